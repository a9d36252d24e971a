package dev.overlapped.internal.iocp.transmit;

import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.TransmitConstants;
import dev.overlapped.internal.ffi.windows.TransmitPacketsElement;
import dev.overlapped.internal.iocp.IocpBackend;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.socket.ExtensionFunctions;
import dev.overlapped.internal.iocp.socket.IocpSocket;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.operation.TransmitOperation.Element;

/**
 * Transmits on a stream with TransmitPackets, where the provider has it. Hop 4.
 *
 * <p><b>Kernel contract</b>: see {@link TransmitCall}. A length of 0 would mean the whole file, so
 * an empty piece is no element. TF_REUSE_SOCKET is told to make a socket usable for AcceptEx; of
 * one of ConnectEx the page says nothing.
 */
public class TransmitPackets extends TransmitCall {
    /** The most elements of one call. */
    static final int MOST_ELEMENTS = 512;

    private final ExtensionFunctions functions;
    private final OverlappedSlab slab;

    // Of the call that is being filled.
    private long array;
    private int count;

    public TransmitPackets(IocpBackend backend) {
        super(backend);
        this.functions = backend.functions();
        this.slab = backend.slab();
    }

    @Override
    void prepare(long slot) {
        array = slab.annex(slot, MOST_ELEMENTS * (int) TransmitPacketsElement.SIZE);
        count = 0;
    }

    @Override
    boolean add(Element element, long start, int bytes) {
        return add(element, start, bytes, element.endsPacket());
    }

    /**
     * As above.
     *
     * @param endsPacket whether it is not to be merged with what follows
     */
    final boolean add(Element element, long start, int bytes, boolean endsPacket) {
        if (count == MOST_ELEMENTS) {
            return false;
        }
        long entry = array + count++ * TransmitPacketsElement.SIZE;
        int kind =
                element.isFile()
                        ? TransmitConstants.TP_ELEMENT_FILE
                        : TransmitConstants.TP_ELEMENT_MEMORY;
        int end = endsPacket ? TransmitConstants.TP_ELEMENT_EOP : 0;
        NativeMemory.putInt(entry + TransmitPacketsElement.DW_EL_FLAGS, kind | end);
        NativeMemory.putInt(entry + TransmitPacketsElement.C_LENGTH, bytes);
        if (element.isFile()) {
            NativeMemory.putLong(entry + TransmitPacketsElement.N_FILE_OFFSET, start);
            NativeMemory.putLong(entry + TransmitPacketsElement.H_FILE, handle(element));
        } else {
            NativeMemory.putLong(entry + TransmitPacketsElement.P_BUFFER, start);
        }
        return true;
    }

    @Override
    boolean canReuse(IocpSocket socket) {
        return socket.isAccepted();
    }

    @Override
    final int call(TransmitOperation operation, long socket, long slot, int flags) {
        return functions.transmitPackets(socket, array, count, sendSize(operation), slot, flags);
    }

    /** What the call is told to send at a time. */
    int sendSize(TransmitOperation operation) {
        return operation.bytesPerSend();
    }

    final int count() {
        return count;
    }
}
