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
        if (table.tryReserve()) {
            return true;
        }
        table.resumeLater(listener.resume);
        giveUpSocket(listener.firstWithout(), loop);
        return table.tryReserve(); // one given back just before would have told nobody
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
        if (tryAdmit(listener)) {
            return true;
        }
        for (CompletionLoop each : loop.ofPort()) {
            tableOf(each).resumeLater(listener.resume);
        }
        giveUpSocket(listener.firstWithout(), listener.firstWithout().target());
        return tryAdmit(listener);
    }

    private boolean tryAdmit(UringListener listener) {
        AcceptOperation operation = listener.firstWithout();
        boolean anywhere = operation.into() == null && operation.options().isEmpty();
        if (anywhere && isScarce(listener, operation.target())) {
            operation.redirect(roomiest(listener));
        }
        CompletionLoop target = operation.target();
        return target == loop ? mayStay(listener) : tableOf(target).tryReserve();
    }

    /** Not in the last slot, if it is needed by those who only pass through. */
    private boolean mayStay(UringListener listener) {
        return loop.ofPort().size() == 1 || room(listener, loop) > 1;
    }

    private static DirectTable tableOf(CompletionLoop of) {
        return ((UringBackend) of.backend()).table();
    }

    /** Slots for connections, those among them that the listener's next ones have already. */
    private int room(UringListener listener, CompletionLoop target) {
        int here = target == loop ? listener.armedCount() + listener.waitingCount() : 0;
        return tableOf(target).free() + here;
    }

    private boolean isScarce(UringListener listener, CompletionLoop target) {
        return room(listener, target) <= margin(tableOf(target));
    }

    /** What is kept as long as others have room: in the own table all connections are at first. */
    private static int margin(DirectTable of) {
        return Math.max(1, of.size() / 8);
    }

    private CompletionLoop roomiest(UringListener listener) {
        CompletionLoop best = loop;
        int most = Math.max(1, room(listener, loop) - margin(table));
        for (CompletionLoop other : loop.ofPort()) {
            if (other != loop && room(listener, other) >= most) {
                best = other;
                most = room(listener, other);
            }
        }
        return best;
    }

    /**
     * Slots that wait for accepts must not keep them from having a connection: gives the slot of
     * the socket to accept into up. What was set on it is still set on the connection. A watched
     * listener also reserves without an accept, which is null then.
     */
    private void giveUpSocket(AcceptOperation operation, CompletionLoop scarce) {
        UringSocket into = operation == null ? null : (UringSocket) operation.into();
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
