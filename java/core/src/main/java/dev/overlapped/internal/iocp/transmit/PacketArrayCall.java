package dev.overlapped.internal.iocp.transmit;

import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.TransmitConstants;
import dev.overlapped.internal.ffi.windows.TransmitPacketsElement;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.socket.ExtensionFunctions;
import dev.overlapped.internal.iocp.socket.Submitter;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.operation.TransmitOperation.Element;

/**
 * A call of TransmitPackets: its array of elements, in the slot's annex.
 *
 * <p><b>Kernel contract</b>: see {@link TransmitCall}. A length of 0 would mean the whole file, so
 * an empty piece is no element.
 */
abstract class PacketArrayCall extends TransmitCall {
    private static final int MAX_ELEMENTS = 512;

    private final ExtensionFunctions functions;
    private final OverlappedSlab slab;

    // Of the call that is being filled.
    private long array;
    private int count;

    PacketArrayCall(
            Submitter submitter,
            Winsock winsock,
            ExtensionFunctions functions,
            OverlappedSlab slab) {
        super(submitter, winsock, slab);
        this.functions = functions;
        this.slab = slab;
    }

    @Override
    final void prepare(long slot) {
        array = slab.annex(slot, MAX_ELEMENTS * (int) TransmitPacketsElement.SIZE);
        count = 0;
    }

    /** Returns whether the call takes {@code more} elements. */
    final boolean hasRoom(int more) {
        return count + more <= MAX_ELEMENTS;
    }

    /**
     * Adds an element, for which there is room.
     *
     * @param start native address of the first byte, or its offset in the file
     * @param bytes at least 1
     * @param endsPacket whether they are not to be merged with the following ones
     */
    final void put(Element element, long start, int bytes, boolean endsPacket) {
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
    }

    /** Returns the nSendSize of the call. */
    abstract int sendSize(TransmitOperation operation);

    @Override
    final int call(TransmitOperation operation, long socket, long slot, int flags) {
        return functions.transmitPackets(socket, array, count, sendSize(operation), slot, flags);
    }
}
