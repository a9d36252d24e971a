package dev.overlapped.internal.uring.datagram;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.linux.DatagramBatch;
import dev.overlapped.internal.message.SockaddrCodec;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.ReceiveMessageOperation;
import dev.overlapped.internal.uring.socket.UringSocket;

/** A datagram socket. */
public final class DatagramSocket extends UringSocket {
    private final boolean ipv6;
    private final int controlCapacity;
    private final boolean reportsUnreachable;

    /**
     * Answers that a port is unreachable, which no receive has been told of yet. The loop's thread.
     */
    int unreachable;

    /** Its multishot receive, once there was one: what the kernel fills. The loop's thread. */
    public MessageRing messages;

    /** What the transmission at the head of its writes sends; null = there is none. The loop's. */
    public DatagramBatch batch;

    /** Sends that the kernel has. The loop's thread. */
    int sending;

    /** Whether the socket's buffer was full, and only the oldest send waits for room there. */
    boolean isFull;

    /** The record that stands for the multishot receive, in flight or not. */
    final ReceiveMessageOperation multishot = new ReceiveMessageOperation();

    public DatagramSocket(Loop loop, int fd, Backend.DatagramSpec spec) {
        super(loop, fd);
        this.ipv6 = SockaddrCodec.isIpv6(spec.local());
        this.controlCapacity = spec.controlCapacity();
        this.reportsUnreachable = spec.reportUnreachable();
    }

    /** Its family. */
    public boolean ipv6() {
        return ipv6;
    }

    /** Room for the control messages of a datagram. */
    int controlCapacity() {
        return controlCapacity;
    }

    /** Whether a receive fails when an earlier datagram was answered by "port unreachable". */
    boolean reportsUnreachable() {
        return reportsUnreachable;
    }
}
