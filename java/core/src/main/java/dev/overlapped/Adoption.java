package dev.overlapped;

/**
 * Takes over sockets that this process already has: those that a service manager has opened for it
 * ({@link ActivatedSocket}), that a parent process has passed on, or that other native code has
 * made. A number stands for each: a descriptor on Linux, a SOCKET on Windows.
 *
 * <p>Kind, family and state of the socket are checked first. One of the wrong kind is refused with
 * an {@link IllegalArgumentException} that says what it is, and is left as it was, open and the
 * caller's. When a method returns, the socket is the library's, which closes it; nothing else may
 * use or close the number any more. If a method throws, it is still the caller's.
 *
 * <p>The library sets on it what it sets on sockets of its own: TCP_NODELAY, on Linux that it is
 * closed by exec, and whether plain calls wait (O_NONBLOCK), which other processes that share the
 * socket see too. Address options are left as they are. On Windows the SOCKET must be an overlapped
 * one, and of no completion port.
 *
 * {@snippet file="dev/overlapped/snippets/AdoptionSnippets.java" region="activated"}
 *
 * @since 0.1
 */
public interface Adoption {
    /**
     * Returns the adoption of a port.
     *
     * @param port gets the sockets
     * @return a view of it
     */
    static Adoption on(CompletionPort port) {
        return Implementation.adoptionOn(port);
    }

    /**
     * Takes over a listening stream socket.
     *
     * @param handle a descriptor or SOCKET
     * @param options of the listener; its backlog, family and socket options stay as they are
     * @return the listener
     * @throws IoFailure of kind {@link IoFailure.Kind#UNSUPPORTED} or of what the system reports
     * @throws IllegalArgumentException if it is no listening stream socket
     * @throws IllegalStateException if the port is closed
     */
    TcpListener listener(long handle, ListenerOptions options) throws IoFailure;

    /**
     * Takes over a connected stream socket.
     *
     * @param handle a descriptor or SOCKET
     * @return the connection, with the port's limits of sends
     * @throws IoFailure as {@link #listener}
     * @throws IllegalArgumentException if it is no connected stream socket
     * @throws IllegalStateException if the port is closed
     */
    TcpConnection connection(long handle) throws IoFailure;

    /**
     * Takes over a bound UDP socket, or on Linux a datagram socket of the Unix domain.
     *
     * @param handle a descriptor or SOCKET
     * @param options what is reported of each datagram; {@link UdpOptions#reuseAddress}, {@link
     *     UdpOptions#family} and {@link UdpOptions#socketOptions} have no meaning here
     * @return the socket
     * @throws IoFailure as {@link #listener}
     * @throws IllegalArgumentException if it is no bound datagram socket
     * @throws IllegalStateException if the port is closed
     */
    UdpSocket udp(long handle, UdpOptions options) throws IoFailure;
}
