package dev.overlapped.internal.loop;

import dev.overlapped.internal.ffi.memory.HeapShortage;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The end of a loop that has failed: its sockets are closed, and every outstanding operation is
 * reported once, for nobody may wait for ever for one that nobody will dequeue.
 *
 * <p>What has ended the loop cannot stop its end. Memory, stack or a class may be wanting here as
 * well; so the steps allocate nothing themselves, and are made again after a pause while the code
 * that they call runs short, for a limited time. A step that fails for good keeps none of the
 * others from being made. Steps continue where they were when they are made again.
 *
 * <p>Lifetime: the loop's, for it is made before anything runs short. The loop's thread only.
 */
final class LoopFailure {
    /** One step of the end. */
    private interface Step {
        void make();
    }

    /** The reason when there is no memory for one that names the failure. */
    private static final CloseReason UNNAMED = CloseReason.portFailed(null);

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** The most operations whose start has thrown in one round: each is on a frame of its own. */
    private static final int MAX_HALF_BEGUN = 256;

    private final CompletionLoop loop;
    private final LoopListener listener;
    private final OperationLifecycle operations;
    private final Delivery delivery;
    private final LoopSockets sockets;
    private final WakingInbox inbox;

    private final Step name = this::name;
    private final Step report = this::report;
    private final Step letGo = this::letGo;
    private final Step closeBackend = this::closeBackend;
    private final Step closeHandle = this::closeHandle;
    private final Step endOperations = this::endOperations;
    private final Step endHalfBegun = this::endHalfBegun;
    private final Step endInbox = this::endInbox;
    private final Step deliver = this::deliver;
    private final Step reap = this::reap;
    private final Step endUnparker = this::endUnparker;
    private final Step reportQuiet = this::reportQuiet;

    private final Operation[] halfBegun = new Operation[MAX_HALF_BEGUN];
    private int halfBegunCount;

    private @Nullable Throwable failure; // null = the loop works
    private CloseReason reason = UNNAMED;
    private boolean reported;
    private @Nullable NativeSocket socket; // that a step is made for
    private long until;

    LoopFailure(
            CompletionLoop loop,
            LoopListener listener,
            OperationLifecycle operations,
            Delivery delivery,
            LoopSockets sockets,
            WakingInbox inbox) {
        this.loop = loop;
        this.listener = listener;
        this.operations = operations;
        this.delivery = delivery;
        this.sockets = sockets;
        this.inbox = inbox;
        HeapShortage.prepare();
    }

    /**
     * Keeps an operation whose start has thrown, to be reported at the end. Calls nothing, for the
     * stack may be at its end.
     */
    void keepHalfBegun(Operation operation) {
        if (halfBegunCount < MAX_HALF_BEGUN) {
            halfBegun[halfBegunCount++] = operation;
        }
    }

    /**
     * Ends the operations whose start was cut off before it got to the loop, and throws what has
     * broken the loop, unless that ends already.
     *
     * @param broken null = nothing has
     */
    void check(OperationPool records, @Nullable Throwable broken) {
        Operation cutOff = records.takeUnstarted();
        while (cutOff != null) {
            Operation following = (Operation) cutOff.next;
            cutOff.next = null;
            if (broken == null) {
                operations.endUnstarted(cutOff);
            } else {
                keepHalfBegun(cutOff);
            }
            cutOff = following;
        }
        if (failure != null) {
            return;
        } else if (broken instanceof Error e) {
            throw e;
        } else if (broken instanceof RuntimeException e) {
            throw e;
        } else if (broken != null) {
            throw new IllegalStateException("the loop is broken", broken);
        }
    }

    /** Returns the reason why the loop's sockets end. */
    CloseReason reason() {
        return reason;
    }

    /** Ends the loop. Throws nothing. */
    void end(Throwable because) {
        failure = because;
        until = System.nanoTime() + PATIENCE_NANOS;
        attempt(name);
        loop.abandon(reason);
        attempt(report);
        forEachSocket(letGo);
        insist(closeBackend);
        forEachSocket(closeHandle);
        forEachSocket(endOperations);
        insist(endHalfBegun);
        insist(endInbox);
        insist(endHalfBegun); // of starts in the inbox, if they have thrown
        insist(deliver);
        forEachSocket(reap);
        insist(endUnparker);
        operations.ended();
        insist(reportQuiet);
        if (!reported) {
            insist(report);
        }
    }

    // ---- how

    /** Makes a step, which may fail. */
    private void attempt(Step step) {
        try {
            step.make();
        } catch (Throwable t) {
            suppress(t);
        }
    }

    /** Makes a step, again and again while memory, stack or a class is wanting. */
    private void insist(Step step) {
        boolean done = false;
        while (!done) {
            try {
                step.make();
                done = true;
            } catch (VirtualMachineError | LinkageError e) {
                done = !pause();
            } catch (Throwable t) { // it would throw again
                done = true;
                suppress(t);
            }
        }
    }

    private boolean pause() {
        if (System.nanoTime() - until >= 0) {
            return false;
        }
        Thread.interrupted(); // else there is no pause
        try {
            LockSupport.parkNanos(this, PAUSE_NANOS);
        } catch (Throwable t) { // not even the classes of a pause can be linked
            Thread.onSpinWait();
        }
        return true;
    }

    private void suppress(Throwable t) {
        try {
            Throwable first = failure;
            if (first != null && first != t) {
                first.addSuppressed(t);
            }
        } catch (Throwable ignored) { // there is no memory to keep it in
            reason = reason == null ? UNNAMED : reason;
        }
    }

    private void forEachSocket(Step step) {
        NativeSocket each = sockets.first();
        while (each != null) {
            NativeSocket following = each.nextInLoop; // the step may end the socket
            socket = each;
            insist(step);
            each = following;
        }
        socket = null;
    }

    // ---- the steps

    private void name() {
        reason = CloseReason.portFailed(failure);
    }

    private void report() {
        Throwable because = failure;
        if (because != null) {
            listener.loopFailed(because, reason);
            reported = true;
        }
    }

    private void letGo() {
        NativeSocket each = socket;
        if (each != null) {
            loop.adoptRecord(each);
            if (!loop.backend().isBusy(each)) {
                sockets.discard(each, reason);
            }
        }
    }

    private void closeBackend() {
        loop.backend().close(); // the kernel drops what it still holds, so the memory may go back
    }

    private void closeHandle() {
        NativeSocket each = socket;
        if (each != null) {
            sockets.discard(each, reason);
        }
    }

    private void endOperations() {
        NativeSocket each = socket;
        if (each != null) {
            operations.abandon(each, reason);
        }
    }

    private void endHalfBegun() {
        while (halfBegunCount > 0) {
            Operation operation = halfBegun[halfBegunCount - 1];
            halfBegunCount--;
            operations.endHalfBegun(operation);
        }
    }

    private void endInbox() {
        boolean ended = false;
        while (!ended) {
            try {
                inbox.end();
                ended = true;
            } catch (VirtualMachineError | LinkageError e) {
                throw e;
            } catch (Throwable t) { // of one submission
                suppress(t);
            }
        }
    }

    /** The handlers may start operations, which end at once; not for ever. */
    private void deliver() {
        boolean any = true;
        while (any && System.nanoTime() - until < 0) {
            try {
                any = delivery.deliverAll();
            } catch (VirtualMachineError | LinkageError e) {
                throw e;
            } catch (Throwable t) { // of one operation
                suppress(t);
            }
        }
    }

    private void reap() {
        NativeSocket each = socket;
        if (each != null) {
            sockets.reapAbandoned(each);
        }
    }

    private void reportQuiet() {
        loop.reportQuiet();
    }

    private void endUnparker() {
        loop.unparker().close();
    }
}
