package dev.overlapped.test.internal.network;

/** The listening side of a connect. */
@FunctionalInterface
public interface Acceptor {
    /** Takes a connection; returns false, as if its SYN were lost, if the backlog is full. */
    boolean offer(Endpoint connection);
}
