package dev.overlapped.internal;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The duty cycle of one completion thread: takes what other threads handed in, expires deadlines,
 * dequeues completions, and runs their handlers. All state of its sockets and operations is
 * confined to this thread; everything from elsewhere comes through the inbox.
 *
 * <p>One completion path: whatever way an operation ends (dequeued, refused at once, done at once,
 * too late to be started), it goes through {@link #completed} to the list of finished operations,
 * and its handler runs from {@link #step}, never inside the call that started it.
 */
public final class CompletionLoop {
    /** What the loop tells the port that it belongs to. */
    public interface Listener {
        /**
         * A handler threw; the loop has closed the socket concerned and goes on. On the loop's
         * thread.
         */
        void handlerFailed(Throwable failure);

        /**
         * The loop cannot go on: an invariant is broken or the system refused the queue itself. On
         * the loop's thread.
         */
        void loopFailed(Throwable failure);
    }

    private final LongSupplier nanoClock;
    private final Listener listener;
    private final LoopGroup group;
    private final BufferSource buffers;
    private final Inbox inbox = new Inbox();
    private final DeadlineHeap deadlines = new DeadlineHeap();
    private final BufferQueue bufferQueue = new BufferQueue(this);
    private final OperationPool records = new OperationPool();
    private final LoopTotals totals = new LoopTotals();
    private final Unparker unparker = new Unparker();
    private final LoopSockets sockets = new LoopSockets(this);

    private volatile Thread thread;
    private Backend backend;
    private final DoneList done = new DoneList();
    private final OperationLifecycle operations =
            new OperationLifecycle(this, deadlines, done, totals);
    private boolean draining;
    private boolean closing;
    private boolean abandoned; // the loop has failed: nothing more is given to the backend
    private boolean socketsClosed;
    private boolean ending; // the inbox is closed

    /**
     * Read by every producer, written around the one blocking call: a wake-up costs nothing while
     * the thread is awake.
     */
    private volatile boolean mayWait;

    /**
     * @param group the loops of the port, which close together
     * @param nanoClock {@link System#nanoTime}, or a simulation's clock
     * @param listener what to tell
     * @param buffers for data that come to who brings no memory
     */
    public CompletionLoop(
            LoopGroup group, LongSupplier nanoClock, Listener listener, BufferSource buffers) {
        this.buffers = buffers;
        this.group = group;
        this.nanoClock = nanoClock;
        this.listener = listener;
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
        } catch (NativeException | RuntimeException | Error e) {
            group.quiet(this); // the others of the port must be able to end
            throw e;
        }
    }

    /**
     * The life of a completion thread: opens the backend, works until the port is closed and
     * everything is reaped, frees the backend.
     *
     * @param opened completed with null when the backend is open, or with what was refused
     */
    public void run(Backend.Factory factory, CompletableFuture<Void> opened) {
        try {
            open(factory);
        } catch (NativeException | RuntimeException | Error e) {
            opened.completeExceptionally(e);
            return;
        }
        opened.complete(null);
        try {
            while (!isFinished()) {
                step(Timed.NEVER);
            }
            end();
        } catch (RuntimeException | Error e) {
            giveUp(e);
        }
    }

    /** Once {@link #isFinished}: ends the loop. */
    public void end() {
        while (!tryEnd()) {
            step(Timed.NEVER);
        }
    }

    /**
     * Ends the loop as far as that goes without waiting: once {@link #isFinished}, whoever hands
     * something in is told so; what was handed in last is still done; the queue is freed. Returns
     * whether it has ended.
     */
    boolean tryEnd() {
        if (closing) {
            advanceClosing();
        }
        if (!ending) {
            if (!isFinished()) {
                return false;
            }
            ending = true;
            runAll(inbox.close());
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
     * will dequeue.
     */
    void giveUp(Throwable failure) {
        listener.loopFailed(failure);
        closing = true;
        abandoned = true;
        sockets.forEach(
                socket -> {
                    materialize(socket);
                    if (!backend.isBusy(socket)) {
                        sockets.discard(socket);
                    }
                });
        try {
            backend.close(); // the kernel drops what it still holds, so the memory may go back
        } finally {
            sockets.forEach(operations::abandon);
            runAll(inbox.close());
            deliver();
            sockets.forEach(sockets::reapIfIdle); // those that had no operations
            unparker.close();
            group.quiet(this);
        }
    }

    /**
     * One round: submissions, deadlines, one dequeue, handlers.
     *
     * @param mostNanos how long to wait for a completion at the most
     * @return whether anything happened
     */
    public boolean step(long mostNanos) {
        drainInbox();
        expireDeadlines();
        if (closing) {
            advanceClosing();
        }
        backend.dequeue(nanosToWait(mostNanos));
        mayWait = false;
        unparker.takeBack();
        return deliver();
    }

    /** Whether the loop has failed, and its backend is about to be closed. The loop's thread. */
    public boolean isAbandoned() {
        return abandoned;
    }

    /** Whether the port is closing and nothing is left to be done here. */
    public boolean isFinished() {
        return closing
                && group.allQuiet()
                && inbox.isEmpty()
                && done.isEmpty()
                && sockets.isEmpty();
    }

    private long nanosToWait(long mostNanos) {
        if (mostNanos == 0 || !done.isEmpty() || isFinished()) {
            return 0;
        }
        mayWait = true;
        // After the volatile write: a producer that put something before it will be seen here; one
        // after it sees mayWait.
        if (!inbox.isEmpty()) {
            mayWait = false;
            return 0;
        }
        long most = unparker.nanosToWait(mostNanos);
        return deadlines.isEmpty()
                ? most
                : Math.min(most, deadlines.nanosUntilNext(nanoClock.getAsLong()));
    }

    private void drainInbox() {
        draining = true;
        runAll(inbox.takeAll());
        draining = false;
    }

    private void runAll(Submission oldest) {
        Submission submission = oldest;
        while (submission != null) {
            Submission following = submission.next;
            submission.next = null;
            submission.run(this);
            submission = following;
        }
    }

    private void expireDeadlines() {
        if (deadlines.isEmpty()) {
            return; // saves the clock when nobody waits
        }
        long now = nanoClock.getAsLong();
        for (Timed expired; (expired = deadlines.pollExpired(now)) != null; ) {
            expired.expired(this);
        }
    }

    /**
     * Runs the handlers of what is finished now; what they finish in turn waits for the next round,
     * so that dequeues are not starved.
     */
    private boolean deliver() {
        Operation operation = done.takeAll();
        boolean any = operation != null;
        while (operation != null) {
            Operation following = (Operation) operation.next;
            operation.next = null;
            deliver(operation);
            operation = following;
        }
        unparker.flush();
        return any;
    }

    private void deliver(Operation operation) {
        NativeSocket socket = operation.socket; // of a record that the handler may use again
        if (operation instanceof AcceptOperation accept && accept.accepted() != null) {
            deliverConnection(accept);
        } else {
            deliverHere(operation);
        }
        socket.undelivered--;
        SendWindow window = socket.window();
        if (window != null && window.hasWaiting()) {
            goOnSending(socket, window);
        }
        if (socket.handleClosed) {
            sockets.reapIfIdle(socket);
        }
    }

    /** The new connection's handlers run on its own thread, the first one included. */
    private void deliverConnection(AcceptOperation accept) {
        SocketOwner owner = accept.socket.owner();
        if (owner != null) {
            owner.accepted(accept);
        }
        if (accept.target() == this) {
            deliverHere(accept);
        } else {
            accept.target().submit(accept);
        }
    }

    void deliverHere(Operation operation) {
        NativeSocket accepted =
                operation instanceof AcceptOperation accept ? accept.accepted() : null;
        if (accepted != null) {
            attachNow(accepted);
        }
        if (operation instanceof AcceptOperation accept) {
            accept.placed();
        }
        NativeSocket concerned = accepted != null ? accepted : operation.socket;
        if (operation.isRefused()) {
            concerned.window().told();
        }
        try {
            OperationEvents.complete(operation);
        } catch (Throwable t) {
            handlerFailed(concerned, t);
        }
    }

    /** A handler is not trusted: whatever it throws must not end the loop. */
    private void handlerFailed(NativeSocket concerned, Throwable failure) {
        concerned.loop().close(concerned);
        listener.handlerFailed(failure);
    }

    /** Who waits for room among a connection's sends may have it now. */
    private void goOnSending(NativeSocket socket, SendWindow window) {
        if (socket.isClosing()) {
            return;
        }
        operations.resume(socket);
        if (window.openNow()) {
            try {
                socket.owner().writable();
            } catch (Throwable t) {
                handlerFailed(socket, t);
            }
        }
    }

    /** Looks whether who waits for room among a connection's sends has it; in the next round. */
    public void lookForRoom(NativeSocket socket) {
        schedule(0, () -> goOnSending(socket, socket.window()));
    }

    void startNow(Operation operation) {
        operations.start(operation);
    }

    /**
     * The backend's report that an operation has ended; see {@link Backend}. The loop's thread
     * only.
     */
    public void completed(Operation operation) {
        operations.completed(operation);
    }

    void deadlinePassed(Operation operation) {
        operations.deadlinePassed(operation);
    }

    /** Has {@code timed} expire after a while. */
    void expireIn(Timed timed, long nanos) {
        deadlines.add(timed, nanoClock.getAsLong() + nanos);
    }

    /** Has it not expire any more; nothing happens if it would not. */
    void dontExpire(Timed timed) {
        deadlines.remove(timed);
    }

    // ---- a strand's: the loop has a thread for a round only

    /** The calling thread is the loop's from here on. */
    void enter() {
        thread = Thread.currentThread();
        mayWait = false;
    }

    /** The loop has no thread. Returns whether it can rest: nothing is left to do at once. */
    boolean leave() {
        thread = null;
        mayWait = true; // see nanosToWait
        return inbox.isEmpty() && done.isEmpty();
    }

    /** When the next deadline passes, {@link Timed#NEVER} if there is none. */
    long nextDeadline() {
        return deadlines.next();
    }

    // ---- any thread

    /** Whether the calling thread is this loop's. */
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Records for operations; for the loop's thread. */
    public OperationPool records() {
        return records;
    }

    /** What unparks threads that wait; for the loop's thread. */
    public Unparker unparker() {
        return unparker;
    }

    /** What has been done here. Any thread. */
    public LoopTotals totals() {
        return totals;
    }

    /** Buffers for data that come to who brings no memory; for the loop's thread. */
    public BufferSource buffers() {
        return buffers;
    }

    /** Who waits for one of them, when all are lent; for the loop's thread. */
    public BufferQueue bufferQueue() {
        return bufferQueue;
    }

    /** The backend; for its methods marked <em>any</em>. */
    public Backend backend() {
        return backend;
    }

    /** The loops of its port, this one among them. */
    public List<CompletionLoop> ofPort() {
        return group.loops();
    }

    /** The clock that deadlines are on. */
    public long nanoTime() {
        return nanoClock.getAsLong();
    }

    /**
     * Starts a prepared operation: on the loop's own thread at once, from another one through the
     * inbox. Operations of one socket that one thread starts, or that happen one after the other,
     * start in that order.
     *
     * @return the operation's number among those of its socket, for {@link #cancel}
     */
    public long start(Operation operation) {
        long id = operation.socket.takeId();
        operation.id = id;
        if (mayRunNow()) {
            operation.starting = true;
            startNow(operation);
            operation.starting = false;
        } else {
            submit(operation);
        }
        return id;
    }

    /**
     * Whether this is the loop's thread and nothing waits in the inbox: what another thread started
     * before must not be overtaken.
     */
    private boolean mayRunNow() {
        return isCurrent() && !draining && inbox.isEmpty();
    }

    /**
     * Has the owner of {@code socket} wait for what comes next without an operation, if that goes:
     * a <em>standing</em> receive. It is in flight like any other, and {@linkplain
     * SocketOwner#receive made an operation} when something has come, when another receive is
     * started behind it, or when it ends in another way; so an idle connection holds none. The
     * loop's thread only.
     *
     * @return false if an operation has to be started
     */
    public boolean stand(NativeSocket socket) {
        return mayRunNow() && operations.stand(socket);
    }

    /**
     * Makes the standing receive of {@code socket}, if it has one, an operation, the first of its
     * reads. The loop's thread only.
     */
    public void materialize(NativeSocket socket) {
        operations.materialize(socket);
    }

    /** Asks that an operation end early. Nothing happens when it has ended already. */
    public void cancel(NativeSocket socket, long id) {
        if (mayRunNow()) {
            operations.cancel(socket, id);
        } else { // behind the start of what it shall cancel
            submit(new LoopAction(() -> operations.cancel(socket, id)));
        }
    }

    /**
     * Asks at once that an operation end early that has been started and has not completed. The
     * loop's thread only.
     */
    public void cancel(Operation operation) {
        operations.cancel(operation);
    }

    /**
     * Makes the loop know a socket that the calling thread opened. A loop that has ended discards
     * it.
     */
    public void attach(NativeSocket socket) {
        submitOrRun(new LoopAction(() -> attachNow(socket), () -> backend.discard(socket)));
    }

    /**
     * Cancels the socket's operations, closes its handle, and reaps; at once on the loop's thread,
     * else soon. Harmless when repeated.
     */
    public void close(NativeSocket socket) {
        socket.markClosing();
        execute(() -> sockets.close(socket));
    }

    /**
     * Closes every socket, and lets {@link #run} end when all loops of the group have nothing left.
     * Harmless when repeated.
     */
    public void close() {
        execute(() -> closing = true);
    }

    /**
     * Runs {@code action} on the loop's thread: now when that is the calling one, else from the
     * inbox.
     */
    public void execute(Runnable action) {
        submitOrRun(new LoopAction(action));
    }

    /** As above; a loop that has ended runs {@code otherwise} instead, on the calling thread. */
    public void execute(Runnable action, Runnable otherwise) {
        submitOrRun(new LoopAction(action, otherwise));
    }

    /**
     * As above, but behind what other threads have handed in before: now only when nothing of that
     * waits.
     */
    public void executeInTurn(Runnable action, Runnable otherwise) {
        LoopAction inTurn = new LoopAction(action, otherwise);
        if (mayRunNow()) {
            inTurn.run(this);
        } else {
            submit(inTurn);
        }
    }

    /** As above, but never inside this call: from the inbox also when the thread is the loop's. */
    public void executeLater(Runnable action, Runnable otherwise) {
        submit(new LoopAction(action, otherwise));
    }

    private void submitOrRun(LoopAction action) {
        if (isCurrent()) {
            action.run(this);
        } else {
            submit(action);
        }
    }

    /** Runs {@code action} on the loop's thread after a delay. */
    public void schedule(long delayNanos, Runnable action) {
        scheduleAt(nanoClock.getAsLong() + delayNanos, action);
    }

    /** Runs {@code action} on the loop's thread when its clock says {@code nanoTime}. */
    public void scheduleAt(long nanoTime, Runnable action) {
        execute(() -> deadlines.add(new LoopAction(action), nanoTime));
    }

    void reportHandlerFailure(Throwable failure) {
        listener.handlerFailed(failure);
    }

    void submit(Submission submission) {
        if (!inbox.put(submission)) {
            submission.rejected();
        } else if (mayWait) {
            wakeup();
        }
    }

    void wakeup() {
        mayWait = false; // one wake-up is enough for all who come until the thread waits again
        if (backend != null) { // else it was refused, and nobody waits
            backend.wakeup();
        }
    }

    /**
     * Calls {@code action} with the owner of every socket of this loop, listeners included; on the
     * loop's thread.
     *
     * @return completed when that is done, or will never be because the loop has ended
     */
    public CompletableFuture<Void> forEachOwner(Consumer<SocketOwner> action) {
        CompletableFuture<Void> told = new CompletableFuture<>();
        Runnable forEach =
                () -> {
                    try {
                        sockets.forEachOwner(action);
                    } finally {
                        told.complete(null);
                    }
                };
        execute(forEach, () -> told.complete(null));
        return told;
    }

    /** Operations started and not yet completed. */
    public long operationsInFlight() {
        return operations.inFlight();
    }

    /** Connected (or connecting) sockets not yet reaped. */
    public long connections() {
        return sockets.connections();
    }

    /** Its sockets; for what any thread may do with them. */
    LoopSockets sockets() {
        return sockets;
    }

    /** What it was {@linkplain LoopGroup#choose chosen} for will not come. Any thread. */
    public void arrived() {
        sockets.arrived();
    }

    /** The loop that a connection of a socket of this one is to belong to; it is expected there. */
    CompletionLoop choose() {
        return group.choose();
    }

    /** Listeners not yet reaped. */
    public long listeners() {
        return sockets.listeners();
    }

    /** Sockets kept for reuse, not yet reaped. */
    public long targets() {
        return sockets.targets();
    }

    // ---- sockets

    /**
     * Takes the handle away from a socket of this loop, which is closed from here on, and reaped
     * when its last completion has run; the handle stays open. Any thread.
     *
     * @return whether there was one: not if it has been closed
     */
    public boolean surrender(NativeSocket socket) {
        return sockets.surrender(socket);
    }

    /** Ends what was held back on a socket whose handle is gone. */
    void handleGone(NativeSocket socket) {
        operations.finishAll(socket.heldBack());
        if (socket.window() != null) {
            socket.window().closed();
        }
    }

    private void attachNow(NativeSocket socket) {
        if (abandoned) {
            sockets.discard(socket);
        }
        sockets.attach(socket);
        if (closing && !socket.handleClosed) {
            close(socket);
        }
    }

    private void advanceClosing() {
        if (!socketsClosed) {
            socketsClosed = true; // whatever is attached later is closed as it comes
            sockets.forEach(this::close);
        }
        if (sockets.isEmpty() && operations.inFlight() == 0 && inbox.isEmpty() && done.isEmpty()) {
            group.quiet(this);
        }
    }
}
