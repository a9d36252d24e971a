package dev.overlapped.internal.iocp.transmit;

import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.socket.ExtensionFunctions;
import dev.overlapped.internal.iocp.socket.IocpDatagram;
import dev.overlapped.internal.iocp.socket.IocpSocket;
import dev.overlapped.internal.iocp.socket.Submitter;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.operation.TransmitOperation.Element;

/**
 * Transmits datagrams with TransmitPackets. Hop 4.
 *
 * <p><b>Kernel contract</b>, besides that of {@link TransmitCall}: the socket must have been
 * connected. With an nSendSize of 0xFFFFFFFF a datagram is the data between two elements with
 * TP_ELEMENT_EOP, and nothing else. TF_DISCONNECT and TF_REUSE_SOCKET are errors. A call takes
 * whole datagrams only, so each of several calls ends with a datagram. No other function does it:
 * TransmitFile is for streams, and Wine 8.0 would send each of its parts as a datagram.
 */
public final class TransmitDatagrams extends PacketArrayCall {
    private static final int BY_PACKETS = -1; // 0xFFFFFFFF

    private final ExtensionFunctions functions;

    /** The verb of one backend. */
    public TransmitDatagrams(
            Submitter submitter,
            Winsock winsock,
            ExtensionFunctions functions,
            OverlappedSlab slab) {
        super(submitter, winsock, functions, slab);
        this.functions = functions;
    }

    /**
     * {@inheritDoc}
     *
     * <p>Windows refuses a datagram that is too long as well, but does not report which datagrams
     * left before it.
     */
    @Override
    int refusal(TransmitOperation operation) {
        if (!functions.isPresent(ExtensionFunctions.Function.TRANSMIT_PACKETS)) {
            return ErrorCodes.WSAEOPNOTSUPP;
        }
        int first = operation.index();
        return isTooLong(operation, first, operation.endOfDatagram(first))
                ? ErrorCodes.WSAEMSGSIZE
                : 0;
    }

    private static boolean isTooLong(TransmitOperation operation, int from, int end) {
        boolean ipv6 = ((IocpDatagram) operation.socket()).ipv6Peer();
        return operation.bytes(from, end) > IocpDatagram.maxBytes(ipv6);
    }

    @Override
    int fill(TransmitOperation operation, int max) {
        int bytes = 0;
        int next = operation.index();
        while (next < operation.count()) {
            int end = operation.endOfDatagram(next);
            if (isTooLong(operation, next, end)
                    || operation.isUnread(next, end)
                    || bytes + operation.bytes(next, end) > max
                    || !hasRoom(end - next)) {
                break;
            }
            bytes += (int) operation.bytes(next, end);
            add(operation, next, end);
            next = end;
        }
        filledUpTo(next);
        return bytes;
    }

    /** Adds one datagram; an element without bytes is none for Windows, also the last one. */
    private void add(TransmitOperation operation, int from, int end) {
        int last = end - 1;
        while (operation.element(last).length() == 0) {
            last--;
        }
        for (int i = from; i <= last; i++) {
            Element element = operation.element(i);
            if (element.length() > 0) {
                put(element, element.start(), (int) element.length(), i == last);
            }
        }
    }

    /** Refuses elements one by one: a call takes whole datagrams. */
    @Override
    boolean add(Element element, long start, int bytes) {
        throw new IllegalStateException("broken invariant: part of a datagram: " + element);
    }

    @Override
    boolean canReuse(IocpSocket socket) {
        return false;
    }

    @Override
    int sendSize(TransmitOperation operation) {
        return BY_PACKETS;
    }
}
