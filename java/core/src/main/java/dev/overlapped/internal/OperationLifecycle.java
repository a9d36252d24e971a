package dev.overlapped.internal;

/**
 * The life of one loop's operations: from their start on the loop's thread to the list of those
 * that are finished, whatever way they end.
 *
 * <p>The loop's thread only, but for the counts.
 */
final class OperationLifecycle {
    private final CompletionLoop loop;
    private final DeadlineHeap deadlines;
    private final DoneList done;
    private final LoopTotals totals;
    private final Gauge inFlight = new Gauge();

    /**
     * @param done where those that are finished go
     */
    OperationLifecycle(
            CompletionLoop loop, DeadlineHeap deadlines, DoneList done, LoopTotals totals) {
        this.loop = loop;
        this.deadlines = deadlines;
        this.done = done;
        this.totals = totals;
    }

    /** Operations started and not yet completed. Any thread. */
    long inFlight() {
        return inFlight.get();
    }

    // ---- the beginning

    void start(Operation operation) {
        NativeSocket socket = operation.socket;
        if (operation instanceof ReceiveOperation receive
                && receive.isRepeated()
                && stand(socket)) {
            loop.records().put(receive);
            return;
        }
        if (operation.isRead()) {
            materialize(socket); // it comes first
        }
        inFlight.add(1);
        operation.event = OperationEvents.begin(operation);
        socket.enter(operation);
        if (socket.isClosing()) {
            finish(operation, Operation.Outcome.CLOSED);
            return;
        } else if (operation.isRefused()) {
            finish(operation, Operation.Outcome.REFUSED);
            return;
        }
        long deadline = operation.deadlineNanos();
        if (deadline != Timed.NEVER) {
            if (deadline - loop.nanoTime() <= 0) {
                finish(operation, Operation.Outcome.TIMED_OUT);
                return;
            }
            deadlines.add(operation, deadline);
        }
        if (!operation.isHeldBack()) {
            loop.backend().start(operation);
        }
    }

    /** See {@link CompletionLoop#stand}. */
    boolean stand(NativeSocket socket) {
        if (socket.isClosing()
                || socket.isReceiving()
                || OperationEvents.tellsOfTransfers() // how long they took
                || !loop.backend().stand(socket)) {
            return false;
        }
        inFlight.add(1);
        socket.stand();
        return true;
    }

    /** See {@link CompletionLoop#materialize}. */
    void materialize(NativeSocket socket) {
        if (socket.standing) {
            Operation operation = socket.owner().receive();
            operation.id = socket.takeId();
            socket.enterStanding(operation);
        }
    }

    /** Starts what was held back, as far as there is room for it now. */
    void resume(NativeSocket socket) {
        Operation next;
        while ((next = socket.window().next()) != null) {
            socket.writes().add(next);
            loop.backend().start(next);
        }
    }

    // ---- the end

    /** The backend's report; see {@link CompletionLoop#completed}. */
    void completed(Operation operation) {
        if (operation.done || operation.early) {
            throw new IllegalStateException("broken invariant: completed twice: " + operation);
        }
        operation.settle();
        if (operation.overtakes()) {
            operation.early = true;
            return;
        }
        retire(operation);
        OperationQueue queue = operation.socket.queueOf(operation);
        while (!queue.isEmpty() && queue.first().early) {
            retire(queue.first());
        }
    }

    private void finish(Operation operation, Operation.Outcome outcome) {
        if (!operation.early) {
            operation.settle(outcome);
        }
        retire(operation);
    }

    /** Ends all of a socket that the loop, which has failed, leaves. */
    void abandon(NativeSocket socket) {
        socket.markClosing();
        socket.handleClosed = true;
        finishAll(socket.reads());
        finishAll(socket.writes());
        finishAll(socket.heldBack());
    }

    /** Ends all of a queue; null = none. */
    void finishAll(OperationQueue queue) {
        while (queue != null && !queue.isEmpty()) {
            finish(queue.first(), Operation.Outcome.CLOSED);
        }
    }

    private void retire(Operation operation) {
        operation.done = true;
        deadlines.remove(operation);
        operation.socket.leave(operation);
        inFlight.add(-1);
        totals.ended(operation);
        OperationEvents.end(operation, operation.event);
        operation.event = null;
        done.add(operation);
    }

    // ---- an early end

    void deadlinePassed(Operation operation) {
        if (operation.isHeldBack()) {
            finish(operation, Operation.Outcome.TIMED_OUT);
        } else if (!operation.early) {
            operation.deadlinePassed = true;
            loop.backend().cancel(operation);
        }
    }

    void cancel(NativeSocket socket, long id) {
        Operation operation = socket.find(id);
        if (operation != null) {
            cancel(operation);
        }
    }

    void cancel(Operation operation) {
        if (operation.isHeldBack()) {
            finish(operation, Operation.Outcome.CANCELLED);
        } else if (!operation.cancelRequested && !operation.early) {
            operation.cancelRequested = true;
            loop.backend().cancel(operation);
        }
    }
}
