package dev.overlapped.internal.operation;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.IoBuffers;
import dev.overlapped.IoOperation;
import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.jfr.OperationEvent;
import dev.overlapped.internal.schedule.Timed;
import dev.overlapped.internal.slot.Slotted;

import org.jspecify.annotations.Nullable;

/**
 * One overlapped operation: its parameters, its state and its result. The public face fills the
 * record, a backend starts and finishes it, and its {@link Completion} returns it to the face,
 * which uses it again for the next operation of its kind.
 *
 * <pre>
 *                      ┌────────── no room ──────────┐
 *  PREPARED ── start ──┤                             ▼
 *      ▲               └─ room ─► IN_FLIGHT ◄── WAITING
 *      │                            │   │           │
 *      │            an earlier one  │   │ ended     │ cancelled, timed out, closed
 *      │            has not ended   ▼   ▼           │
 *      └── used again ── DONE ◄─ OVERTAKING         │
 *                         ▲─────────┴───────────────┘
 * </pre>
 *
 * <p>Two requests end an operation early, in any state before DONE: a cancel, and the passing of
 * its deadline. A request is no state: the operation may complete all the same.
 *
 * <p>Lifetime: from {@link Loop#start} until its completion runs, the record and the memory that it
 * names belong to the loop and, while in flight, to the kernel. Only the dequeue of its completion
 * frees. Cancelling never frees.
 */
public abstract sealed class Operation extends Timed implements Slotted
        permits AcceptOperation,
                ConnectOperation,
                ReceiveOperation,
                SendOperation,
                TransmitOperation,
                DisconnectOperation,
                ReceiveMessageOperation,
                SendMessageOperation {

    /** The most buffers that one scattered or gathered operation takes. */
    public static final int MAX_BUFFERS = 16;

    /** The outcome of an operation. Reset is not end of stream, and cancel is neither. */
    public enum Outcome {
        /** Done; see {@link #transferred()}. */
        COMPLETED,
        /** The system failed it; see {@link #error()}. */
        FAILED,
        /** {@link Loop#cancel} asked for it, and it was in time. */
        CANCELLED,
        /** Its deadline passed first. */
        TIMED_OUT,
        /** Its socket or its port was closed by this side. */
        CLOSED,
        /** Too much was outstanding on its connection: it was never started. */
        REFUSED,
        /** This side had ended its stream, or asked for that: it was never started. */
        LATE
    }

    private static final Completion<Operation, @Nullable Object> NONE =
            (operation, handler) -> {
                throw new IllegalStateException("broken invariant: not prepared: " + operation);
            };

    // What was asked. Written by the face before start, read by the backend.
    @SuppressWarnings("NullAway.Init") // prepareFor sets it
    private @Nullable NativeSocket socket; // null = free

    private long id;
    private Completion<Operation, @Nullable Object> completion = NONE;
    private @Nullable Object handler;
    private @Nullable NativeBuffer buffer; // in flight; null = none, or several
    private @Nullable IoBuffers buffers; // in flight; null = none, or one
    private long deadlineNanos = NEVER;
    private long address;
    private int length;
    private @Nullable Vector vector;
    private Admission admission = Admission.FREE;
    private long charge; // what is counted of it, or is to be; see SendLevels

    // Where it stands. The loop's thread only.
    @Nullable Operation nextInQueue;

    @Nullable Operation previousInQueue;
    private State state = State.PREPARED;
    private boolean cancelRequested;
    private boolean deadlinePassed;
    private @Nullable OperationEvent event; // of Flight Recorder; null = off
    private int slot = -1;

    // The result.
    private long transferred;
    private int error;
    private boolean aborted;
    private @Nullable Outcome outcome; // null until it has ended

    /** The state of an operation; see the diagram above. */
    public enum State {
        /** Filled by the face, and not started yet, or on its way through the inbox. */
        PREPARED,
        /** In line for room in its connection's {@link SendWindow}. */
        WAITING,
        /** Started by the backend. */
        IN_FLIGHT,
        /** Ended, while an earlier operation of its socket, whose handler runs first, has not. */
        OVERTAKING,
        /** Ended and retired: its completion runs next, or has run. */
        DONE
    }

    /** An operation's place in its connection's {@link SendWindow}. */
    private enum Admission {
        /** It has nothing to do with it, or waits for nothing any more. */
        FREE,
        /** It is counted. */
        TAKEN,
        /** There was no room, and it does not wait. */
        REFUSED,
        /** It waits for room, and for its turn. */
        WAITING
    }

    Operation() {}

    /**
     * Addresses and lengths of a scattered or gathered operation; kept by the record for the next
     * one.
     */
    public static final class Vector {
        final long[] addresses = new long[MAX_BUFFERS];
        final int[] lengths = new int[MAX_BUFFERS];
        int count;

        Vector() {}

        /** Returns the number of buffers. */
        public int count() {
            return count;
        }

        /** Native address of buffer {@code i}. */
        public long address(int i) {
            return addresses[i];
        }

        /** Bytes of buffer {@code i}. */
        public int length(int i) {
            return lengths[i];
        }
    }

    // ---- the face's side

    /**
     * Prepares the record for one operation on {@code on}, for a completion that takes its own
     * kind: the one place that forgets types. Each kind has its typed form.
     *
     * @param completion called when it has ended, on the loop's thread
     * @param handler given to the completion
     * @param deadlineNanos when to give up, on the loop's clock, or {@link #NEVER}
     */
    @SuppressWarnings("unchecked") // complete() gives both back to what took them together here
    final <H extends @Nullable Object> void prepareFor(
            NativeSocket on, Completion<?, H> completion, H handler, long deadlineNanos) {
        this.socket = on;
        this.completion = (Completion<Operation, @Nullable Object>) completion;
        this.handler = handler;
        this.buffer = null;
        this.buffers = null;
        this.deadlineNanos = deadlineNanos;
        clearData();
        this.state = State.PREPARED;
        this.cancelRequested = false;
        this.deadlinePassed = false;
        this.transferred = 0;
        this.error = 0;
        this.aborted = false;
        this.outcome = null;
        this.admission = Admission.FREE;
        this.charge = 0;
        prepared();
    }

    /**
     * Counts it as a send of {@code bytes} bytes of its connection's {@link SendWindow}. The last
     * thing before start.
     *
     * @param whenFull what to do without room
     */
    public final void claimRoom(long bytes, WhenFull whenFull) {
        if (whenFull == WhenFull.WAIT) {
            admission = Admission.WAITING;
            charge = SendLevels.charge(bytes);
        } else if (socket().window().tryTake(bytes)) {
            taken(SendLevels.charge(bytes));
        } else {
            admission = Admission.REFUSED;
        }
    }

    /** Needs no room, but does not overtake what waits for some. */
    public final void awaitTurn() {
        admission = Admission.WAITING;
    }

    /** Forgets the state of the operation before that this kind of operation adds. */
    void prepared() {}

    /**
     * Gives it a pinned buffer, which the completion unpins: a backend lends one to an operation
     * that was started without.
     */
    public final void lend(NativeBuffer pinned) {
        buffer = pinned;
    }

    /** Takes the buffer away that it was lent. */
    public final void takeBack() {
        buffer = null;
    }

    /** Gives it a pinned buffer to fill. */
    public final void fill(NativeBuffer pinned) {
        buffer = pinned;
        data(pinned.roomAddress(), pinned.roomToFill());
    }

    /** Gives it a pinned buffer whose data it sends. */
    public final void drain(NativeBuffer pinned) {
        buffer = pinned;
        data(pinned.dataAddress(), pinned.length());
    }

    /** Gives it pinned buffers to fill, the first one first. */
    public final void fill(IoBuffers pinned) {
        buffers = pinned;
        for (int i = 0; i < pinned.size(); i++) {
            NativeBuffer one = NativeBuffer.of(pinned.get(i));
            addData(one.roomAddress(), one.roomToFill());
        }
    }

    /** Gives it pinned buffers whose data it sends, in order. */
    public final void drain(IoBuffers pinned) {
        buffers = pinned;
        for (int i = 0; i < pinned.size(); i++) {
            NativeBuffer one = NativeBuffer.of(pinned.get(i));
            addData(one.dataAddress(), one.length());
        }
    }

    /** Gives it pinned buffers, which the completion unpins; their memory is named otherwise. */
    public final void lend(IoBuffers pinned) {
        buffers = pinned;
    }

    /** The memory that the operation reads or fills. */
    public final void data(long address, int length) {
        this.address = address;
        this.length = length;
    }

    /**
     * Adds one buffer of a scattered or gathered operation; {@code total} bytes in all stay below
     * 2^31.
     */
    public final void addData(long address, int length) {
        if (vector == null) {
            vector = new Vector();
        }
        vector.addresses[vector.count] = address;
        vector.lengths[vector.count++] = length;
        this.length += length;
    }

    /**
     * Names no memory any more: an operation in several steps names anew what each of them moves.
     */
    public final void clearData() {
        address = 0;
        length = 0;
        if (vector != null) {
            vector.count = 0;
        }
    }

    /** Returns the class of the user's handler, for people; null = it has none. */
    public final @Nullable Class<?> handlerClass() {
        Object users = handler;
        while (users instanceof Delegating own) {
            users = own.delegate();
        }
        return users == null ? null : users.getClass();
    }

    /** The pinned buffer that it was given, of one that has a buffer. */
    public final NativeBuffer buffer() {
        return present(buffer);
    }

    /** The pinned buffer that it was given; null = none. */
    public final @Nullable NativeBuffer bufferOrNull() {
        return buffer;
    }

    /** The pinned buffers that it was given, of one that has several. */
    public final IoBuffers buffers() {
        return present(buffers);
    }

    /**
     * Forgets its socket and the user's objects, so that a record kept for reuse holds nothing
     * alive: a socket holds its connection, and so the handlers and the attachment of that.
     */
    public final void forget() {
        socket = null;
        handler = null;
        buffer = null;
        buffers = null;
        completion = NONE;
    }

    /** Returns whether it has a completion, which takes its outcome. */
    public final boolean isPrepared() {
        return completion != NONE;
    }

    /** Returns its outcome, once it has ended. */
    public final Outcome outcome() {
        return present(outcome);
    }

    // ---- the backend's side

    /** Returns the call that this is, as failures name it. */
    public abstract IoOperation verb();

    /**
     * Returns whether it waits in its socket's queue of reads (accept, receive); else it waits in
     * that of writes (connect, send, transmit, disconnect).
     */
    public abstract boolean isRead();

    /** Its number among those of its socket. */
    public final long id() {
        return id;
    }

    /** Returns the socket of the operation. */
    public final NativeSocket socket() {
        return present(socket);
    }

    /** Address of the memory to read or fill when {@link #vector()} is empty. */
    public final long address() {
        return address;
    }

    /** Bytes to move, over all buffers. */
    public final int length() {
        return length;
    }

    /** Returns whether {@link #vector()} names the memory. */
    public final boolean isVector() {
        return vector != null && vector.count > 0;
    }

    /** The buffers of a scattered or gathered operation; only when {@link #isVector()}. */
    public final Vector vector() {
        return present(vector);
    }

    /** The slot that the backend gave it, −1 = none. */
    @Override
    public final int slot() {
        return slot;
    }

    /** Notes the backend's slot; −1 = none. */
    @Override
    public final void slot(int slot) {
        this.slot = slot;
    }

    /** The operation after this one in its socket's queue, or null. */
    public final @Nullable Operation nextInQueue() {
        return nextInQueue;
    }

    /**
     * Returns whether it is to end early: it was cancelled, its deadline has passed, or its socket
     * is closing.
     */
    public final boolean isUnwanted() {
        return cancelRequested || deadlinePassed || socket().isClosing();
    }

    /** The system did it, and moved this many bytes. To be followed by {@link Loop#completed}. */
    public final void succeed(long bytes) {
        transferred = bytes;
        error = 0;
        aborted = false;
    }

    /**
     * The system failed it. To be followed by {@link Loop#completed}.
     *
     * @param code the native code, never 0
     * @param bytes what had been moved all the same
     * @param abortedByRequest whether the code says that the operation was cancelled, not that
     *     something broke
     */
    public final void fail(int code, long bytes, boolean abortedByRequest) {
        if (code == 0) {
            throw new IllegalArgumentException("a failure needs a code other than 0: " + this);
        }
        transferred = bytes;
        error = code;
        aborted = abortedByRequest;
    }

    /** Bytes moved so far. */
    public final long transferred() {
        return transferred;
    }

    /** The native error code, 0 when there is none. */
    public final int error() {
        return error;
    }

    // ---- the loop's side

    public final boolean isRefused() {
        return admission == Admission.REFUSED;
    }

    /** Returns its state. The loop's thread only. */
    public final State state() {
        return state;
    }

    /** Changes its state. The loop's thread only. */
    public final void enter(State next) {
        state = next;
    }

    /** Returns whether it waits for room, or for its turn after those that do. */
    public final boolean isWaiting() {
        return state == State.WAITING;
    }

    /** Records the request to cancel it; returns false if that was requested before. */
    public final boolean requestCancel() {
        boolean first = !cancelRequested;
        cancelRequested = true;
        return first;
    }

    /** Records that its deadline has passed. */
    public final void passDeadline() {
        deadlinePassed = true;
    }

    /** The begun event of Flight Recorder; null = off. */
    public final @Nullable OperationEvent event() {
        return event;
    }

    /** Keeps the begun event of Flight Recorder; null = off. */
    public final void event(@Nullable OperationEvent begun) {
        event = begun;
    }

    /** Numbers it among the operations of its socket. */
    public final void id(long number) {
        id = number;
    }

    final boolean mayWait() {
        return admission == Admission.WAITING;
    }

    /** Returns the charge that it needs. */
    final long wanted() {
        return charge;
    }

    final void taken(long counted) {
        admission = counted == 0 ? Admission.FREE : Admission.TAKEN;
        charge = counted;
    }

    /** Returns whether it is counted as a send of its connection. */
    public final boolean isCounted() {
        return admission != Admission.FREE;
    }

    /** Returns the charge that its send window counts for it; 0 = none. */
    final long charge() {
        return admission == Admission.TAKEN ? charge : 0;
    }

    public final long deadlineNanos() {
        return deadlineNanos;
    }

    public final void settle() {
        if (error == 0) {
            outcome = Outcome.COMPLETED;
        } else if (deadlinePassed && aborted) {
            outcome = Outcome.TIMED_OUT;
        } else if (cancelRequested && aborted) {
            outcome = Outcome.CANCELLED;
        } else if (socket().isClosing()) {
            outcome = Outcome.CLOSED; // the code of a closing socket differs by system and moment,
            // the intent does not
        } else {
            outcome = Outcome.FAILED;
        }
    }

    /** Closes what it has made: nobody takes it. */
    void dropResult() {}

    /** The loop on whose thread the completion runs. */
    Loop deliveryLoop() {
        return socket().loop();
    }

    public final void settle(Outcome outcome) {
        this.outcome = outcome;
    }

    public final void complete() {
        completion.complete(this, handler);
    }

    @Override
    public final void run() {
        if (state == State.DONE) {
            deliveryLoop().deliverSubmitted(this);
        } else {
            socket().loop().startSubmitted(this);
        }
    }

    /**
     * The port is gone: the one case in which a completion runs on the thread that started the
     * operation.
     */
    @Override
    public final void rejected() {
        dropResult();
        settle(Outcome.CLOSED);
        complete();
    }

    @Override
    public final void expired() {
        socket().loop().deadlinePassed(this);
    }

    @Override
    public final String toString() {
        return verb().text() + " " + id + " (slot " + slot + ") on " + socket;
    }
}
