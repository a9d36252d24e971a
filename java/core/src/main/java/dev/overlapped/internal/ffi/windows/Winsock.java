package dev.overlapped.internal.ffi.windows;

/**
 * The functions of Winsock and kernel32 that the IOCP backend calls, in five groups, named and
 * ordered as in C. Handles and pointers are 64-bit integers: a call allocates nothing.
 *
 * <p>Results: where a function in C returns BOOL or 0 / SOCKET_ERROR, the method returns 0 for
 * success, else the error code, which is read in the same call ({@code WSAGetLastError} for Winsock
 * and the extension functions, {@code GetLastError} for kernel32), before the JVM can overwrite it.
 * {@code WSA_IO_PENDING} (997) is such a code. Where a function in C returns a handle, the method
 * returns the handle, or the negated error code.
 *
 * <p>Two implementations: {@link NativeWinsock}, and the model of Winsock in the tests, on which
 * the same backend runs on any system.
 */
public interface Winsock {
    /** Returns the functions for sockets. */
    SocketFunctions sockets();

    /** Returns the functions for event objects. */
    EventFunctions events();

    /** Returns the extension functions. */
    MswsockFunctions extensions();

    /** Returns the functions for completion ports, files and handles. */
    Kernel32Functions kernel32();

    /** Returns the functions for mailslots. */
    MailslotFunctions mailslots();

    /**
     * Returns whether TransmitFile ignores TF_DISCONNECT, as in Wine: the sending side then stays
     * open.
     */
    default boolean ignoresTransmitDisconnect() {
        return false;
    }

    /**
     * Returns whether datagrams are as in Wine: WSARecvMsg sets none of MSG_TRUNC, MSG_BCAST and
     * MSG_MCAST, WSASendMsg ignores control messages, SIO_UDP_CONNRESET succeeds without effect.
     */
    default boolean hasDatagramsOfWine() {
        return false;
    }

    /**
     * Returns whether a DisconnectEx on a handle that skips the port on success returns
     * WSA_IO_PENDING and then posts no packet, as in Wine. Windows posts it.
     */
    default boolean losesDisconnectPackets() {
        return false;
    }
}
