package dev.overlapped.internal.iocp.accept;

import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.socket.ExtensionFunctions;
import dev.overlapped.internal.iocp.socket.SocketAddresses;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.message.SockaddrCodec;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;

/**
 * The output block of an AcceptEx, and the other results of Windows for an accept socket: the
 * addresses and the time since the connection.
 *
 * <p><b>Kernel contract</b> (<a
 * href="https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-acceptex">page of
 * AcceptEx</a>, <a
 * href="https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-getacceptexsockaddrs">page
 * of GetAcceptExSockaddrs</a>): the output block takes the data first, then two areas for the
 * addresses, each 16 bytes larger than the family's largest address.
 *
 * <pre>
 *  annex block
 * +------------------------+---------------------+---------------------+
 * | first data             | local address + 16  | remote address + 16 |
 * +------------------------+---------------------+---------------------+
 * </pre>
 *
 * <p>The loop's thread only.
 */
final class AcceptOutput {
    /** The time since the connection while there is none. */
    static final int NOT_CONNECTED = -1;

    private static final int ADDRESS_PADDING = 16;
    private static final int LOCAL = 0;
    private static final int REMOTE = LOCAL + Long.BYTES;
    private static final int LOCAL_LENGTH = REMOTE + Long.BYTES;
    private static final int REMOTE_LENGTH = LOCAL_LENGTH + Integer.BYTES;
    private static final int RESULT_BYTES = REMOTE_LENGTH + Integer.BYTES;

    /** The most data of one output block. */
    static final int MAX_DATA_BYTES =
            OverlappedSlab.MAX_ANNEX_BYTES - 2 * addressBytes(Family.UNIX);

    private final Winsock winsock;
    private final ExtensionFunctions functions;
    private final OverlappedSlab slab;
    private final long results; // of GetAcceptExSockaddrs and of getsockopt

    AcceptOutput(Winsock winsock, ExtensionFunctions functions, OverlappedSlab slab, Arena arena) {
        this.winsock = winsock;
        this.functions = functions;
        this.slab = slab;
        this.results = arena.allocate(RESULT_BYTES, Long.BYTES).address();
    }

    /** Returns the bytes of one address area. */
    static int addressBytes(Family family) {
        return SockaddrCodec.bytes(family) + ADDRESS_PADDING;
    }

    /** Prepares the block of a slot with clear address areas; returns its address. */
    long prepare(long slot, int dataBytes, Family family) {
        int areas = 2 * addressBytes(family);
        long output = slab.annex(slot, dataBytes + areas);
        NativeMemory.clear(output + dataBytes, areas); // it may hold another connection's addresses
        return output;
    }

    /** Returns the address of the block that {@link #prepare} made. */
    long of(long slot) {
        return slab.annex(slot, 0);
    }

    /**
     * Reads the local SOCKADDR and then the remote one; null when there are none: Wine does not
     * report the address of a client that has disconnected already. The name of a Unix domain
     * socket may be shorter than its area: the rest are zeros.
     */
    byte @Nullable [] addresses(long output, int dataBytes, Family family) {
        int one = SockaddrCodec.bytes(family);
        int area = addressBytes(family);
        functions.getAcceptExSockaddrs(
                output,
                dataBytes,
                area,
                results + LOCAL,
                results + LOCAL_LENGTH,
                results + REMOTE,
                results + REMOTE_LENGTH);
        if (NativeMemory.getInt(results + LOCAL_LENGTH) == 0
                || NativeMemory.getInt(results + REMOTE_LENGTH) == 0) {
            return null;
        }
        byte[] both = new byte[2 * one];
        long areas = output + dataBytes;
        boolean shorter = family == Family.UNIX;
        copy(results + LOCAL, results + LOCAL_LENGTH, areas, 2 * area, both, 0, shorter);
        copy(results + REMOTE, results + REMOTE_LENGTH, areas, 2 * area, both, one, shorter);
        return both;
    }

    private static void copy(
            long pointer,
            long length,
            long areas,
            int areaBytes,
            byte[] both,
            int index,
            boolean shorter) {
        int bytes = NativeMemory.getInt(length);
        int room = both.length / 2;
        SocketAddresses.copyFrom(
                NativeMemory.getLong(pointer),
                bytes,
                areas,
                areaBytes,
                both,
                index,
                shorter ? Math.min(bytes, room) : room);
    }

    /**
     * Reads the seconds since an accept socket was connected.
     *
     * <p><b>Kernel contract</b> (SOL_SOCKET Socket Options, SO_CONNECT_TIME): whole seconds since
     * the connection of an accept socket was made, 0xFFFFFFFF before.
     *
     * @return {@link #NOT_CONNECTED} before
     */
    int connectSeconds(long accept) {
        NativeMemory.putInt(results, NOT_CONNECTED);
        NativeMemory.putInt(results + Integer.BYTES, Integer.BYTES);
        int code =
                winsock.sockets()
                        .getsockopt(
                                accept,
                                SocketConstants.SOL_SOCKET,
                                SocketConstants.SO_CONNECT_TIME,
                                results,
                                results + Integer.BYTES);
        return code == 0 ? NativeMemory.getInt(results) : NOT_CONNECTED;
    }
}
