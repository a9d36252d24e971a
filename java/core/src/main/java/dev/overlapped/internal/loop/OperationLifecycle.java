package dev.overlapped.internal.loop;

import dev.overlapped.internal.jfr.Recording;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.ConnectOperation;
import dev.overlapped.internal.operation.DisconnectOperation;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.OperationQueue;
import dev.overlapped.internal.operation.ReceiveMessageOperation;
import dev.overlapped.internal.operation.ReceiveMessageOperation.Place;
import dev.overlapped.internal.operation.ReceiveOperation;
import dev.overlapped.internal.operation.SendMessageOperation;
import dev.overlapped.internal.operation.SendOperation;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.schedule.LoopTotals;
import dev.overlapped.internal.schedule.Timed;
import dev.overlapped.internal.slot.Gauge;

import org.jspecify.annotations.Nullable;

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
        NativeSocket socket = operation.socket();
        if (operation instanceof ReceiveOperation receive
                && receive.isRepeated()
                && armReceive(socket)) {
            loop.records().put(receive);
            return;
        }
        if (operation.isRead()) {
            adoptRecord(socket); // it comes first
        }
        inFlight.add(1);
        if (Recording.hasBegun()) {
            operation.event(OperationEvents.begin(operation));
        }
        operation.enter(Operation.State.IN_FLIGHT);
        socket.enter(operation);
        if (socket.isClosing()) {
            finish(operation, Operation.Outcome.CLOSED);
            return;
        } else if (SocketEnds.isLate(operation)) {
            finish(operation, Operation.Outcome.LATE);
            return;
        } else if (operation.isRefused()) {
            finish(operation, Operation.Outcome.REFUSED);
            return;
        }
        SocketEnds.noteStart(operation);
        long deadline = operation.deadlineNanos();
        if (deadline != Timed.NEVER) {
            if (deadline - loop.nanoTime() <= 0) {
                finish(operation, Operation.Outcome.TIMED_OUT);
                return;
            }
            deadlines.add(operation, deadline);
        }
        if (!operation.isWaiting()) {
            loop.backend().start(operation);
        }
    }

    /** See {@link CompletionLoop#armReceive}. */
    boolean armReceive(NativeSocket socket) {
        if (socket.isClosing()
                || socket.isReceiving()
                || Recording.hasBegun() && OperationEvents.recordsTransfers() // how long they took
                || !loop.backend().armReceive(socket)) {
            return false;
        }
        inFlight.add(1);
        socket.arm();
        return true;
    }

    /** See {@link CompletionLoop#adoptRecord}. */
    void adoptRecord(NativeSocket socket) {
        if (socket.armed) {
            Operation starting = loop.records().setAside();
            socket.owner().adoptRecord();
            loop.records().resume(starting);
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
        if (operation.state() != Operation.State.IN_FLIGHT) {
            throw new IllegalStateException("broken invariant: completed twice: " + operation);
        }
        operation.settle();
        if (overtakes(operation)) {
            operation.enter(Operation.State.OVERTAKING);
            return;
        }
        retire(operation);
        retireOvertaking(operation.socket().queueOf(operation));
    }

    /** See {@link Loop#requeue}. */
    void requeue(Operation receive) {
        OperationQueue queue = receive.socket().queueOf(receive);
        queue.moveToEnd(receive);
        retireOvertaking(queue);
    }

    /** Retires those that have ended before an earlier one, which has ended or moved now. */
    private void retireOvertaking(OperationQueue queue) {
        for (Operation next; (next = queue.first()) != null && isOvertaking(next); ) {
            retire(next);
        }
    }

    /**
     * Returns whether a receive (or send) has ended while an earlier one of its socket, which was
     * filled (or sent) before, is still in its queue: the earlier one's completion is on its way
     * through the kernel's queue, and this one was done at once, or dequeued by a faster thread.
     * Their handlers run in the order of the bytes, or of the datagrams.
     */
    private static boolean overtakes(Operation operation) {
        return (operation instanceof ReceiveOperation receive && !receive.isPoll()
                        || operation instanceof SendOperation
                        || operation instanceof ReceiveMessageOperation)
                && operation.outcome() == Operation.Outcome.COMPLETED
                && operation.socket().queueOf(operation).first() != operation;
    }

    private static boolean isOvertaking(Operation operation) {
        return operation.state() == Operation.State.OVERTAKING;
    }

    private void finish(Operation operation, Operation.Outcome outcome) {
        if (!isOvertaking(operation)) {
            operation.settle(outcome);
        }
        retire(operation);
    }

    // ---- the end of a loop that has failed, see LoopFailure

    /** Ends all of a socket that the loop leaves. Continues when it is called again. */
    void abandon(NativeSocket socket, CloseReason reason) {
        socket.markClosing(reason);
        socket.handleClosed = true;
        abandonAll(socket.reads());
        abandonAll(socket.writes());
        abandonAll(socket.heldBack());
        if (socket.windowOrNull() != null) {
            socket.windowOrNull().closed();
        }
    }

    private void abandonAll(@Nullable OperationQueue queue) {
        for (Operation next; queue != null && (next = queue.removeFirst()) != null; ) {
            abandon(next);
        }
    }

    /** Ends an operation without what may throw, but for what follows its place in the list. */
    private void abandon(Operation operation) {
        if (!isOvertaking(operation)) {
            operation.settle(Operation.Outcome.CLOSED);
        }
        operation.enter(Operation.State.DONE);
        done.add(operation);
        totals.cancel();
        operation.event(null);
    }

    /** Ends an operation whose start has thrown, unless it has ended otherwise. */
    void endHalfBegun(Operation operation) {
        if (!operation.isPrepared()) {
            return; // nobody has got it
        }
        operation.socket().markClosing(CloseReason.PORT_CLOSED);
        if (operation.state() != Operation.State.DONE || !done.contains(operation)) {
            abandon(operation);
        }
    }

    /**
     * Ends an operation whose start has thrown before the loop knew it. What its connection has
     * counted of it stays counted, so that one is closed.
     */
    void endUnstarted(Operation operation) {
        if (operation.isPrepared()) {
            NativeSocket socket = operation.socket();
            socket.undelivered++;
            abandon(operation);
            if (operation.isCounted()) {
                loop.close(
                        socket,
                        CloseReason.thrown(new IllegalStateException("a send was cut off")));
            }
        }
    }

    /** The loop has ended: nothing is in flight. */
    void ended() {
        inFlight.add(-inFlight.get());
    }

    /** Ends all of a queue; null = none. */
    void finishAll(@Nullable OperationQueue queue) {
        for (Operation next; queue != null && (next = queue.first()) != null; ) {
            finish(next, Operation.Outcome.CLOSED);
        }
    }

    private void retire(Operation operation) {
        deadlines.remove(operation);
        operation.socket().leave(operation);
        operation.enter(Operation.State.DONE);
        done.add(operation);
        inFlight.add(-1);
        count(operation);
        if (operation.event() != null || Recording.hasBegun()) {
            OperationEvents.end(operation, operation.event());
            operation.event(null);
        }
    }

    /** Receives, sends and transmissions count with the bytes that a failed one had moved, too. */
    private void count(Operation operation) {
        switch (operation.outcome()) {
            case COMPLETED -> countCompleted(operation);
            case FAILED -> countFailed(operation);
            case TIMED_OUT -> totals.timeOut();
            case CANCELLED, CLOSED, LATE -> {
                if (!isGivenUp(operation)) {
                    totals.cancel();
                }
            }
            case REFUSED -> totals.refusal();
        }
        long bytes = operation.transferred();
        if (bytes != 0 && operation.isRead()) {
            totals.bytesReceived(bytes);
        } else if (bytes != 0) {
            totals.bytesSent(bytes);
        }
        if (SocketEnds.isCut(operation)) {
            operation.socket().cut(true);
        }
    }

    /** Returns whether the library has cancelled a receive of its own, whose buffer it wants. */
    private static boolean isGivenUp(Operation ended) {
        return ended.outcome() == Operation.Outcome.CANCELLED
                && ended instanceof ReceiveMessageOperation receive
                && receive.place() != Place.NONE;
    }

    private void countFailed(Operation operation) {
        totals.failure();
        if (SocketEnds.isLost(operation, loop.errorDomain())) {
            operation.socket().closeReason(CloseReason.lost(operation.verb(), operation.error()));
        }
    }

    private void countCompleted(Operation operation) {
        switch (operation) {
            case AcceptOperation accept -> totals.accept();
            case ConnectOperation connect -> totals.connect();
            case ReceiveOperation poll when poll.isPoll() -> {}
            case ReceiveOperation receive -> {
                totals.receive();
                if (SocketEnds.isEndOfStream(receive)) {
                    receive.socket().markInputEnded();
                }
            }
            case ReceiveMessageOperation waiting when waiting.place() == Place.STANDING -> {}
            case ReceiveMessageOperation receive -> totals.receive();
            case SendOperation send -> totals.send();
            case SendMessageOperation send -> totals.send();
            case TransmitOperation transmit -> totals.send();
            case DisconnectOperation disconnect -> disconnect.socket().cut(false);
        }
    }

    // ---- an early end

    void deadlinePassed(Operation operation) {
        if (operation.isWaiting()) {
            finish(operation, Operation.Outcome.TIMED_OUT);
        } else if (!isOvertaking(operation)) {
            operation.passDeadline();
            loop.backend().cancel(operation);
        }
    }

    void cancel(NativeSocket socket, long id) {
        try {
            Operation operation = socket.find(id);
            if (operation != null) {
                cancel(operation);
            }
        } catch (Throwable t) {
            loop.soundness.broken = t;
            throw t;
        }
    }

    void cancel(Operation operation) {
        if (operation.isWaiting()) {
            finish(operation, Operation.Outcome.CANCELLED);
        } else if (!isOvertaking(operation) && operation.requestCancel()) {
            loop.backend().cancel(operation);
        }
    }
}
