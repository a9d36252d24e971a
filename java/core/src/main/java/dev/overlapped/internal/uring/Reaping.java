package dev.overlapped.internal.uring;

import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.slot.SlotTable;
import dev.overlapped.internal.uring.accept.ListenerSocket;
import dev.overlapped.internal.uring.ring.ArmedTable;
import dev.overlapped.internal.uring.ring.CompletionQueue;
import dev.overlapped.internal.uring.ring.InFlight;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.RingEntry;
import dev.overlapped.internal.uring.ring.Tokens;
import dev.overlapped.internal.uring.ring.WakeUp;
import dev.overlapped.internal.uring.socket.Descriptors;
import dev.overlapped.internal.uring.socket.UringSocket;
import dev.overlapped.internal.uring.stream.StreamSocket;

import java.util.concurrent.TimeUnit;

/**
 * The end of a ring: takes the last completions, so that neither memory nor a descriptor is left to
 * the kernel. After a regular end those are the helpers': the read of the eventfd, ended accepts,
 * closings. When the loop has failed, operations are in flight too, and are cancelled.
 *
 * <p><b>Kernel contract</b> (io_uring_prep_cancel(3)): closing a ring cancels what is in flight,
 * but only begins to when the call returns; until that is done it continues to write to its memory.
 * So everything is cancelled and waited for here, for a few seconds at most. Operations that have
 * not completed by then keep their memory for good.
 */
final class Reaping {
    private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int MAX_WAITS = 30;

    private final Ring ring;
    private final InFlight inFlight;
    private final ArmedTable<ListenerSocket> accepts;
    private final ArmedTable<StreamSocket> receives;
    private final Descriptors descriptors;
    private final WakeUp wakeUp;
    private final RingEntry entry = new RingEntry();
    private boolean untakenClosed;

    Reaping(
            Ring ring,
            InFlight inFlight,
            UringVerbs verbs,
            Descriptors descriptors,
            WakeUp wakeUp) {
        this.ring = ring;
        this.inFlight = inFlight;
        this.accepts = verbs.accept().armed();
        this.receives = verbs.receive().multishots().armed();
        this.descriptors = descriptors;
        this.wakeUp = wakeUp;
    }

    /**
     * Returns whether nothing is left. The sockets' descriptors are closed by the loop, after it.
     * Allocates nothing, and may be called again if what it calls runs out of memory.
     */
    boolean reap() {
        boolean sound = cancelAll();
        if (!untakenClosed) {
            untakenClosed = true;
            descriptors.closeUntaken();
        }
        dropAccepted();
        return sound && !isAnythingLeft();
    }

    /** Cancels everything and waits for it; returns false if the ring does not work any more. */
    private boolean cancelAll() {
        try {
            int all = IoUring.IORING_ASYNC_CANCEL_ANY | IoUring.IORING_ASYNC_CANCEL_ALL;
            long token = Tokens.own(Tokens.CANCEL);
            ring.put(IoUring.IORING_OP_ASYNC_CANCEL, -1, 0, 0, all, token);
            CompletionQueue completions = ring.completions();
            for (int waits = 0; isAnythingLeft() && waits < MAX_WAITS; waits++) {
                ring.submitAndWait(WAIT_NANOS);
                for (int ready = completions.ready(); ready > 0; ready--) {
                    completions.take();
                    entry.copyFrom(completions);
                    reapEntry();
                    waits = -1;
                }
            }
            return true;
        } catch (RuntimeException e) {
            // It is the failure of the loop, which has been reported; the rest stays.
            return false;
        }
    }

    private boolean isAnythingLeft() {
        return wakeUp.isArmed()
                || accepts.count() > 0
                || receives.count() > 0
                || descriptors.closing() > 0
                || inFlight.count() > 0;
    }

    /** Closes the connections of accepts that the kernel has not completed. */
    private void dropAccepted() {
        for (int i = 0; inFlight.count() > 0 && i < inFlight.capacity(); i++) {
            if (inFlight.operation(i) instanceof AcceptOperation accept) {
                dropAccepted(accept);
            }
        }
    }

    private void dropAccepted(AcceptOperation accept) {
        if (accept.accepted() != null) {
            descriptors.drop(((UringSocket) accept.accepted()).fd());
            accept.accepted(null);
        }
    }

    private void reapEntry() {
        long token = entry.token();
        int stage = entry.stage();
        if (stage == Tokens.LISTEN) {
            if (entry.result() >= 0) {
                descriptors.drop(descriptors.accepted(entry.result()));
            }
            if (entry.isLast()) {
                accepts.remove(ArmedTable.index(token));
            }
        } else if (stage == Tokens.RECEIVE) { // a buffer that it names is still the ring's
            if (entry.isLast()) {
                receives.remove(ArmedTable.index(token));
            }
        } else if (stage == Tokens.CLOSING) {
            descriptors.socketClosed(entry);
        } else if (stage == Tokens.OWN) {
            reapOwn();
        } else if (inFlight.isLive(token)) {
            Operation operation = inFlight.resolve(token);
            if (operation instanceof AcceptOperation accept) {
                dropAccepted(accept);
            }
            if (entry.isLast()) {
                inFlight.release(operation);
            }
        }
    }

    private void reapOwn() {
        int which = SlotTable.index(entry.token());
        if (which == Tokens.CLOSE) {
            descriptors.closed(entry);
        } else if (which == Tokens.WAKE) {
            wakeUp.disarmed();
        }
    }
}
