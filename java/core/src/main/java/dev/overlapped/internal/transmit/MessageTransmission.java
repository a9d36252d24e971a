package dev.overlapped.internal.transmit;

import dev.overlapped.DatagramTransmission;
import dev.overlapped.DatagramVectorSendHandler;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.PacketElement;
import dev.overlapped.TransmitFlag;
import dev.overlapped.UdpSocket;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.operation.BufferVector;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.operation.WhenFull;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A transmission of datagrams on a UDP socket. */
public final class MessageTransmission extends DescribedTransmission
        implements DatagramTransmission {
    private static final Completion<TransmitOperation, DatagramVectorSendHandler> TRANSMITTED =
            MessageTransmission::transmitted;

    private final MessageTransmitter socket;
    private final List<PacketElement> elements;

    private MessageTransmission(MessageTransmitter socket, List<PacketElement> elements) {
        super(socket, TransmitOperation.Kind.DATAGRAMS);
        this.socket = socket;
        this.elements = List.copyOf(elements);
    }

    /** Describes a transmission of these elements. */
    public static MessageTransmission of(MessageTransmitter socket, List<PacketElement> elements) {
        return new MessageTransmission(socket, elements);
    }

    @Override
    public DatagramTransmission flags(TransmitFlag... hints) {
        addFlags(hints);
        return this;
    }

    @Override
    void checkFlags(Set<TransmitFlag> all) {
        checkOnlyHints(all);
    }

    @Override
    List<PacketElement> elements() {
        TransmitElements.check(elements, socket.port());
        return elements;
    }

    @Override
    void check(List<PacketElement> taken) {
        int first = 0;
        long bytes = 0;
        for (int i = 0; i < taken.size(); i++) {
            PacketElement element = taken.get(i);
            bytes += element.length();
            if (element.isEndOfPacket() || i == taken.size() - 1) {
                checkDatagram(first, i, bytes);
                first = i + 1;
                bytes = 0;
            }
        }
    }

    private static void checkDatagram(int first, int last, long bytes) {
        int count = last + 1 - first;
        String which = "the datagram of elements " + first + " to " + last;
        if (bytes == 0) {
            throw new IllegalArgumentException(
                    which + " has no bytes: must be 1 or more, or sent by UdpSocket.send");
        } else if (count > UdpSocket.MAX_ELEMENTS) {
            throw new IllegalArgumentException(
                    which + " has " + count + ": must be 1 to " + UdpSocket.MAX_ELEMENTS);
        }
    }

    @Override
    public long start(Deadline deadline, DatagramVectorSendHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return start(deadline, WhenFull.REFUSE, TRANSMITTED, handler);
    }

    private static void transmitted(
            TransmitOperation operation, DatagramVectorSendHandler handler) {
        MessageTransmitter socket = MessageTransmitter.of(operation);
        IoBuffers buffers = operation.buffers();
        giveBack(operation);
        IoFailure failure = Failures.ofEnded(operation);
        try {
            if (failure != null) {
                handler.failed(socket.face(), buffers, failure);
            } else {
                handler.sent(socket.face(), buffers, operation.transferred());
            }
        } catch (Throwable t) {
            BufferVector.reclaim(buffers);
            throw t;
        } finally {
            socket.writeEnded();
        }
    }

    @Override
    public Blocking blocking() {
        return new BlockingForm(this);
    }

    @Override
    public Async async() {
        return new AsyncForm(this);
    }

    private record BlockingForm(MessageTransmission transmission) implements Blocking {
        @Override
        public long start(Deadline deadline) throws IoFailure {
            return transmission.startAndWait(deadline);
        }
    }

    private record AsyncForm(MessageTransmission transmission) implements Async {
        @Override
        public CompletableFuture<Long> start(Deadline deadline) {
            return transmission.startAsync(deadline);
        }
    }
}
