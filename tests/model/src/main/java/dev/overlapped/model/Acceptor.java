package dev.overlapped.model;

/** Whoever listens at an address: a socket's {@link AcceptQueue}, or a foreign server. */
interface Acceptor {
    /** Takes the server's side of a new connection; false = the backlog is full. */
    boolean offer(Endpoint connection);
}
