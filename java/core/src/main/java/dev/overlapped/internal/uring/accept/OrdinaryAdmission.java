package dev.overlapped.internal.uring.accept;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.linux.SocketCalls;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.socket.Descriptors;
import dev.overlapped.internal.uring.socket.SocketHome;

/**
 * The admission of connections with ordinary descriptors: one multishot accept per listener, whose
 * connections belong to any loop without further calls.
 *
 * <p><b>Kernel contract</b> (io_uring_prep_multishot_accept(3), 5.19): one submission accepts again
 * and again. A kernel without it refuses it with EINVAL; then each accept takes one connection.
 */
final class OrdinaryAdmission implements Admission {
    private final Ring ring;
    private final Descriptors descriptors;
    private boolean multishot = true;

    OrdinaryAdmission(Ring ring, Descriptors descriptors) {
        this.ring = ring;
        this.descriptors = descriptors;
    }

    @Override
    public int wantedAccepts(ListenerSocket listener) {
        return 1;
    }

    @Override
    public boolean reserve(ListenerSocket listener) {
        return true;
    }

    @Override
    public void cancelReservation() {}

    @Override
    public void submit(ListenerSocket listener, long token) {
        int flags = SocketCalls.CONNECTION_FLAGS;
        long entry = ring.put(IoUring.IORING_OP_ACCEPT, listener.fd(), 0, 0, flags, token);
        if (multishot) {
            ring.submissions().priority(entry, IoUring.IORING_ACCEPT_MULTISHOT);
        }
    }

    @Override
    public boolean submitsOtherwise(int code) {
        boolean refused = multishot && code == ErrorCodes.EINVAL;
        multishot &= !refused;
        return refused;
    }

    @Override
    public boolean admit(ListenerSocket listener) {
        return true;
    }

    @Override
    public boolean handOver(AcceptOperation operation, int bytes) {
        SocketHome target = operation.target().backend(SocketHome.class);
        target.descriptors().open().adoptFrom(descriptors.open());
        return false;
    }

    @Override
    public void handedOver(AcceptOperation operation, int slot) {
        throw new IllegalStateException("broken invariant: handed over: " + operation);
    }

    @Override
    public void drop(AcceptOperation operation) {}
}
