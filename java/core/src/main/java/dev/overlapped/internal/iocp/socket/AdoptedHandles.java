package dev.overlapped.internal.iocp.socket;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.message.SockaddrCodec;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.net.SocketAddress;

/**
 * Checks SOCKETs that the process has and that are to be taken over. Changes nothing.
 *
 * <p><b>Kernel contract</b> (<em>SOL_SOCKET Socket Options</em>, <em>getsockname function</em>):
 * SO_TYPE and SO_ACCEPTCONN report what a socket is; getsockname fails with WSAEINVAL of one that
 * is not bound, getpeername with WSAENOTCONN of one that is not connected.
 */
final class AdoptedHandles {
    private final Winsock winsock;

    AdoptedHandles(Winsock winsock) {
        this.winsock = winsock;
    }

    /** Returns the address of a socket that is what {@code kind} says; refuses others. */
    SocketAddress check(long handle, Backend.Adopted kind) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            long memory = arena.allocate(SockaddrCodec.MAX_BYTES, Long.BYTES).address();
            long length = arena.allocate(Integer.BYTES, Integer.BYTES).address();
            int type = option(handle, SocketConstants.SO_TYPE, memory, length);
            if (type < 0) {
                throw kind.refused("socket " + handle, "it is not a socket");
            }
            boolean stream = type == SocketConstants.SOCK_STREAM;
            boolean listens =
                    stream && option(handle, SocketConstants.SO_ACCEPTCONN, memory, length) > 0;
            String found =
                    stream
                            ? listens ? "a listening stream socket" : "a stream socket"
                            : "a socket of type " + type;
            boolean fits =
                    switch (kind) {
                        case LISTENER -> stream && listens;
                        case CONNECTION -> stream && !listens;
                        case DATAGRAM -> type == SocketConstants.SOCK_DGRAM;
                    };
            require(fits, handle, kind, found);
            SocketAddress local = name(handle, true, memory, length);
            if (local == null) {
                throw kind.refused("socket " + handle, "it is " + found + " that is not bound");
            }
            boolean reaches =
                    kind != Backend.Adopted.CONNECTION
                            || name(handle, false, memory, length) != null;
            require(reaches, handle, kind, found + " without a connection");
            return local;
        }
    }

    private static void require(boolean holds, long handle, Backend.Adopted kind, String found) {
        if (!holds) {
            throw kind.refused("socket " + handle, "it is " + found);
        }
    }

    /** Returns the value of an option of 4 bytes, or of fewer; a negative number if it has none. */
    private int option(long handle, int name, long memory, long length) {
        NativeMemory.putInt(memory, 0); // an option may have fewer bytes
        NativeMemory.putInt(length, Integer.BYTES);
        int level = SocketConstants.SOL_SOCKET;
        int code = winsock.sockets().getsockopt(handle, level, name, memory, length);
        return code == 0 ? NativeMemory.getInt(memory) : -code;
    }

    /** Returns an address, null if there is none. */
    private @Nullable SocketAddress name(long handle, boolean local, long memory, long length) {
        NativeMemory.putInt(length, SockaddrCodec.MAX_BYTES);
        int code =
                local
                        ? winsock.sockets().getsockname(handle, memory, length)
                        : winsock.sockets().getpeername(handle, memory, length);
        return code == 0 ? SocketAddresses.read(memory, NativeMemory.getInt(length)) : null;
    }
}
