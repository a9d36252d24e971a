package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.gen.OVERLAPPED;
import dev.overlapped.test.internal.network.Native;

/**
 * One overlapped operation, from the call that starts it until its packet is dequeued. While {@link
 * #status} is pending it belongs to its socket; afterwards to the port's queue. {@link Custody}
 * watches its memory until then.
 */
final class PendingOperation {
    /** The called function. */
    enum Kind {
        ACCEPT("AcceptEx"),
        CONNECT("ConnectEx"),
        RECEIVE("WSARecv"),
        SEND("WSASend"),
        TRANSMIT_FILE("TransmitFile"),
        TRANSMIT_PACKETS("TransmitPackets"),
        DISCONNECT("DisconnectEx"),
        RECEIVE_MESSAGE("WSARecvMsg"),
        SEND_MESSAGE("WSASendMsg");

        private final String function;

        Kind(String function) {
            this.function = function;
        }
    }

    final Kind kind;
    final long number;
    final ModelSocket socket;
    final long overlapped;
    final Buffers buffers;

    /** The request of an AcceptEx. */
    AcceptRequest accept;

    /** The message of a WSARecvMsg. */
    MessageArea message;

    /** The request of a TransmitFile or TransmitPackets. */
    TransmitRequest transmit;

    /** TF_REUSE_SOCKET of a DisconnectEx or a transmission: the handle is used again. */
    boolean reuses;

    /** True until the call that starts it returns. */
    boolean starting = true;

    int status = Status.PENDING;
    int moved;

    // Custody's checksums of the memory.
    long[] checksums;

    PendingOperation(Kind kind, long number, ModelSocket socket, long overlapped, Buffers buffers) {
        this.kind = kind;
        this.number = number;
        this.socket = socket;
        this.overlapped = overlapped;
        this.buffers = buffers;
    }

    /** Returns the number of bytes that it is to move. */
    long total() {
        return transmit != null ? transmit.total() : buffers.total();
    }

    boolean isPending() {
        return status == Status.PENDING;
    }

    /** Returns whether the kernel writes to the buffers. */
    boolean fills() {
        return kind == Kind.RECEIVE || kind == Kind.ACCEPT || kind == Kind.RECEIVE_MESSAGE;
    }

    /** Returns whether the call that starts it may report its completion. */
    boolean mayEndAtOnce() {
        return kind != Kind.CONNECT && kind != Kind.DISCONNECT;
    }

    /** An event handle whose lowest bit is set: no packet [WT]. */
    boolean suppressesPacket() {
        return (Native.getLong(overlapped + OVERLAPPED.hEvent$offset()) & 1) != 0;
    }

    @Override
    public String toString() {
        return kind.function + " #" + number + " on " + socket;
    }
}
