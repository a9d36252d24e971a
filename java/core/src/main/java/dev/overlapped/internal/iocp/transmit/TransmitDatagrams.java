package dev.overlapped.internal.iocp.transmit;

import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.iocp.IocpBackend;
import dev.overlapped.internal.iocp.datagram.WsaSendMsg;
import dev.overlapped.internal.iocp.socket.ExtensionFunctions;
import dev.overlapped.internal.iocp.socket.IocpSocket;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.operation.TransmitOperation.Element;

/**
 * Transmits datagrams with TransmitPackets. Hop 4.
 *
 * <p><b>Kernel contract</b>, besides that of {@link TransmitCall}: the socket must have been
 * connected. With an nSendSize of 0xFFFFFFFF a datagram is what lies between two elements with
 * TP_ELEMENT_EOP, and nothing else. TF_DISCONNECT and TF_REUSE_SOCKET are errors. A call takes
 * whole datagrams only, so what one of several calls has done ends with a datagram. Nothing but
 * this function does it: TransmitFile is for streams, and Wine 8.0 would send each of its parts as
 * a datagram.
 */
public final class TransmitDatagrams extends TransmitPackets {
    private static final int BY_PACKETS = -1; // 0xFFFFFFFF

    private final ExtensionFunctions functions;

    public TransmitDatagrams(IocpBackend backend) {
        super(backend);
        this.functions = backend.functions();
    }

    /** Windows would say so of a datagram that is too long, but not what went before it. */
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
        boolean ipv6 = ((IocpSocket) operation.socket()).ipv6();
        return operation.bytes(from, end) > WsaSendMsg.most(ipv6);
    }

    @Override
    int fill(TransmitOperation operation, int most) {
        int bytes = 0;
        next = operation.index();
        while (next < operation.count()) {
            int end = operation.endOfDatagram(next);
            if (isTooLong(operation, next, end)
                    || operation.isUnread(next, end)
                    || bytes + operation.bytes(next, end) > most
                    || count() + end - next > MOST_ELEMENTS) {
                break;
            }
            bytes += (int) operation.bytes(next, end);
            add(operation, next, end);
            next = end;
        }
        return bytes;
    }

    /** One datagram; an element without bytes is none for Windows, also where it is the last. */
    private void add(TransmitOperation operation, int from, int end) {
        int last = end - 1;
        while (operation.element(last).length() == 0) {
            last--;
        }
        for (int i = from; i <= last; i++) {
            Element element = operation.element(i);
            if (element.length() > 0) {
                add(element, element.start(), (int) element.length(), i == last);
            }
        }
    }

    @Override
    int sendSize(TransmitOperation operation) {
        return BY_PACKETS;
    }
}
