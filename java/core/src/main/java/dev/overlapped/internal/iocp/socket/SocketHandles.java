package dev.overlapped.internal.iocp.socket;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.Handles;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.WinsockErrors;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.message.SockaddrCodec;

import java.lang.foreign.Arena;
import java.net.InetSocketAddress;
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
    private volatile boolean bindsAtOnce; // the system has no SO_REUSE_UNICASTPORT

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
     * Opens a stream socket, one of TCP so that it sends at once (TCP_NODELAY), and counts it; the
     * handle or −error. Accept sockets too: the options that SO_UPDATE_ACCEPT_CONTEXT copies are
     * documented nowhere.
     */
    public long open(Family family) {
        long handle = WinsockProvider.openStream(winsock, family);
        if (handle < 0) {
            return handle;
        }
        open.incrementAndGet();
        int code = setNoDelay(handle, family);
        if (code != 0) {
            close(handle);
            return -code;
        }
        return handle;
    }

    /** Makes a socket of TCP send at once. Returns 0 or the error code. */
    int setNoDelay(long handle, Family family) {
        return family == Family.UNIX
                ? 0
                : set(handle, SocketConstants.IPPROTO_TCP, SocketConstants.TCP_NODELAY, 1);
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

    /**
     * Opens a stream socket, and sets the family options, which has to be done before it is bound.
     */
    long openConfigured(Family family) throws NativeException {
        return configured(open(family), family);
    }

    /** Opens a UDP socket, and sets the family options. */
    long openDatagram(Family family) throws NativeException {
        long handle = WinsockProvider.openUdp(winsock, family.isIpv6());
        if (handle >= 0) {
            open.incrementAndGet();
        }
        return configured(handle, family);
    }

    private long configured(long handle, Family family) throws NativeException {
        if (handle < 0) {
            throw WinsockErrors.DOMAIN.refused(
                    "WSASocketW(" + family.symbol() + ")",
                    (int) -handle,
                    handle == -ErrorCodes.WSAEMFILE ? "too many sockets are open" : "");
        }
        int code = setFamilyOptions(handle, family);
        if (code != 0) {
            close(handle);
            throw WinsockErrors.DOMAIN.refused("setsockopt(IPV6_V6ONLY)", code, "");
        }
        return handle;
    }

    /** Sets whether an IPv6 socket takes IPv6 alone, whatever the system's default. */
    private int setFamilyOptions(long handle, Family family) {
        int only = family == Family.IPV6 ? 1 : 0;
        return family.isIpv6()
                ? set(handle, SocketConstants.IPPROTO_IPV6, SocketConstants.IPV6_V6ONLY, only)
                : 0;
    }

    /**
     * Returns the family of a socket that has an address; one of IPv6 may have a mapped one.
     *
     * <p><b>Kernel contract</b> (<em>IPPROTO_IPV6 Socket Options</em>): sockets of IPv6 alone know
     * IPV6_V6ONLY.
     */
    Family familyOf(long handle, SocketAddress address) {
        try (Arena arena = Arena.ofConfined()) {
            long value = arena.allocate(Integer.BYTES, Integer.BYTES).address(); // zeroed
            long length = arena.allocate(Integer.BYTES, Integer.BYTES).address();
            NativeMemory.putInt(length, Integer.BYTES);
            int level = SocketConstants.IPPROTO_IPV6;
            int option = SocketConstants.IPV6_V6ONLY;
            int code = winsock.sockets().getsockopt(handle, level, option, value, length);
            if (code != 0) {
                return Family.of(address);
            }
            return NativeMemory.getInt(value) == 0 ? Family.BOTH : Family.IPV6;
        }
    }

    /**
     * Lets the connect choose the port of a socket that is to be bound without one, so that
     * connections to different servers may share it (SO_REUSE_UNICASTPORT, Windows 10). A system
     * that cannot chooses it when the socket is bound.
     */
    void leavePortOpen(long handle) {
        if (!bindsAtOnce) {
            int option = SocketConstants.SO_REUSE_UNICASTPORT;
            bindsAtOnce = set(handle, SocketConstants.SOL_SOCKET, option, 1) != 0;
        }
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
                        code == ErrorCodes.WSAEACCES && address instanceof InetSocketAddress
                                ? RESERVED
                                : "");
            }
        }
    }

    /**
     * Keeps other sockets from binding to the same port, which Windows otherwise allows. Returns 0
     * or the error code.
     */
    int setExclusive(long handle, Family family) {
        return family == Family.UNIX
                ? 0 // a path is
                : set(handle, SocketConstants.SOL_SOCKET, SocketConstants.SO_EXCLUSIVEADDRUSE, 1);
    }

    /**
     * Sets {@code handle}, which is associated, to queue no packet for a call that succeeds at
     * once; returns whether that was done.
     */
    boolean skipPortOnSuccess(long handle, Family family) {
        return maySkip
                && provider.hasIfsHandles(family)
                && winsock.kernel32()
                                .SetFileCompletionNotificationModes(
                                        handle, Handles.FILE_SKIP_COMPLETION_PORT_ON_SUCCESS)
                        == 0;
    }

    /**
     * Sets {@code handle} to signal no event of its own with each completion, for nobody waits for
     * one.
     *
     * <p><b>Kernel contract</b> (<em>SetFileCompletionNotificationModes</em>,
     * FILE_SKIP_SET_EVENT_ON_HANDLE): without it each completion sets the file object's event under
     * its lock. Modes are added to those of earlier calls, and a system that refuses this one does
     * as before.
     */
    void skipEvent(long handle) {
        winsock.kernel32()
                .SetFileCompletionNotificationModes(handle, Handles.FILE_SKIP_SET_EVENT_ON_HANDLE);
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
