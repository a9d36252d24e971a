package dev.overlapped.internal.iocp.transmit;

import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.TransmitFileBuffers;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.socket.ExtensionFunctions;
import dev.overlapped.internal.iocp.socket.IocpSocket;
import dev.overlapped.internal.iocp.socket.Submitter;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.operation.TransmitOperation.Element;

/**
 * Transmits with TransmitFile: each call takes memory, then a piece of a file, then memory, as far
 * as the next elements are such. Hop 4.
 *
 * <p><b>Kernel contract</b>: see {@link TransmitCall}. The offset is that of the OVERLAPPED. A
 * number of bytes of 0 would mean the whole file, so a call without a piece of a file names none.
 */
public final class TransmitFile extends TransmitCall {
    private final ExtensionFunctions functions;
    private final OverlappedSlab slab;

    // Of the call that is being filled.
    private long buffers;
    private long overlapped;
    private long file;
    private int fileBytes;
    private boolean hasHead;
    private boolean hasTail;
    private boolean packetEnds;

    /** The verb of one backend. */
    public TransmitFile(
            Submitter submitter,
            Winsock winsock,
            ExtensionFunctions functions,
            OverlappedSlab slab) {
        super(submitter, winsock, slab);
        this.functions = functions;
        this.slab = slab;
    }

    @Override
    void prepare(long slot) {
        overlapped = slot;
        buffers = slab.annex(slot, (int) TransmitFileBuffers.SIZE);
        NativeMemory.clear(buffers, TransmitFileBuffers.SIZE);
        file = 0;
        fileBytes = 0;
        hasHead = false;
        hasTail = false;
        packetEnds = false;
    }

    @Override
    boolean add(Element element, long start, int bytes) {
        if (packetEnds || hasTail || file != 0 && element.isFile()) {
            return false;
        }
        if (element.isFile()) {
            file = handle(element);
            fileBytes = bytes;
            OverlappedSlab.fileOffset(overlapped, start);
        } else if (hasHead || file != 0) {
            hasTail = true;
            NativeMemory.putLong(buffers + TransmitFileBuffers.TAIL, start);
            NativeMemory.putInt(buffers + TransmitFileBuffers.TAIL_LENGTH, bytes);
        } else {
            hasHead = true;
            NativeMemory.putLong(buffers + TransmitFileBuffers.HEAD, start);
            NativeMemory.putInt(buffers + TransmitFileBuffers.HEAD_LENGTH, bytes);
        }
        packetEnds = element.endsPacket();
        return true;
    }

    @Override
    boolean canReuse(IocpSocket socket) {
        return true;
    }

    @Override
    int call(TransmitOperation operation, long socket, long slot, int flags) {
        if (!functions.isPresent(ExtensionFunctions.Function.TRANSMIT_FILE)) {
            return ErrorCodes.WSAEOPNOTSUPP;
        }
        return functions.transmitFile(
                socket,
                file,
                fileBytes,
                operation.bytesPerSend(),
                slot,
                hasHead || hasTail ? buffers : 0,
                flags);
    }
}
