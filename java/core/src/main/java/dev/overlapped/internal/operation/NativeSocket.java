package dev.overlapped.internal.operation;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.internal.loop.LoopGroup;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A socket of a backend: the handle, the loop it belongs to, and its operations in flight. A
 * backend extends it with what it needs to know besides.
 *
 * <p>Lifetime: {@linkplain Loop#close closing} cancels every operation, closes the handle, and
 * reaps every completion; after the last one the socket is reaped and forgotten by its loop.
 */
public abstract class NativeSocket {
    /** The role of a socket; a handle whose role changes gets a new object. */
    public enum Role {
        /** It is accepted from. */
        LISTENER,
        /** Connected, or connecting. */
        CONNECTION,
        /** Not connected: kept for the next accept or connect. */
        TARGET
    }

    private static final int CLOSE_PENDING = 1;
    private static final int REAPED = 2;
    private static final int INPUT_ENDED = 4;
    private static final int CUT = 8;
    private static final int EXPECTED = 16; // by its loop, which was chosen for it
    private static final int OUTPUT_ENDED = 32;

    private static final VarHandle NEXT_ID;
    private static final VarHandle CLOSE_REASON;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            NEXT_ID = lookup.findVarHandle(NativeSocket.class, "nextId", long.class);
            CLOSE_REASON =
                    lookup.findVarHandle(NativeSocket.class, "closeReason", CloseReason.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Loop loop;
    private final Role role;
    private volatile boolean closing;
    private volatile @Nullable SocketOwner owner; // null until it is wrapped
    private volatile @Nullable CloseReason closeReason; // null = it has no reason to end yet
    private @Nullable SendWindow window; // null unless its sends are counted

    /** Under this socket's monitor; null = none. */
    private @Nullable Map<SocketOption<?>, Object> options;

    @SuppressWarnings("unused") // through NEXT_ID
    private volatile long nextId;

    // The loop's thread only.
    private final OperationQueue reads = new OperationQueue();
    private final OperationQueue writes = new OperationQueue();
    public @Nullable NativeSocket previousInLoop;
    public @Nullable NativeSocket nextInLoop;
    public boolean attached;
    public boolean handleClosed;
    private byte bits; // of the constants above: an idle one is to stay small
    public boolean armed; // see Loop#stand
    private int pendingWrites;
    public int undelivered; // operations started whose completion has not run yet

    /**
     * @param loop the loop that it belongs to for all its life
     * @param role what it is
     */
    protected NativeSocket(Loop loop, Role role) {
        this.loop = loop;
        this.role = role;
    }

    /** Its loop was {@linkplain LoopGroup#choose chosen} for it; before it is attached. */
    public final void markExpected() {
        set(EXPECTED, true);
    }

    /** Returns whether its loop expects it, and notes that it is there. The loop's thread only. */
    public final boolean takeExpected() {
        boolean taken = is(EXPECTED);
        set(EXPECTED, false);
        return taken;
    }

    /** The loop that it belongs to. */
    public final Loop loop() {
        return loop;
    }

    /** Returns its role. */
    public final Role role() {
        return role;
    }

    /** Notes an option that was set. */
    public final synchronized void recordOption(SocketOption<?> option, Object value) {
        if (options == null) {
            options = new LinkedHashMap<>();
        }
        options.put(option, value);
    }

    /** The options that were set on its handle, in this role or an earlier one. */
    public final synchronized Map<SocketOption<?>, Object> options() {
        return options == null
                ? Map.of()
                : Collections.unmodifiableMap(new LinkedHashMap<>(options));
    }

    /** Takes over what was set on the handle when it was {@code former}'s. */
    protected final void inheritOptions(NativeSocket former) {
        Map<SocketOption<?>, Object> inherited = former.options();
        if (!inherited.isEmpty()) {
            synchronized (this) {
                options = new LinkedHashMap<>(inherited);
            }
        }
    }

    /**
     * Receives and accepts in flight, oldest first, but for a {@linkplain Loop#armReceive standing}
     * receive. The loop's thread only.
     */
    public final OperationQueue reads() {
        return reads;
    }

    /**
     * Returns whether a receive is in flight, with an operation or without. The loop's thread only.
     */
    public final boolean isReceiving() {
        return armed || !reads.isEmpty();
    }

    /**
     * Sends, transmissions, connects and disconnects in flight, oldest first. The loop's thread
     * only.
     */
    public final OperationQueue writes() {
        return writes;
    }

    /** Returns the number of operations in {@link #writes}. The loop's thread only. */
    public final int pendingWrites() {
        return pendingWrites;
    }

    /**
     * Returns whether the handle is closed. Under this socket's monitor, which closing takes too.
     */
    public final boolean isHandleClosed() {
        return handleClosed;
    }

    /** Returns whether closing has begun. Any thread. */
    public final boolean isClosing() {
        return closing;
    }

    /** The public object that wraps this socket, which has one. Any thread. */
    public final SocketOwner owner() {
        return present(owner);
    }

    /** The public object that wraps this socket; null = none yet. Any thread. */
    public final @Nullable SocketOwner ownerOrNull() {
        return owner;
    }

    /** Names the public object that wraps this socket. */
    public final void owner(SocketOwner owner) {
        this.owner = owner;
    }

    /** Returns the window of its outstanding sends, of a connection. Any thread, once it is set. */
    public final SendWindow window() {
        return present(window);
    }

    /** Returns the window of its outstanding sends; null unless it is a connection. */
    public final @Nullable SendWindow windowOrNull() {
        return window;
    }

    /** Counts its sends from now on. Before anybody else has it. */
    public final void window(SendWindow counting) {
        window = counting;
    }

    /**
     * Returns the address of the other side, for people: also after the connection has broken, if
     * this side has made it. Empty if nobody knows. Any thread.
     */
    public final String describePeer() {
        SocketOwner known = owner;
        return known == null || role != Role.CONNECTION ? "" : known.describePeer();
    }

    /** Returns the socket and the address of its other side, for people. Any thread. */
    public final String describe() {
        String remote = describePeer();
        return remote.isEmpty() ? toString() : this + " of " + remote;
    }

    /** Says why it ends; the first reason counts. Any thread. */
    public final void closeReason(CloseReason reason) {
        if (closeReason == null) {
            CLOSE_REASON.compareAndSet(this, null, reason);
        }
    }

    /** Returns the reason why it ends; means nothing before. Any thread. */
    public final CloseReason closeReason() {
        CloseReason reason = closeReason;
        return reason == null ? CloseReason.CLOSED : reason;
    }

    /** Closing has begun. Any thread. */
    public final void markClosing(CloseReason reason) {
        closeReason(reason);
        closing = true;
    }

    private boolean is(int bit) {
        return (bits & bit) != 0;
    }

    private void set(int bit, boolean on) {
        bits = (byte) (on ? bits | bit : bits & ~bit);
    }

    /** The system is to close its handle, or has done so. The loop's thread only. */
    public final void closePending(boolean pending) {
        set(CLOSE_PENDING, pending);
    }

    /** Returns whether the closing of its handle has not been reported yet. The loop's thread. */
    public final boolean isClosePending() {
        return is(CLOSE_PENDING);
    }

    /** The other side has ended its stream. The loop's thread only. */
    public final void markInputEnded() {
        set(INPUT_ENDED, true);
    }

    /** Returns whether the other side has ended its stream. The loop's thread only. */
    public final boolean isInputEnded() {
        return is(INPUT_ENDED);
    }

    /**
     * Records whether this side ends its stream, or its datagrams, after the writes that have
     * started: later ones are {@link Operation.Outcome#LATE}. The loop's thread only.
     */
    public final void endOutput(boolean ends) {
        set(OUTPUT_ENDED, ends);
    }

    /** Returns what {@link #endOutput} has recorded. The loop's thread only. */
    public final boolean isOutputEnded() {
        return is(OUTPUT_ENDED);
    }

    /** Its handle is closed, and its last operation has completed. The loop's thread only. */
    public final void markReaped() {
        set(REAPED, true);
    }

    /** Returns whether it is reaped. The loop's thread only. */
    public final boolean isReaped() {
        return is(REAPED);
    }

    /**
     * Records whether a write has ended without all of its data, and the user has not ended the
     * stream since. The loop's thread only.
     */
    public final void cut(boolean lacksData) {
        set(CUT, lacksData);
    }

    /** Returns what {@link #cut} has recorded. The loop's thread only. */
    public final boolean isCut() {
        return is(CUT);
    }

    /** Returns whether {@code id} is the number of an operation that was started. Any thread. */
    public final boolean hasGivenOut(long id) {
        return id >= 0 && id < nextId;
    }

    public final long takeId() {
        return (long) NEXT_ID.getAndAdd(this, 1L);
    }

    /** Its owner waits for data, and has no operation; see {@link Loop#armReceive}. */
    public final void arm() {
        armed = true;
        undelivered++;
    }

    /** Gives its armed receive a prepared record, which is the only one of its reads. */
    public final void adopt(Operation operation) {
        operation.id(takeId());
        operation.enter(Operation.State.IN_FLIGHT);
        armed = false;
        reads.add(operation);
    }

    /** Takes an operation in that starts; it may be held back. */
    public final void enter(Operation operation) {
        undelivered++;
        if (operation.isRead()) {
            reads.add(operation);
            return;
        }
        pendingWrites++;
        if (window != null) {
            window.enter(operation);
        }
        if (!operation.isWaiting()) {
            writes.add(operation);
        }
    }

    /** Lets go of an operation that has ended; it is still to be delivered. */
    public final void leave(Operation operation) {
        if (operation.isRead()) {
            reads.remove(operation);
            return;
        }
        pendingWrites--;
        if (!operation.isWaiting()) {
            writes.remove(operation);
        }
        if (window != null) {
            window.leave(operation);
        }
    }

    /** The operation with that number, or null. */
    public final @Nullable Operation find(long id) {
        Operation found = reads.find(id);
        if (found == null) {
            found = writes.find(id);
        }
        OperationQueue heldBack = heldBack();
        return found == null && heldBack != null ? heldBack.find(id) : found;
    }

    /** Its writes that wait for room; null if there never were any. */
    public final @Nullable OperationQueue heldBack() {
        return window == null ? null : window.heldBack();
    }

    public final OperationQueue queueOf(Operation operation) {
        return operation.isRead() ? reads : writes;
    }
}
