package dev.overlapped.internal.iocp.transmit;

import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.socket.ExtensionFunctions;
import dev.overlapped.internal.iocp.socket.IocpSocket;
import dev.overlapped.internal.iocp.socket.Submitter;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.operation.TransmitOperation.Element;

/**
 * Transmits on a stream with TransmitPackets, where the provider has it. Hop 4.
 *
 * <p><b>Kernel contract</b>: see {@link TransmitCall}. TF_REUSE_SOCKET is documented to make a
 * socket usable for AcceptEx; for one of ConnectEx nothing is documented.
 */
public final class TransmitPackets extends PacketArrayCall {
    /** The verb of one backend. */
    public TransmitPackets(
            Submitter submitter,
            Winsock winsock,
            ExtensionFunctions functions,
            OverlappedSlab slab) {
        super(submitter, winsock, functions, slab);
    }

    @Override
    boolean add(Element element, long start, int bytes) {
        if (!hasRoom(1)) {
            return false;
        }
        put(element, start, bytes, element.endsPacket());
        return true;
    }

    @Override
    boolean canReuse(IocpSocket socket) {
        return socket.isAccepted();
    }

    @Override
    int sendSize(TransmitOperation operation) {
        return operation.bytesPerSend();
    }
}
