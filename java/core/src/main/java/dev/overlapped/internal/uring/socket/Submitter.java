package dev.overlapped.internal.uring.socket;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.linux.Errno;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.OperationQueue;
import dev.overlapped.internal.uring.ring.InFlight;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.Tokens;
import dev.overlapped.internal.uring.ring.Transfers;

import java.lang.foreign.Arena;
import java.util.function.Consumer;

/**
 * The backend as its verbs see it: the ring and the table of operations in flight, with which they
 * submit, and the ends of operations.
 *
 * <p>The loop's thread only.
 */
public final class Submitter {
    private final Loop loop;
    private final Ring ring;
    private final InFlight inFlight;
    private final Transfers transfers;
    private final Consumer<Operation> starter;

    /**
     * @param arena for the memory of operations in flight
     * @param starter starts an operation whose turn it is
     */
    public Submitter(Loop loop, Ring ring, Arena arena, Consumer<Operation> starter) {
        this.loop = loop;
        this.ring = ring;
        this.inFlight = new InFlight(arena);
        this.transfers = new Transfers(ring, inFlight);
        this.starter = starter;
    }

    /** Returns the loop whose thread this is. */
    public Loop loop() {
        return loop;
    }

    /** Returns the ring to submit to. */
    public Ring ring() {
        return ring;
    }

    /** Returns the operations that the kernel has. */
    public InFlight inFlight() {
        return inFlight;
    }

    /** Returns the submissions that move an operation's memory. */
    public Transfers transfers() {
        return transfers;
    }

    // ---- ends

    /** Ends an operation with success: frees its slot, then reports it. */
    public void succeed(Operation operation, long bytes) {
        release(operation);
        operation.succeed(bytes);
        loop.completed(operation);
    }

    /** Ends an operation with a failure: frees its slot, then reports it. */
    public void fail(Operation operation, int code, long bytes) {
        boolean interrupted = Errno.isTransient(code) && operation.isUnwanted(); // cancelled, too
        release(operation);
        int reported = interrupted ? ErrorCodes.ECANCELED : code;
        operation.fail(reported, bytes, reported == ErrorCodes.ECANCELED);
        loop.completed(operation);
    }

    private void release(Operation operation) {
        if (InFlight.contains(operation)) {
            inFlight.release(operation);
        }
    }

    /**
     * Ends an operation as cancelled if it only waits for its turn.
     *
     * @return false if the kernel has it
     */
    public boolean cancelWaiting(Operation operation) {
        if (InFlight.contains(operation)) {
            return false;
        }
        fail(operation, ErrorCodes.ECANCELED, 0);
        return true;
    }

    /**
     * Starts the first operation of {@code queue}, and the ones after it while they complete at
     * once. Called after the first one may have ended.
     */
    public void startNext(UringSocket socket, OperationQueue queue) {
        Operation first;
        while ((first = queue.first()) != null && !InFlight.contains(first)) {
            if (socket.isHandleClosed()) {
                fail(first, ErrorCodes.ECANCELED, 0); // in their order, after the one in flight
            } else if (socket.isInLine() && queue == socket.reads()) {
                return; // it waits for a buffer
            } else {
                starter.accept(first); // unless it completed at once, it is in flight now,
                if (queue.first() == first && !InFlight.contains(first)) {
                    return; // or waits for data of a multishot receive
                }
            }
        }
    }

    // ---- requests

    /**
     * Requests that the submission of {@code operation} in {@code stage} end.
     *
     * <p><b>Kernel contract</b> (io_uring_prep_cancel(3), 5.5): a request. The operation's
     * completion follows all the same, and says whether the request was in time. Submissions are
     * taken in order, so one that is still in the queue is found, too.
     */
    public void cancel(Operation operation, int stage) {
        cancel(inFlight.token(operation, stage));
    }

    /** Requests that the submission named {@code target} end. */
    public void cancel(long target) {
        putCancel(-1, target, 0);
    }

    /**
     * Requests that all submissions of a descriptor end.
     *
     * <p><b>Kernel contract</b> (io_uring_prep_cancel_fd(3), 5.19): cancels all that the ring has
     * of a descriptor.
     */
    public void cancelAll(int fd) {
        putCancel(fd, 0, IoUring.IORING_ASYNC_CANCEL_FD | IoUring.IORING_ASYNC_CANCEL_ALL);
    }

    private void putCancel(int fd, long target, int flags) {
        long token = Tokens.own(Tokens.CANCEL);
        long entry = ring.put(IoUring.IORING_OP_ASYNC_CANCEL, fd, target, 0, flags, token);
        ring.submissions().flags(entry, IoUring.IOSQE_CQE_SKIP_SUCCESS);
    }
}
