package dev.overlapped.internal.uring;

import dev.overlapped.internal.AcceptOperation;
import dev.overlapped.internal.CompletionLoop;
import dev.overlapped.internal.ffi.linux.IoUring;

/**
 * Sees to it that each connection with a direct descriptor has a slot, from before it is accepted
 * on: first one in the table of the listener's ring, then one in that of the loop that it shall
 * belong to. Part of {@link UringAccept}.
 *
 * <p><b>Kernel contract</b> (io_uring_prep_msg_ring_fd_alloc(3), IORING_MSG_SEND_FD, 6.0): puts the
 * file of a slot into a free slot of another ring, and completes with that one's number when the
 * other ring's thread has done so. Both name the file then. Flag CQE_SKIP: the other ring gets no
 * completion of its own.
 *
 * <p>The loop's thread only.
 */
final class Admission {
    private final UringBackend backend;
    private final CompletionLoop loop;
    private final DirectTable table;

    Admission(UringBackend backend, CompletionLoop loop) {
        this.backend = backend;
        this.loop = loop;
        this.table = backend.table();
    }

    /** Reserves a slot for the next connection; if there is none, the listener is resumed later. */
    boolean reserve(UringListener listener) {
        if (table.reserveOrWait(listener.resume)) {
            return true;
        }
        giveUpSocket(listener.firstWithout(), loop);
        return false;
    }

    /** Gives the slot of an accept back that has brought no connection. */
    void giveBack() {
        table.release();
    }

    /**
     * Whether the oldest accept of {@code listener} may have a connection: one that is there, in
     * this ring. Its slot where it shall belong is reserved then; else the listener is resumed
     * later.
     */
    boolean admit(UringListener listener) {
        AcceptOperation operation = listener.firstWithout();
        if (operation.into() == null && isScarce(operation.target())) {
            operation.target(roomiest(operation.target()));
        }
        CompletionLoop target = operation.target();
        if (target == loop || tableOf(target).reserveOrWait(listener.resume)) {
            return true;
        }
        giveUpSocket(operation, target);
        return false;
    }

    private static DirectTable tableOf(CompletionLoop of) {
        return ((UringBackend) of.backend()).table();
    }

    /** Whether less than an eighth is left, which also serves those who only pass through. */
    private static boolean isScarce(CompletionLoop target) {
        DirectTable there = tableOf(target);
        return there.free() <= there.size() / 8;
    }

    private static CompletionLoop roomiest(CompletionLoop target) {
        CompletionLoop best = target;
        for (CompletionLoop other : target.ofPort()) {
            if (tableOf(other).free() > tableOf(best).free()) {
                best = other;
            }
        }
        return best;
    }

    /**
     * Slots that wait for accepts must not keep them from having a connection: gives the slot of
     * the socket to accept into up. What was set on it is still set on the connection.
     */
    private void giveUpSocket(AcceptOperation operation, CompletionLoop scarce) {
        UringSocket into = (UringSocket) operation.into();
        if (into != null && operation.target() == scarce && DirectDescriptor.isDirect(into.fd())) {
            operation.intoIsGone();
            scarce.backend().discard(into);
        }
    }

    /** Sends the operation's connection to the ring of its loop, which has a slot for it. */
    void handOver(AcceptOperation operation, int bytes) {
        operation.succeed(bytes); // kept for its end
        InFlight inFlight = backend.inFlight();
        if (!InFlight.contains(operation)) {
            inFlight.reserve(operation);
        }
        UringBackend target = (UringBackend) operation.target().backend();
        long entry =
                backend.ring()
                        .put(
                                IoUring.IORING_OP_MSG_RING,
                                target.ring().fd(),
                                IoUring.IORING_MSG_SEND_FD,
                                0,
                                IoUring.IORING_MSG_RING_CQE_SKIP,
                                inFlight.token(operation, Tokens.HANDED_OVER));
        int slot = DirectDescriptor.slot(((UringSocket) operation.accepted()).fd());
        backend.ring().submissions().source(entry, slot);
        backend.ring().submissions().fileIndex(entry, IoUring.IORING_FILE_INDEX_ALLOC);
    }

    /** The other ring has put the connection into {@code slot}. */
    void handedOver(AcceptOperation operation, int slot) {
        ((UringSocket) operation.accepted()).moveTo(DirectDescriptor.of(slot));
        ((UringBackend) operation.target().backend()).descriptors().opened();
    }

    /** The connection that {@code operation} had got is closed instead. */
    void dropped(AcceptOperation operation) {
        if (operation.target() != loop) {
            tableOf(operation.target()).release();
        }
    }
}
