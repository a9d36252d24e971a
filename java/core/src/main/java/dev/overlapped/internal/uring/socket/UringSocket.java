package dev.overlapped.internal.uring.socket;

import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.option.SocketKind;
import dev.overlapped.internal.uring.ring.DirectDescriptor;

import java.util.function.IntConsumer;

/** A socket of this backend: its descriptor, and what all kinds of sockets know of their reads. */
public abstract class UringSocket extends NativeSocket {
    // Written by the loop's thread, under the socket's monitor; so each of both is enough to read.
    private int fd;

    // The loop's thread only.
    private boolean drained;
    private boolean inLine;

    /**
     * @param fd the descriptor, ordinary or direct
     */
    protected UringSocket(Loop loop, Role role, int fd) {
        super(loop, role);
        this.fd = fd;
    }

    /** Returns the descriptor, ordinary or {@linkplain DirectDescriptor direct}. */
    public final int fd() {
        return fd;
    }

    /** Gives the file another descriptor. The loop's thread. */
    public final synchronized void moveTo(int descriptor) {
        fd = descriptor;
    }

    /** Passes all descriptors that end with the socket to {@code taker}. */
    public void giveDescriptors(IntConsumer taker) {
        taker.accept(fd);
    }

    /** Returns its kind, on which its options depend. */
    protected SocketKind kind() {
        return role() == Role.LISTENER ? SocketKind.LISTENER : SocketKind.CONNECTION;
    }

    // ---- reads; the loop's thread

    /** Returns whether the last receive has left nothing in the socket. */
    public final boolean isDrained() {
        return drained;
    }

    /** Records whether the last receive has left nothing in the socket. */
    public final void drained(boolean empty) {
        drained = empty;
    }

    /** Returns whether its first receive waits in line for a buffer. */
    public final boolean isInLine() {
        return inLine;
    }

    /** Records whether its first receive waits in line for a buffer. */
    public final void inLine(boolean waits) {
        inLine = waits;
    }

    @Override
    public final String toString() {
        return (role() == Role.LISTENER ? "listener " : "socket ") + DirectDescriptor.toString(fd);
    }
}
