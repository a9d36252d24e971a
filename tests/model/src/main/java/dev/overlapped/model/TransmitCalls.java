package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.ExtensionGuids;
import dev.overlapped.internal.ffi.windows.gen.OVERLAPPED;
import dev.overlapped.internal.ffi.windows.gen.TRANSMIT_FILE_BUFFERS;
import dev.overlapped.internal.ffi.windows.gen.TRANSMIT_PACKETS_ELEMENT;
import dev.overlapped.internal.ffi.windows.gen.winsock_h;
import dev.overlapped.test.internal.network.Native;

import java.util.ArrayList;
import java.util.List;

/** TransmitFile and TransmitPackets, by the rules of windows-semantics.md section 4. */
final class TransmitCalls {
    private static final int KNOWN_FLAGS =
            winsock_h.TF_DISCONNECT()
                    | winsock_h.TF_REUSE_SOCKET()
                    | winsock_h.TF_WRITE_BEHIND()
                    | winsock_h.TF_USE_SYSTEM_THREAD()
                    | winsock_h.TF_USE_KERNEL_APC();

    /** The size for an nSendSize of 0 on a datagram socket, which MS does not document [INF]. */
    private static final int DEFAULT_SEND_SIZE = 4096;

    private final Kernel kernel;
    private final DatagramCalls datagrams;

    TransmitCalls(Kernel kernel, DatagramCalls datagrams) {
        this.kernel = kernel;
        this.datagrams = datagrams;
    }

    int file(
            long function,
            long handle,
            long file,
            int bytes,
            long overlapped,
            long buffers,
            int flags) {
        ExtensionCalls.checkFunction(kernel, function, ExtensionGuids.TRANSMIT_FILE);
        ModelSocket socket = kernel.handles.socket(handle);
        if (socket != null && socket.datagrams != null) {
            return Codes.WSAEINVAL; // [MS]
        }
        int code = check(socket, overlapped, flags);
        if (code != 0) {
            return code;
        }
        List<TransmitRequest.Piece> pieces = new ArrayList<>();
        if (buffers != 0) {
            pieces.add(
                    memory(
                            Native.getLong(buffers + TRANSMIT_FILE_BUFFERS.Head$offset()),
                            Native.getInt(buffers + TRANSMIT_FILE_BUFFERS.HeadLength$offset())));
        }
        if (file != 0) {
            long offset = Native.getLong(overlapped + OVERLAPPED.Offset$offset());
            ModelFile open = kernel.handles.file(file);
            if (open == null) {
                return Codes.WSAENOTSOCK;
            } else if (offset < 0 || offset > open.size()) {
                return Codes.WSAEINVAL; // [MS]
            }
            pieces.add(piece(open, offset, bytes, false));
        }
        if (buffers != 0) {
            pieces.add(
                    memory(
                            Native.getLong(buffers + TRANSMIT_FILE_BUFFERS.Tail$offset()),
                            Native.getInt(buffers + TRANSMIT_FILE_BUFFERS.TailLength$offset())));
        }
        return start(socket, PendingOperation.Kind.TRANSMIT_FILE, pieces, overlapped, flags);
    }

    int packets(
            long function,
            long handle,
            long array,
            int count,
            int sendSize,
            long overlapped,
            int flags) {
        ExtensionCalls.checkFunction(kernel, function, ExtensionGuids.TRANSMIT_PACKETS);
        ModelSocket socket = kernel.handles.socket(handle);
        int code = check(socket, overlapped, flags);
        if (code != 0) {
            return code;
        } else if ((flags & winsock_h.TF_WRITE_BEHIND()) != 0) {
            return Codes.WSAEINVAL; // TransmitPackets does not have it [MS]
        }
        List<TransmitRequest.Piece> pieces = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long at = array + i * TRANSMIT_PACKETS_ELEMENT.sizeof();
            int kind = Native.getInt(at + TRANSMIT_PACKETS_ELEMENT.dwElFlags$offset());
            int length = Native.getInt(at + TRANSMIT_PACKETS_ELEMENT.cLength$offset());
            boolean ends = (kind & winsock_h.TP_ELEMENT_EOP()) != 0;
            if ((kind & winsock_h.TP_ELEMENT_MEMORY()) != 0) {
                long address = Native.getLong(at + TRANSMIT_PACKETS_ELEMENT.pBuffer$offset());
                long bytes = Integer.toUnsignedLong(length);
                pieces.add(new TransmitRequest.Piece(null, address, bytes, ends));
                continue;
            }
            ModelFile open =
                    kernel.handles.file(
                            Native.getLong(at + TRANSMIT_PACKETS_ELEMENT.hFile$offset()));
            if ((kind & winsock_h.TP_ELEMENT_FILE()) == 0 || open == null) {
                return Codes.WSAEINVAL;
            }
            pieces.add(
                    piece(
                            open,
                            Native.getLong(at + TRANSMIT_PACKETS_ELEMENT.nFileOffset$offset()),
                            length,
                            ends));
        }
        if (socket.datagrams != null) {
            return startDatagrams(socket, pieces, sendSize, overlapped);
        }
        return start(socket, PendingOperation.Kind.TRANSMIT_PACKETS, pieces, overlapped, flags);
    }

    private static TransmitRequest.Piece memory(long address, int bytes) {
        return new TransmitRequest.Piece(null, address, Integer.toUnsignedLong(bytes), false);
    }

    /** Returns a piece of a file; a length of 0 means the rest of it [MS]. */
    private static TransmitRequest.Piece piece(
            ModelFile file, long offset, int bytes, boolean ends) {
        long length = bytes == 0 ? file.size() - offset : Integer.toUnsignedLong(bytes);
        return new TransmitRequest.Piece(file, offset, length, ends);
    }

    private static int check(ModelSocket socket, long overlapped, int flags) {
        int disconnect = winsock_h.TF_DISCONNECT();
        if (socket == null) {
            return Codes.WSAENOTSOCK; // [WT]
        } else if (socket.datagrams != null) {
            return checkDatagrams(socket, overlapped, flags);
        } else if (!socket.isConnected()) {
            return Codes.WSAENOTCONN; // [WT], before the flags are looked at
        } else if ((flags & ~KNOWN_FLAGS) != 0) {
            return Codes.WSAEINVAL;
        } else if ((flags & winsock_h.TF_REUSE_SOCKET()) != 0 && (flags & disconnect) == 0) {
            return Codes.WSAEINVAL; // [MS]
        } else if (overlapped == 0) {
            return Codes.ERROR_INVALID_PARAMETER; // the model does not wait in calls
        } else if (socket.connection.isReset()) {
            return Codes.WSAECONNRESET;
        }
        return socket.isShutDown ? Codes.WSAESHUTDOWN : 0; // [MS]
    }

    /** Returns the code for a datagram socket: it must be connected, and cannot disconnect [MS]. */
    private static int checkDatagrams(ModelSocket socket, long overlapped, int flags) {
        int disconnects = winsock_h.TF_DISCONNECT() | winsock_h.TF_REUSE_SOCKET();
        if (socket.datagrams.remote == null) {
            return Codes.WSAENOTCONN; // [INF]
        } else if ((flags & (~KNOWN_FLAGS | disconnects)) != 0) {
            return Codes.WSAEINVAL; // an error, which MS does not name [INF]
        }
        return overlapped == 0 ? Codes.ERROR_INVALID_PARAMETER : 0;
    }

    /**
     * Returns the code for a stream that TF_DISCONNECT or DisconnectEx has ended, the state
     * "transmit closing": no more bytes can be sent, but the handle can still be made ready for its
     * next use [INF, as MS documents it for DisconnectEx].
     */
    private static int checkStream(ModelSocket socket, TransmitRequest request) {
        boolean onlyReuses = request.reuses() && request.total() == 0;
        return socket.connection.isEndSent() && !onlyReuses ? Codes.WSAESHUTDOWN : 0;
    }

    private int startDatagrams(
            ModelSocket socket, List<TransmitRequest.Piece> pieces, int sendSize, long overlapped) {
        TransmitRequest request = TransmitRequest.of(pieces, false, false);
        if (request.total() > TransmitRequest.MAX_BYTES || request.isBeyondEnd()) {
            return Codes.WSAEINVAL; // [MS], [DN]
        }
        int failure = kernel.adversary.failure(Codes.WSAENOBUFS, Codes.WSAENETDOWN); // [MS]
        if (failure != 0) {
            return failure;
        }
        PendingOperation operation =
                socket.begin(PendingOperation.Kind.TRANSMIT_PACKETS, overlapped, request);
        long max = sendSize == 0 ? DEFAULT_SEND_SIZE : Integer.toUnsignedLong(sendSize);
        datagrams.transmit(operation, request.datagrams(max));
        return socket.started(operation);
    }

    private int start(
            ModelSocket socket,
            PendingOperation.Kind kind,
            List<TransmitRequest.Piece> pieces,
            long overlapped,
            int flags) {
        boolean disconnects = (flags & winsock_h.TF_DISCONNECT()) != 0;
        boolean reuses = (flags & winsock_h.TF_REUSE_SOCKET()) != 0;
        TransmitRequest request = TransmitRequest.of(pieces, disconnects, reuses);
        int code = checkStream(socket, request);
        if (code != 0) {
            return code;
        }
        if (request.total() > TransmitRequest.MAX_BYTES || request.isBeyondEnd()) {
            return Codes.WSAEINVAL; // [MS], [DN]
        } else if (kernel.adversary.resets()) {
            socket.connection.breakOff();
        }
        int failure = kernel.failure(Codes.WSAENOBUFS, Codes.WSAENETDOWN); // [MS]
        if (failure != 0) {
            return failure;
        }
        PendingOperation operation = socket.begin(kind, overlapped, request);
        socket.write(operation);
        return socket.started(operation);
    }
}
