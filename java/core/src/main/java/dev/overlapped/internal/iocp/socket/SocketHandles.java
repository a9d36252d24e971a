package dev.overlapped.internal.iocp.socket;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.Handles;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.WinsockErrors;
import dev.overlapped.internal.message.SockaddrCodec;

import java.lang.foreign.Arena;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The SOCKETs of one backend, counted: each is opened here, and closed here or moved to another
 * backend.
 *
 * <p>Order: a handle is associated with the completion port before any I/O is started on it (else
 * the exit of the starting thread would cancel it), and only an associated handle is set to skip
 * the port on success. Any thread.
 */
public final class SocketHandles {
    private static final String RESERVED =
            "another process has the port exclusively, or it is reserved:"
                    + " see netsh int ipv4 show excludedportrange tcp";

    private final WinsockProvider provider;
    private final Winsock winsock;
    private final boolean maySkip;
    private final AtomicInteger open = new AtomicInteger();

    /**
     * @param maySkip whether FILE_SKIP_COMPLETION_PORT_ON_SUCCESS may be used where the provider
     *     allows it
     */
    SocketHandles(WinsockProvider provider, boolean maySkip) {
        this.provider = provider;
        this.winsock = provider.winsock();
        this.maySkip = maySkip;
    }

    /**
     * Opens a TCP socket that sends at once (TCP_NODELAY), and counts it; the handle or −error.
     * Accept sockets too: the options that SO_UPDATE_ACCEPT_CONTEXT copies are documented nowhere.
     */
    public long open(boolean ipv6) {
        long handle = WinsockProvider.openTcp(winsock, ipv6);
        if (handle < 0) {
            return handle;
        }
        open.incrementAndGet();
        int code = setNoDelay(handle);
        if (code != 0) {
            close(handle);
            return -code;
        }
        return handle;
    }

    /** Makes a socket send at once. Returns 0 or the error code. */
    int setNoDelay(long handle) {
        return set(handle, SocketConstants.IPPROTO_TCP, SocketConstants.TCP_NODELAY, 1);
    }

    /** Counts a handle that was taken over. */
    void adopted() {
        open.incrementAndGet();
    }

    /** Sets an option of 4 bytes. Returns 0 or the error code. */
    int set(long handle, int level, int option, int value) {
        try (Arena arena = Arena.ofConfined()) {
            long memory = arena.allocate(Integer.BYTES, Integer.BYTES).address();
            NativeMemory.putInt(memory, value);
            return winsock.sockets().setsockopt(handle, level, option, memory, Integer.BYTES);
        }
    }

    /** Reads an option of 4 bytes. */
    int get(long handle, int level, int option, String name) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            long memory = arena.allocate(Integer.BYTES, Integer.BYTES).address(); // zeroed
            long length = arena.allocate(Integer.BYTES, Integer.BYTES).address();
            NativeMemory.putInt(length, Integer.BYTES);
            int code = winsock.sockets().getsockopt(handle, level, option, memory, length);
            if (code != 0) {
                throw WinsockErrors.DOMAIN.refused("getsockopt(" + name + ")", code, "");
            }
            return NativeMemory.getInt(memory);
        }
    }

    /** Opens a TCP socket, and sets the family options, which has to be done before it is bound. */
    long openConfigured(boolean ipv6) throws NativeException {
        return configured(open(ipv6), ipv6);
    }

    /** Opens a UDP socket, and sets the family options. */
    long openDatagram(boolean ipv6) throws NativeException {
        long handle = WinsockProvider.openUdp(winsock, ipv6);
        if (handle >= 0) {
            open.incrementAndGet();
        }
        return configured(handle, ipv6);
    }

    private long configured(long handle, boolean ipv6) throws NativeException {
        if (handle < 0) {
            throw WinsockErrors.DOMAIN.refused(
                    "WSASocketW(" + (ipv6 ? "AF_INET6" : "AF_INET") + ")",
                    (int) -handle,
                    handle == -ErrorCodes.WSAEMFILE ? "too many sockets are open" : "");
        }
        int code = setFamilyOptions(handle, ipv6);
        if (code != 0) {
            close(handle);
            throw WinsockErrors.DOMAIN.refused("setsockopt(IPV6_V6ONLY)", code, "");
        }
        return handle;
    }

    /** Sets an IPv6 socket to IPv6 alone, whatever the system's default. */
    private int setFamilyOptions(long handle, boolean ipv6) {
        return ipv6 ? set(handle, SocketConstants.IPPROTO_IPV6, SocketConstants.IPV6_V6ONLY, 1) : 0;
    }

    /** Binds a socket to an address of its family. */
    void bind(long handle, SocketAddress address) throws NativeException {
        try (Arena memory = Arena.ofConfined()) {
            long name = memory.allocate(SockaddrCodec.MAX_BYTES, Long.BYTES).address();
            int code = winsock.sockets().bind(handle, name, SocketAddresses.write(address, name));
            if (code != 0) {
                throw WinsockErrors.DOMAIN.refused(
                        "bind(" + address + ")",
                        code,
                        code == ErrorCodes.WSAEACCES ? RESERVED : "");
            }
        }
    }

    /**
     * Keeps other sockets from binding to the same port, which Windows otherwise allows. Returns 0
     * or the error code.
     */
    int setExclusive(long handle) {
        return set(handle, SocketConstants.SOL_SOCKET, SocketConstants.SO_EXCLUSIVEADDRUSE, 1);
    }

    /**
     * Sets {@code handle}, which is associated, to queue no packet for a call that succeeds at
     * once; returns whether that was done.
     */
    boolean skipPortOnSuccess(long handle, boolean ipv6) {
        return maySkip
                && provider.hasIfsHandles(ipv6)
                && winsock.kernel32()
                                .SetFileCompletionNotificationModes(
                                        handle, Handles.FILE_SKIP_COMPLETION_PORT_ON_SUCCESS)
                        == 0;
    }

    /** Moves the count of an open handle from {@code former}. */
    public void adoptFrom(SocketHandles former) {
        open.incrementAndGet();
        former.open.decrementAndGet();
    }

    /**
     * Lets the closing of a connection reset it.
     *
     * <p><b>Kernel contract</b> (<em>closesocket function</em>, SO_LINGER): with a time of 0 it is
     * a hard close, which discards unsent data, resets the connection, and does not wait.
     */
    public void resetAtClose(long handle) {
        int onWithoutTime = 1; // two times 16 bits
        set(handle, SocketConstants.SOL_SOCKET, SocketConstants.SO_LINGER, onWithoutTime);
    }

    /**
     * Closes {@code handle}. Its operations in flight complete all the same, and must be waited
     * for.
     */
    public void close(long handle) {
        int code = winsock.sockets().closesocket(handle);
        if (code == 0 || code == ErrorCodes.WSAENOTSOCK) {
            open.decrementAndGet();
        }
    }

    /** Returns the number of open handles. */
    public int count() {
        return open.get();
    }
}
