package dev.overlapped.internal.iocp.socket;

/**
 * A backend as another loop's accept sees it: the place where the accepted socket will live. Any
 * thread.
 */
public interface SocketHome {
    /** Returns the sockets of the backend. */
    IocpSockets sockets();
}
