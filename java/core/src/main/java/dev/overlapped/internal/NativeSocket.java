package dev.overlapped.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A socket of a backend: the handle, the loop it belongs to, and its operations in flight. A
 * backend extends it with what it needs to know besides.
 *
 * <p>Lifetime: {@linkplain CompletionLoop#close closing} cancels every operation, closes the
 * handle, and reaps every completion; after the last one the socket is reaped and forgotten by its
 * loop.
 */
public abstract class NativeSocket {
    private static final VarHandle NEXT_ID;

    static {
        try {
            NEXT_ID =
                    MethodHandles.lookup().findVarHandle(NativeSocket.class, "nextId", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final CompletionLoop loop;
    private final boolean listener;
    private volatile boolean closing;
    private volatile SocketOwner owner;

    @SuppressWarnings("unused") // through NEXT_ID
    private volatile long nextId;

    // The loop's thread only.
    private final OperationQueue reads = new OperationQueue();
    private final OperationQueue writes = new OperationQueue();
    NativeSocket previousInLoop;
    NativeSocket nextInLoop;
    boolean attached;
    boolean handleClosed;
    private int pendingWrites;
    int undelivered; // operations started whose completion has not run yet

    /**
     * @param loop the loop that it belongs to for all its life
     * @param listener whether it is a listener, for the counters
     */
    protected NativeSocket(CompletionLoop loop, boolean listener) {
        this.loop = loop;
        this.listener = listener;
    }

    /** The loop that it belongs to. */
    public final CompletionLoop loop() {
        return loop;
    }

    /** Whether it is a listener, not a connection. */
    public final boolean isListener() {
        return listener;
    }

    /** Receives and accepts in flight, oldest first. The loop's thread only. */
    public final OperationQueue reads() {
        return reads;
    }

    /**
     * Sends, transmissions, connects and disconnects in flight, oldest first. The loop's thread
     * only.
     */
    public final OperationQueue writes() {
        return writes;
    }

    /** How many operations {@link #writes} holds. The loop's thread only. */
    public final int pendingWrites() {
        return pendingWrites;
    }

    /** Whether the handle is closed. Under this socket's monitor, which the closing takes too. */
    public final boolean isHandleClosed() {
        return handleClosed;
    }

    /** Whether closing has begun. Any thread. */
    public final boolean isClosing() {
        return closing;
    }

    /** The public object that wraps this socket. Any thread. */
    public final SocketOwner owner() {
        return owner;
    }

    /** Names the public object that wraps this socket. */
    public final void owner(SocketOwner owner) {
        this.owner = owner;
    }

    final void markClosing() {
        closing = true;
    }

    final long takeId() {
        return (long) NEXT_ID.getAndAdd(this, 1L);
    }

    /** Takes an operation in that starts. */
    final void enter(Operation operation) {
        undelivered++;
        pendingWrites += operation.isRead() ? 0 : 1;
        queueOf(operation).add(operation);
    }

    /** Lets go of an operation that has ended; it is still to be delivered. */
    final void leave(Operation operation) {
        pendingWrites -= operation.isRead() ? 0 : 1;
        queueOf(operation).remove(operation);
    }

    final OperationQueue queueOf(Operation operation) {
        return operation.isRead() ? reads : writes;
    }
}
