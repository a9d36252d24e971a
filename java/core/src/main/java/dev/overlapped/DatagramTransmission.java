package dev.overlapped;

import dev.overlapped.internal.operation.BufferVector;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.operation.TransmitOperation.Element;
import dev.overlapped.internal.transmit.ChannelReading;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * A transmission of datagrams of memory and pieces of files, that is being described:
 * TransmitPackets on a UDP socket. Made by {@link UdpSocket#transmitPackets}. An element that is an
 * {@linkplain PacketElement#endOfPacket end of packet} is the last of its datagram, as is the last
 * one of all: one element or more make a datagram.
 *
 * <p>Nothing is checked against files and no buffer is taken before it is started, which can be
 * done once. Once started it is one operation, among the socket's sends in its order, with one
 * completion. All its buffers come back with the completion, whatever that says. Files may be
 * closed as soon as it is started: it keeps them open until it has ended.
 *
 * <p>A datagram goes whole or not at all. What fails, is cancelled or times out says by {@link
 * IoFailure#datagrams} and {@link IoFailure#transferred} what went before, and by {@link
 * IoFailure#element} where it stopped; on Windows as far as the system tells it.
 *
 * <p>On Linux consecutive datagrams of equal size, the last of which may be shorter, go together,
 * at most 64 and 65,507 bytes at a time (UDP_SEGMENT), unless the kernel refuses it.
 *
 * <p>A datagram socket has no connection to end: {@link TransmitFlag#DISCONNECT} is refused, as is
 * {@link TransmitFlag#WRITE_BEHIND}, which TransmitPackets does not have.
 *
 * <p>Threads: described by one at a time, on any thread. Handlers run on the socket's completion
 * thread.
 *
 * <p>Sources: <em>LPFN_TRANSMITPACKETS callback function (mswsock.h)</em>,
 * <em>TRANSMIT_PACKETS_ELEMENT structure (mswsock.h)</em>; {@code udp(7)}, {@code sendmsg(2)}.
 */
public final class DatagramTransmission {
    private final UdpSocket udp;
    private final List<PacketElement> elements;
    private final Set<TransmitFlag> flags = EnumSet.noneOf(TransmitFlag.class);
    private boolean started;

    DatagramTransmission(UdpSocket udp, List<PacketElement> elements) {
        this.udp = udp;
        this.elements = List.copyOf(elements);
    }

    /**
     * Adds hints.
     *
     * @param hints {@link TransmitFlag#USE_DEFAULT_WORKER}, {@link TransmitFlag#USE_SYSTEM_THREAD},
     *     {@link TransmitFlag#USE_KERNEL_APC}: at most one of them in all
     * @return this
     * @throws IllegalArgumentException if there is more than one, or another flag
     */
    public DatagramTransmission flags(TransmitFlag... hints) {
        Set<TransmitFlag> all = EnumSet.copyOf(flags);
        all.addAll(Arrays.asList(hints));
        if (!Transmission.WORKERS.containsAll(all)) {
            throw new IllegalArgumentException(
                    "flags " + all + ": datagrams take only one of " + Transmission.WORKERS);
        }
        Transmission.checkWorkers(all);
        flags.addAll(all);
        return this;
    }

    /**
     * Starts it, and releases its buffers when it has ended, whatever came of it.
     *
     * @throws IllegalStateException as {@link #start(Deadline, DatagramVectorSendHandler)}
     * @throws IndexOutOfBoundsException as there
     * @throws IllegalArgumentException as there
     */
    public void start() {
        start(Deadline.NONE, DatagramCompletions.TRANSMITTED_AND_FORGOTTEN, null);
    }

    /**
     * Starts it, without a limit in time.
     *
     * @param handler gets the buffers back, and the number of bytes that went
     * @return the operation's number, for {@link UdpSocket#cancel}
     * @throws IllegalStateException as {@link #start(Deadline, DatagramVectorSendHandler)}
     * @throws IndexOutOfBoundsException as there
     * @throws IllegalArgumentException as there
     */
    public long start(DatagramVectorSendHandler handler) {
        return start(Deadline.NONE, handler);
    }

    /**
     * Starts it.
     *
     * @param deadline until when the system must have taken all
     * @param handler gets the buffers back, and the number of bytes that went
     * @return the operation's number, for {@link UdpSocket#cancel}
     * @throws IllegalStateException if the socket is not connected, it was started before, a buffer
     *     is in flight or released or appears twice, or a file is closed; nothing is taken then
     * @throws IndexOutOfBoundsException if a region does not lie within its file as it is now
     * @throws IllegalArgumentException if a datagram has no bytes, or more than {@value
     *     UdpSocket#MAX_ELEMENTS} elements, or if a file was opened for another port
     * @throws java.io.UncheckedIOException if the system does not tell how long a file is
     */
    public long start(Deadline deadline, DatagramVectorSendHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return start(deadline, DatagramCompletions.TRANSMITTED, handler);
    }

    /**
     * Starts it and waits until the system has taken all. For virtual threads.
     *
     * @param deadline until when
     * @return the number of bytes that went
     * @throws IoFailure of the kinds of {@link UdpSocket#send(IoBuffer, java.net.InetSocketAddress,
     *     SendControl, Deadline)}, where {@link IoFailure.Kind#MESSAGE_TRUNCATED} is a datagram
     *     that is too long; {@link IoFailure.Kind#FILE_TRUNCATED} if a file has become shorter than
     *     what was asked of it; {@link IoFailure.Kind#UNSUPPORTED} where the system does not have
     *     it ({@link Capabilities.Feature#TRANSMIT_PACKETS_OF_DATAGRAMS}). The buffers are lent
     *     again, as after success
     * @throws IllegalStateException as {@link #start(Deadline, DatagramVectorSendHandler)}, or on a
     *     completion thread
     * @throws IndexOutOfBoundsException as there
     * @throws IllegalArgumentException as there
     */
    public long await(Deadline deadline) throws IoFailure {
        Waiter<Long> waiter = Waiter.here();
        return waiter.await(
                udp.socket(), start(deadline, DatagramCompletions.TRANSMITTED_AWAITED, waiter));
    }

    /**
     * Starts it, without a limit in time.
     *
     * @return what {@link #await} returns, in time
     * @throws IllegalStateException as {@link #start(Deadline, DatagramVectorSendHandler)}
     * @throws IndexOutOfBoundsException as there
     * @throws IllegalArgumentException as there
     */
    public CompletableFuture<Long> startAsync() {
        return startAsync(Deadline.NONE);
    }

    /**
     * Starts it. The future is as {@link TcpConnection} says; the buffers are in flight until it
     * completes.
     *
     * @param deadline until when the system must have taken all
     * @return what {@link #await} returns, in time
     * @throws IllegalStateException as {@link #start(Deadline, DatagramVectorSendHandler)}
     * @throws IndexOutOfBoundsException as there
     * @throws IllegalArgumentException as there
     */
    public CompletableFuture<Long> startAsync(Deadline deadline) {
        OperationFuture<Long> future = new OperationFuture<>();
        return future.started(
                udp.socket(), start(deadline, DatagramCompletions.TRANSMITTED_AWAITED, future));
    }

    private long start(Deadline deadline, Completion<Operation> completion, Object handler) {
        long until = deadline.nanoTime();
        if (started) {
            throw new IllegalStateException("the transmission was started before");
        }
        udp.checkConnected();
        TransmitElements.check(elements, udp.port());
        IoBuffers buffers = TransmitElements.buffers(elements);
        BufferVector.pin(buffers);
        TransmitOperation operation = new TransmitOperation(TransmitOperation.Kind.DATAGRAMS);
        operation.prepare(udp.socket(), completion, handler, buffers, until);
        try {
            checkDatagrams();
            List<Element> retained = TransmitElements.retain(elements);
            operation.transmit(retained, Transmission.systemFlags(flags), 0, null);
            ChannelReading.attachTo(operation);
        } catch (RuntimeException e) {
            BufferVector.unpin(buffers);
            throw e;
        }
        started = true;
        return udp.loop().start(operation);
    }

    /** While the buffers are taken: their lengths stay as they are. */
    private void checkDatagrams() {
        int first = 0;
        long bytes = 0;
        for (int i = 0; i < elements.size(); i++) {
            PacketElement element = elements.get(i);
            bytes += lengthOf(element);
            if (element.isEndOfPacket() || i == elements.size() - 1) {
                int count = i + 1 - first;
                String which = "the datagram of elements " + first + " to " + i;
                if (bytes == 0) {
                    throw new IllegalArgumentException(
                            which + " has no bytes: must be 1 or more, or sent by UdpSocket.send");
                } else if (count > UdpSocket.MAX_ELEMENTS) {
                    throw new IllegalArgumentException(
                            which + " has " + count + ": must be 1 to " + UdpSocket.MAX_ELEMENTS);
                }
                first = i + 1;
                bytes = 0;
            }
        }
    }

    private static long lengthOf(PacketElement element) {
        return switch (element) {
            case PacketElement.Memory memory -> memory.buffer().length();
            case PacketElement.FilePiece piece -> piece.length();
        };
    }
}
