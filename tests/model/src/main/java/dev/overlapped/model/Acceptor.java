package dev.overlapped.model;

/** A listener at an address: a socket's {@link AcceptQueue}, or a peer's server. */
interface Acceptor {
    /** Takes the server's side of a new connection; false = the backlog is full. */
    boolean offer(Endpoint connection);
}
