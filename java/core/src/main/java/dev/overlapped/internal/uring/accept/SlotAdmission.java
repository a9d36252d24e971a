package dev.overlapped.internal.uring.accept;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.uring.ring.DirectDescriptor;
import dev.overlapped.internal.uring.ring.InFlight;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.Tokens;
import dev.overlapped.internal.uring.socket.DirectTable;
import dev.overlapped.internal.uring.socket.SocketHome;
import dev.overlapped.internal.uring.socket.Submitter;
import dev.overlapped.internal.uring.socket.UringSocket;

import org.jspecify.annotations.Nullable;

/**
 * The admission of connections with direct descriptors: each connection has a slot, reserved before
 * it is accepted, first in the table of the listener's ring, then in that of the loop that it
 * belongs to. Each accept takes one connection; several are in the kernel at once.
 *
 * <p><b>Kernel contract</b> (io_uring_prep_msg_ring_fd_alloc(3), IORING_MSG_SEND_FD, 6.0): puts the
 * file of a slot into a free slot of another ring, and completes with that one's number when the
 * other ring's thread has done so. Both name the file then. Flag CQE_SKIP: the other ring gets no
 * completion of its own.
 */
final class SlotAdmission implements Admission {
    /** The most accepts of one listener that the kernel has at once. */
    private static final int MAX_ACCEPTS = 64;

    private final Submitter submitter;
    private final Loop loop;
    private final Ring ring;
    private final DirectTable table;

    SlotAdmission(Submitter submitter, DirectTable table) {
        this.submitter = submitter;
        this.loop = submitter.loop();
        this.ring = submitter.ring();
        this.table = table;
    }

    // ---- accepts

    @Override
    public int wantedAccepts(ListenerSocket listener) {
        return Math.clamp(listener.unservedCount(), listener.watched ? 1 : 0, MAX_ACCEPTS);
    }

    @Override
    public boolean reserve(ListenerSocket listener) {
        if (table.tryReserve()) {
            return true;
        }
        table.resumeLater(listener.resume);
        releaseTarget(listener.firstUnserved(), loop);
        return table.tryReserve(); // a slot released before resumeLater resumes nobody
    }

    @Override
    public void cancelReservation() {
        table.release();
    }

    @Override
    public void submit(ListenerSocket listener, long token) {
        long entry = ring.put(IoUring.IORING_OP_ACCEPT, listener.fd(), 0, 0, 0, token);
        ring.submissions().fileIndex(entry, IoUring.IORING_FILE_INDEX_ALLOC);
    }

    @Override
    public boolean submitsOtherwise(int code) {
        return false;
    }

    // ---- where a connection belongs

    @Override
    public boolean admit(ListenerSocket listener) {
        if (tryAdmit(listener)) {
            return true;
        }
        for (Loop each : loop.ofPort()) {
            tableOf(each).resumeLater(listener.resume);
        }
        AcceptOperation first = present(listener.firstUnserved()); // which is to be admitted
        releaseTarget(first, first.target());
        return tryAdmit(listener);
    }

    private boolean tryAdmit(ListenerSocket listener) {
        AcceptOperation operation = present(listener.firstUnserved());
        boolean anywhere = operation.into() == null && operation.options().isEmpty();
        if (anywhere && isScarce(listener, operation.target())) {
            operation.redirect(roomiest(listener));
        }
        Loop target = operation.target();
        return target == loop ? mayStay(listener) : tableOf(target).tryReserve();
    }

    /** Returns whether a slot stays free for the connections of other loops, if there are any. */
    private boolean mayStay(ListenerSocket listener) {
        return loop.ofPort().size() == 1 || room(listener, loop) > 1;
    }

    private static DirectTable tableOf(Loop of) {
        return present(of.backend(SocketHome.class).table()); // if this one has a table
    }

    /** Returns the slots for connections, those of the listener's next ones included. */
    private int room(ListenerSocket listener, Loop target) {
        int here = target == loop ? listener.armedCount() + listener.waitingCount() : 0;
        return tableOf(target).free() + here;
    }

    private boolean isScarce(ListenerSocket listener, Loop target) {
        return room(listener, target) <= margin(tableOf(target));
    }

    /** Returns the slots to keep free while other tables have room: all connections begin here. */
    private static int margin(DirectTable of) {
        return Math.max(1, of.size() / 8);
    }

    private Loop roomiest(ListenerSocket listener) {
        Loop best = loop;
        int most = Math.max(1, room(listener, loop) - margin(table));
        for (Loop other : loop.ofPort()) {
            if (other != loop && room(listener, other) >= most) {
                best = other;
                most = room(listener, other);
            }
        }
        return best;
    }

    /**
     * Releases the slot of the socket to accept into, so that slots of posted accepts do not keep
     * them from getting a connection. The options of that socket are still set on the connection. A
     * watched listener also reserves without an accept, which is null then.
     */
    private void releaseTarget(@Nullable AcceptOperation operation, Loop scarce) {
        UringSocket into = operation == null ? null : (UringSocket) operation.into();
        if (operation != null
                && into != null
                && operation.target() == scarce
                && DirectDescriptor.isDirect(into.fd())) {
            operation.targetLost();
            scarce.backend(SocketHome.class).discard(into);
        }
    }

    // ---- from ring to ring

    @Override
    public boolean handOver(AcceptOperation operation, int bytes) {
        if (operation.target() == loop) {
            return false;
        }
        operation.succeed(bytes); // kept for its end
        InFlight inFlight = submitter.inFlight();
        if (!InFlight.contains(operation)) {
            inFlight.reserve(operation);
        }
        SocketHome target = operation.target().backend(SocketHome.class);
        long entry =
                ring.put(
                        IoUring.IORING_OP_MSG_RING,
                        target.ringDescriptor(),
                        IoUring.IORING_MSG_SEND_FD,
                        0,
                        IoUring.IORING_MSG_RING_CQE_SKIP,
                        inFlight.token(operation, Tokens.HANDED_OVER));
        int slot = DirectDescriptor.slot(((UringSocket) present(operation.accepted())).fd());
        ring.submissions().source(entry, slot);
        ring.submissions().fileIndex(entry, IoUring.IORING_FILE_INDEX_ALLOC);
        return true;
    }

    @Override
    public void handedOver(AcceptOperation operation, int slot) {
        ((UringSocket) present(operation.accepted())).moveTo(DirectDescriptor.of(slot));
        operation.target().backend(SocketHome.class).descriptors().open().opened();
    }

    @Override
    public void drop(AcceptOperation operation) {
        if (operation.target() != loop) {
            tableOf(operation.target()).release();
        }
    }
}
