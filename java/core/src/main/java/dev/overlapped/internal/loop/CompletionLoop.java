package dev.overlapped.internal.loop;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.buffer.BufferQueue;
import dev.overlapped.internal.buffer.BufferSource;
import dev.overlapped.internal.failure.ErrorDomain;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.schedule.LoopTotals;
import dev.overlapped.internal.schedule.Submission;
import dev.overlapped.internal.schedule.Timed;
import dev.overlapped.internal.schedule.Warning;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The duty cycle of one completion thread: takes what other threads handed in, expires deadlines,
 * dequeues completions, and runs their handlers. All state of its sockets and operations is
 * confined to this thread; everything from elsewhere comes through the inbox.
 *
 * <p>One completion path: whatever way an operation ends (dequeued, refused at once, done at once,
 * too late to be started), it goes through {@link #completed} to the list of finished operations,
 * and its handler runs from {@link #step}, never inside the call that started it.
 */
public final class CompletionLoop implements Loop {
    /** The port's ear: the failures that a loop reports to it. */
    public interface Listener {
        /**
         * A handler threw; the loop has closed the socket concerned, unless it serves others, too,
         * and continues. On the loop's thread.
         */
        void handlerFailed(Throwable failure);

        /**
         * As {@link #handlerFailed(Throwable)}.
         *
         * @param price the datagram or socket that it has cost, for people
         */
        default void handlerFailed(String price, Throwable failure) {
            handlerFailed(failure);
        }

        /** See {@link Loop#warn}. Any thread. */
        default void warn(Warning kind, Supplier<String> text) {}

        /**
         * The loop cannot continue: an invariant is broken, the system refused the queue itself, or
         * memory or stack was wanting. On the loop's thread. Called again if it throws for want of
         * those.
         *
         * @param reason why the port's sockets end
         */
        void loopFailed(Throwable failure, CloseReason reason);
    }

    private final LongSupplier nanoClock;
    private final RoundClock round;
    private final Listener listener;
    private final LoopGroup group;
    private final BufferSource buffers;
    private final WakingInbox inbox = new WakingInbox(this::wakeBackend);
    private final DeadlineHeap deadlines = new DeadlineHeap();
    private final BufferQueue bufferQueue;
    private final OperationPool records = new OperationPool();
    private final LoopTotals totals = new LoopTotals();
    private final Unparker unparker = new Unparker();
    private final LoopSockets sockets = new LoopSockets(this);

    private volatile @Nullable Thread thread; // null: not open, or a strand that rests

    @SuppressWarnings("NullAway.Init") // open sets it; wakeup, of other threads, finds null before
    private Backend backend;

    private final DoneList done = new DoneList();
    private final OperationLifecycle operations =
            new OperationLifecycle(this, deadlines, done, totals);
    private final Delivery delivery;
    private final LoopFailure failure;
    private @Nullable Operation starting; // its call has not returned; null = none

    /**
     * What a call into the loop has thrown, which may have cut off a change of its state; null =
     * nothing. Assigned where the stack may be at its end, so there is no method for it.
     */
    @Nullable Throwable broken;

    private volatile @Nullable CloseReason closeRequested; // any thread; null = it stays open
    private @Nullable CloseReason closing; // as far as the loop's thread knows
    boolean quietReported; // under the group's monitor
    private boolean abandoned; // the loop has failed: nothing more is given to the backend
    private boolean socketsClosed;
    private boolean ending; // the inbox is closed

    /**
     * @param group the loops of the port, which close together
     * @param nanoClock {@link System#nanoTime}, or a simulation's clock
     * @param listener gets the failures
     * @param buffers for data of receives without memory of their own
     */
    public CompletionLoop(
            LoopGroup group, LongSupplier nanoClock, Listener listener, BufferSource buffers) {
        this.buffers = buffers;
        this.bufferQueue = new BufferQueue(this, buffers);
        this.group = group;
        this.nanoClock = nanoClock;
        this.round = new RoundClock(nanoClock);
        this.listener = listener;
        this.delivery = new Delivery(this, done, operations, sockets, listener);
        this.failure = new LoopFailure(this, listener, operations, delivery, sockets);
        group.add(this);
    }

    // ---- the loop's thread

    /**
     * Opens the backend on the calling thread, which owns the loop from here on.
     *
     * @throws NativeException which step the system refused
     */
    public void open(Backend.Factory factory) throws NativeException {
        thread = Thread.currentThread();
        try {
            backend = factory.open(this);
        } catch (Throwable t) {
            group.reportQuiet(this); // the others of the port must be able to end
            throw t;
        }
    }

    /**
     * The life of a completion thread: opens the backend, works until the port is closed and
     * everything is reaped, frees the backend. Throws nothing.
     *
     * @param opening ends when the backend is open, or refused
     */
    public void run(Backend.Factory factory, Opening opening) {
        try {
            open(factory);
        } catch (Throwable t) {
            opening.fail(t);
            return;
        }
        opening.succeed();
        try {
            while (!isFinished()) {
                step(Timed.NEVER);
            }
            end();
        } catch (Throwable t) {
            giveUp(t);
        }
    }

    /** Takes note that the loop will never be opened: the others of the port do not wait for it. */
    public void neverOpened() {
        reportQuiet();
    }

    /** Once {@link #isFinished}: ends the loop. */
    public void end() {
        while (!tryEnd()) {
            step(Timed.NEVER);
        }
    }

    /**
     * Ends the loop as far as that goes without waiting: once {@link #isFinished}, whoever hands
     * something in is notified of that; what was handed in last is still done; the queue is freed.
     * Returns whether it has ended.
     */
    public boolean tryEnd() {
        if (closing != null) {
            advanceClosing();
        }
        if (!ending) {
            if (!isFinished()) {
                return false;
            }
            ending = true;
            inbox.end();
        }
        if (!sockets.isEmpty() || !done.isEmpty()) {
            return false;
        }
        unparker.close();
        backend.close();
        return true;
    }

    /**
     * After a failure of the loop itself: nobody may wait for ever for an operation that nobody
     * will dequeue. Throws nothing.
     */
    public void giveUp(Throwable because) {
        failure.end(because);
    }

    /** The others of the port do not wait for this one. Continues when it is called again. */
    void reportQuiet() {
        group.reportQuiet(this);
        group.wakeIfQuiet();
    }

    /** Gives nothing more to the backend, and takes nothing from it. */
    void abandon(CloseReason reason) {
        closing = reason;
        abandoned = true;
        deadlines.abandon();
    }

    /** Runs the last submissions. */
    void endInbox() {
        inbox.end();
    }

    /** Throws what has broken the loop within a call of a handler, which may have caught it. */
    void checkSound() {
        if (records.hasUnstarted()) {
            endUnstarted();
        }
        Throwable thrown = abandoned ? null : broken;
        if (thrown instanceof Error e) {
            throw e;
        } else if (thrown instanceof RuntimeException e) {
            throw e;
        } else if (thrown != null) {
            throw new IllegalStateException("the loop is broken", thrown);
        }
    }

    /** Ends the operations whose start was cut off before it got here. */
    private void endUnstarted() {
        Operation cutOff = records.takeUnstarted();
        while (cutOff != null) {
            Operation following = (Operation) cutOff.next;
            cutOff.next = null;
            if (broken == null) {
                operations.endUnstarted(cutOff);
            } else {
                failure.keepHalfBegun(cutOff);
            }
            cutOff = following;
        }
    }

    boolean isBrokenBy(Throwable thrown) {
        return broken == thrown && !abandoned;
    }

    /** An action has failed, by code that it has called. */
    void actionFailed(Throwable thrown) {
        listener.handlerFailed(thrown);
    }

    /**
     * One round: submissions, deadlines, one dequeue, handlers.
     *
     * @param maxNanos how long to wait for a completion at the most
     * @return whether anything happened
     */
    public boolean step(long maxNanos) {
        round.next();
        if (closing == null) {
            closing = closeRequested;
        }
        inbox.drain();
        expireDeadlines();
        checkSound();
        if (closing != null) {
            advanceClosing();
        }
        backend.dequeue(nanosToWait(maxNanos));
        round.next();
        inbox.awake();
        unparker.takeBack();
        return delivery.deliverAll();
    }

    @Override
    public boolean isAbandoned() {
        return abandoned;
    }

    /** Returns whether the port is closing and nothing is left to be done here. */
    public boolean isFinished() {
        return closing != null
                && group.allQuiet()
                && inbox.isEmpty()
                && done.isEmpty()
                && sockets.isEmpty();
    }

    private long nanosToWait(long maxNanos) {
        if (maxNanos == 0 || !done.isEmpty() || isFinished()) {
            return 0;
        }
        if (!inbox.prepareToWait()) {
            inbox.awake();
            return 0;
        }
        long longest = unparker.nanosToWait(maxNanos);
        return deadlines.isEmpty()
                ? longest
                : Math.min(longest, deadlines.nanosUntilNext(nanoClock.getAsLong()));
    }

    private void expireDeadlines() {
        if (deadlines.isEmpty()) {
            return; // saves the clock when nobody waits
        }
        long now = nanoClock.getAsLong();
        for (Timed expired; (expired = deadlines.pollExpired(now)) != null; ) {
            expired.expired();
            CompletionThread.forgetUser();
        }
    }

    @Override
    public void recheckRoom(NativeSocket socket) {
        schedule(0, () -> delivery.continueSending(socket));
    }

    @Override
    public void deliverSubmitted(Operation operation) {
        delivery.deliverHere(operation);
    }

    @Override
    public void startSubmitted(Operation operation) {
        try {
            operations.start(operation);
        } catch (Throwable t) {
            broken = t;
            failure.keepHalfBegun(operation);
            throw t;
        }
    }

    @Override
    public void completed(Operation operation) {
        operations.completed(operation);
    }

    @Override
    public void deadlinePassed(Operation operation) {
        operations.deadlinePassed(operation);
    }

    @Override
    public void expireIn(Timed timed, long nanos) {
        try {
            deadlines.add(timed, nanoClock.getAsLong() + nanos);
        } catch (Throwable t) {
            broken = t;
            throw t;
        }
    }

    @Override
    public void cancelExpiry(Timed timed) {
        try {
            deadlines.remove(timed);
        } catch (Throwable t) {
            broken = t;
            throw t;
        }
    }

    // ---- a strand's: the loop has a thread for a round only

    /** The calling thread is the loop's from here on. */
    public void enter() {
        thread = Thread.currentThread();
        inbox.awake();
    }

    /** The loop has no thread. Returns whether it can rest: nothing is left to do at once. */
    public boolean leave() {
        thread = null;
        return inbox.prepareToWait() && done.isEmpty();
    }

    /** Returns the time when the next deadline passes, {@link Timed#NEVER} if there is none. */
    public long nextDeadline() {
        return deadlines.next();
    }

    // ---- any thread

    @Override
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Records for operations; for the loop's thread. */
    public OperationPool records() {
        return records;
    }

    /** The unparker of threads that wait; for the loop's thread. */
    public Unparker unparker() {
        return unparker;
    }

    @Override
    public LoopTotals totals() {
        return totals;
    }

    @Override
    public void warn(Warning kind, Supplier<String> text) {
        listener.warn(kind, text);
    }

    @Override
    public BufferSource buffers() {
        return buffers;
    }

    @Override
    public BufferQueue bufferQueue() {
        return bufferQueue;
    }

    @Override
    public <B> B backend(Class<B> type) {
        return type.cast(backend);
    }

    @Override
    public ErrorDomain errorDomain() {
        return backend.errorDomain();
    }

    @Override
    public boolean isStarting(Operation operation) {
        return starting == operation;
    }

    /** The loop of a socket, as the port that it belongs to knows it. */
    public static CompletionLoop of(NativeSocket socket) {
        return (CompletionLoop) socket.loop();
    }

    /** The backend; for its methods marked <em>any</em>. */
    public Backend backend() {
        return backend;
    }

    @Override
    public List<CompletionLoop> ofPort() {
        return group.loops();
    }

    @Override
    public long nanoTime() {
        return nanoClock.getAsLong();
    }

    @Override
    public long roundTime() {
        return round.time();
    }

    @Override
    public long start(Operation operation) {
        long id = operation.socket().takeId();
        operation.id(id);
        if (mayRunNow()) {
            Operation outer = starting;
            starting = operation;
            startSubmitted(operation);
            starting = outer;
        } else {
            submit(operation);
        }
        records.started(operation);
        return id;
    }

    /**
     * Returns whether this is the loop's thread and nothing waits in the inbox: what another thread
     * started before must not be overtaken.
     */
    private boolean mayRunNow() {
        return isCurrent() && !inbox.isBusy() && (broken == null || abandoned);
    }

    @Override
    public boolean armReceive(NativeSocket socket) {
        return mayRunNow() && operations.armReceive(socket);
    }

    @Override
    public void adoptRecord(NativeSocket socket) {
        operations.adoptRecord(socket);
    }

    @Override
    public void cancel(NativeSocket socket, long id) {
        if (mayRunNow()) {
            try {
                operations.cancel(socket, id);
            } catch (Throwable t) {
                broken = t;
                throw t;
            }
        } else { // after the start of the operation that it cancels
            submit(newAction(() -> operations.cancel(socket, id)));
        }
    }

    @Override
    public void cancel(Operation operation) {
        operations.cancel(operation);
    }

    @Override
    public void attach(NativeSocket socket) {
        submitOrRun(newAction(() -> attachNow(socket), () -> sockets.discardLate(socket)));
    }

    @Override
    public void close(NativeSocket socket, CloseReason reason) {
        socket.markClosing(reason);
        execute(() -> sockets.close(socket));
    }

    @Override
    public void discard(NativeSocket socket) {
        sockets.discardLate(socket);
    }

    @Override
    public void handleClosed(NativeSocket socket) {
        sockets.handleClosed(socket);
    }

    @Override
    public void reapIfIdle(NativeSocket socket) {
        sockets.reapIfIdle(socket);
    }

    /**
     * Closes every socket, and lets {@link #run} end when all loops of the group have nothing left.
     * Harmless when repeated.
     */
    public void close(CloseReason reason) {
        if (closeRequested == null) {
            closeRequested = reason;
        }
        if (!isCurrent()) {
            inbox.wake();
        } else if (closing == null) {
            closing = reason;
        }
    }

    @Override
    public void execute(Runnable action) {
        submitOrRun(newAction(action));
    }

    @Override
    public void execute(Runnable action, Runnable otherwise) {
        submitOrRun(newAction(action, otherwise));
    }

    @Override
    public void executeInTurn(Runnable action, Runnable otherwise) {
        LoopAction inTurn = newAction(action, otherwise);
        if (mayRunNow()) {
            inTurn.run();
        } else {
            submit(inTurn);
        }
    }

    @Override
    public void executeLater(Runnable action, Runnable otherwise) {
        submit(newAction(action, otherwise));
    }

    private LoopAction newAction(Runnable action) {
        return newAction(action, () -> {});
    }

    private LoopAction newAction(Runnable action, Runnable otherwise) {
        return new LoopAction(action, otherwise, this);
    }

    private void submitOrRun(LoopAction action) {
        if (isCurrent()) {
            action.run();
        } else {
            submit(action);
        }
    }

    @Override
    public void schedule(long delayNanos, Runnable action) {
        scheduleAt(nanoClock.getAsLong() + delayNanos, action);
    }

    @Override
    public void scheduleAt(long nanoTime, Runnable action) {
        execute(() -> deadlines.add(newAction(action), nanoTime));
    }

    public void submit(Submission submission) {
        inbox.submit(submission);
    }

    public void wakeup() {
        inbox.wake();
    }

    private void wakeBackend() {
        if (backend != null) { // else it was refused, and nobody waits
            backend.wakeup();
        }
    }

    /** Operations started and not yet completed. */
    public long operationsInFlight() {
        return operations.inFlight();
    }

    /** Its sockets; for what any thread may do with them. */
    public LoopSockets sockets() {
        return sockets;
    }

    @Override
    public void expect() {
        sockets.expect();
    }

    @Override
    public void cancelExpected() {
        sockets.cancelExpected();
    }

    @Override
    public CompletionLoop choose() {
        return group.choose();
    }

    // ---- sockets

    @Override
    public boolean detachHandle(NativeSocket socket) {
        return sockets.detachHandle(socket);
    }

    /** Ends what was held back on a socket whose handle is gone. */
    void endHeldBack(NativeSocket socket) {
        operations.finishAll(socket.heldBack());
        if (socket.windowOrNull() != null) {
            socket.windowOrNull().closed();
        }
    }

    void attachNow(NativeSocket socket) {
        if (abandoned) {
            sockets.discard(socket, present(closing));
        }
        sockets.attach(socket);
        if (closing != null && !socket.handleClosed) {
            close(socket, closing);
        }
    }

    private void advanceClosing() {
        if (!socketsClosed) {
            socketsClosed = true; // whatever is attached later is closed as it comes
            CloseReason reason = present(closing);
            sockets.forEach(socket -> close(socket, reason));
        }
        if (sockets.isEmpty() && operations.inFlight() == 0 && inbox.isEmpty() && done.isEmpty()) {
            group.reportQuiet(this);
        }
    }
}
