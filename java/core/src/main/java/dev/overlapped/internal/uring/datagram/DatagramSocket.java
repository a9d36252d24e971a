package dev.overlapped.internal.uring.datagram;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.linux.DatagramBatch;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.ReceiveMessageOperation;
import dev.overlapped.internal.option.SocketKind;
import dev.overlapped.internal.uring.ring.InFlight;
import dev.overlapped.internal.uring.socket.UringSocket;

import org.jspecify.annotations.Nullable;

import java.net.SocketAddress;

/** A datagram socket. Its fields that change are the loop's thread's only. */
public final class DatagramSocket extends UringSocket {
    private final Family family;
    private volatile boolean ipv6Peer;
    private final int controlCapacity;
    private final boolean reportsUnreachable;
    private @Nullable DatagramBatch batch;

    /** Answers that a port is unreachable, which no receive has reported yet. */
    int unreachable;

    /** The buffers of its multishot receive; null until it has one. */
    @Nullable MessageRing messages;

    /** The record of the multishot receive, in flight or not; null until it has had one. */
    private @Nullable ReceiveMessageOperation multishot;

    /** True if its multishot receive was cancelled, to give up its buffers. */
    boolean isGivingUp;

    /** The number of sends that the kernel has. */
    int sending;

    /** True if the socket's buffer was full, and only the oldest send waits for room there. */
    boolean isFull;

    public DatagramSocket(Loop loop, int fd, Backend.DatagramSpec spec) {
        super(loop, Role.CONNECTION, fd);
        this.family = spec.family();
        this.ipv6Peer = family.isIpv6();
        this.controlCapacity = spec.controlCapacity();
        this.reportsUnreachable = spec.reportUnreachable();
    }

    /** Returns whether it is a socket of IPv6, which may take IPv4 too. */
    public boolean ipv6() {
        return family.isIpv6();
    }

    /** Returns the families that it takes. */
    public Family family() {
        return family;
    }

    /** Returns whether it is a Unix domain socket. */
    public boolean isUnix() {
        return family == Family.UNIX;
    }

    /**
     * Returns whether what is sent without a destination goes to an address of IPv6: that of the
     * socket that it is connected to.
     */
    public boolean ipv6Peer() {
        return ipv6Peer;
    }

    /** Records the address that it is connected to. Any thread. */
    public void connectedTo(SocketAddress remote) {
        ipv6Peer = Family.of(remote).isIpv6();
    }

    /** Returns the room for the control messages of a datagram. */
    int controlCapacity() {
        return controlCapacity;
    }

    /** Returns whether a receive fails after a "port unreachable" answer to an earlier datagram. */
    boolean reportsUnreachable() {
        return reportsUnreachable;
    }

    /** Returns the batch of the transmission at the head of its writes; null without one. */
    public @Nullable DatagramBatch batch() {
        return batch;
    }

    /** Records the batch of the transmission at the head of its writes; null without one. */
    public void batch(@Nullable DatagramBatch sending) {
        batch = sending;
    }

    /** Returns the record of its multishot receive. */
    ReceiveMessageOperation multishot() {
        if (multishot == null) {
            multishot = new ReceiveMessageOperation();
        }
        return multishot;
    }

    /** Returns the record of its multishot receive; null if it has had none. */
    @Nullable ReceiveMessageOperation multishotOrNull() {
        return multishot;
    }

    /** Returns whether the kernel has its multishot receive. */
    boolean isArmed() {
        return multishot != null && InFlight.contains(multishot);
    }

    /** Returns whether the kernel has submissions of it that are not the first of a queue. */
    public boolean isBusy() {
        return isArmed() || sending > 0;
    }

    @Override
    protected SocketKind kind() {
        return SocketKind.UDP;
    }
}
