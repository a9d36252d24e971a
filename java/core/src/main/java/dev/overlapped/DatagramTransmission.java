package dev.overlapped;

import java.util.concurrent.CompletableFuture;

/**
 * A transmission of datagrams of memory and pieces of files, that is being described:
 * TransmitPackets on a UDP socket. Made by {@link UdpSocket#transmitPackets}. One element or more
 * make a datagram: an element that is an {@linkplain PacketElement#endOfPacket end of packet} is
 * the last of its datagram, as is the last element of the list. Implemented by this library only.
 *
 * <p>Until it is started, which can be done once, no file is checked and no buffer is taken. A
 * started transmission is one operation, in order among the socket's sends, with one completion.
 * All its buffers are lent again with the completion, after success and after a failure. Files may
 * be closed as soon as it is started: it keeps them open until it has ended.
 *
 * <p>A datagram is sent whole or not at all. When the transmission fails, is cancelled or times
 * out, {@link IoFailure#datagrams} and {@link IoFailure#transferred} are what was sent before, and
 * {@link IoFailure#element} is where it stopped; on Windows as far as the system reports it.
 *
 * <p>On Linux consecutive datagrams of equal size, the last of which may be shorter, are sent
 * together, at most 64 and 65,507 bytes at a time (UDP_SEGMENT), unless the kernel refuses it.
 *
 * <p>A datagram socket has no connection to end: {@link TransmitFlag#DISCONNECT} is refused, as is
 * {@link TransmitFlag#WRITE_BEHIND}, which TransmitPackets does not have.
 *
 * <p>Threads: described by one thread at a time. Handlers run on the socket's completion thread.
 *
 * <p>Sources: <em>LPFN_TRANSMITPACKETS callback function (mswsock.h)</em>,
 * <em>TRANSMIT_PACKETS_ELEMENT structure (mswsock.h)</em>; {@code udp(7)}, {@code sendmsg(2)}.
 *
 * @since 0.1
 */
public interface DatagramTransmission {
    /**
     * Adds hints.
     *
     * @param hints {@link TransmitFlag#USE_DEFAULT_WORKER}, {@link TransmitFlag#USE_SYSTEM_THREAD},
     *     {@link TransmitFlag#USE_KERNEL_APC}: at most one of them in all
     * @return this
     * @throws IllegalArgumentException if there is more than one, or another flag
     */
    DatagramTransmission flags(TransmitFlag... hints);

    /**
     * Starts it.
     *
     * @param deadline until when the system must have taken all data
     * @param handler gets the buffers back, and the number of bytes sent
     * @return the operation's number, for {@link UdpSocket#cancel}
     * @throws IllegalStateException if the socket is not connected, it was started before, a buffer
     *     is in flight or released or appears twice, or a file is closed; nothing is taken then
     * @throws IndexOutOfBoundsException if a region does not lie within its file as it is now
     * @throws IllegalArgumentException if a datagram has no bytes, or more than {@value
     *     UdpSocket#MAX_ELEMENTS} elements, or if a file was opened for another port
     * @throws java.io.UncheckedIOException if the system does not report the length of a file
     */
    long start(Deadline deadline, DatagramVectorSendHandler handler);

    /**
     * Starts it, and releases its buffers when it has ended, after success and after a failure.
     *
     * @throws IllegalStateException as {@link #start}
     * @throws IndexOutOfBoundsException as {@link #start}
     * @throws IllegalArgumentException as {@link #start}
     */
    void startAndRelease();

    /**
     * Returns the form that waits. For virtual threads.
     *
     * @return a view of this transmission
     */
    Blocking blocking();

    /**
     * Returns the form with futures.
     *
     * @return a view of this transmission
     */
    Async async();

    /** A transmission whose caller waits. For virtual threads. */
    interface Blocking {
        /**
         * Starts it and waits until the system has taken all data.
         *
         * @param deadline until when
         * @return the number of bytes sent
         * @throws IoFailure of the kinds of {@link UdpSocket.Blocking#send(IoBuffer,
         *     java.net.SocketAddress, SendControl, Deadline)}, where {@link
         *     IoFailure.Kind#MESSAGE_TRUNCATED} is a datagram that is too long; {@link
         *     IoFailure.Kind#FILE_TRUNCATED} if a file has become shorter than its piece; {@link
         *     IoFailure.Kind#UNSUPPORTED} where the system does not have it ({@link
         *     Capabilities.Feature#TRANSMIT_PACKETS_OF_DATAGRAMS}). The buffers are lent again, as
         *     after success
         * @throws IllegalStateException as {@link DatagramTransmission#start}, or on a completion
         *     thread
         * @throws IndexOutOfBoundsException as {@link DatagramTransmission#start}
         * @throws IllegalArgumentException as {@link DatagramTransmission#start}
         */
        long start(Deadline deadline) throws IoFailure;
    }

    /** A transmission whose results are futures, as {@link TcpConnection} describes them. */
    interface Async {
        /**
         * Starts it. The buffers are in flight until the future completes.
         *
         * @param deadline until when the system must have taken all data
         * @return the number of bytes sent
         * @throws IllegalStateException as {@link DatagramTransmission#start}
         * @throws IndexOutOfBoundsException as {@link DatagramTransmission#start}
         * @throws IllegalArgumentException as {@link DatagramTransmission#start}
         */
        CompletableFuture<Long> start(Deadline deadline);
    }
}
