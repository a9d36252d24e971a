package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.gen.OVERLAPPED;

/**
 * One overlapped operation, from the call that starts it until its packet is dequeued. While {@link
 * #status} is pending it belongs to its socket; afterwards to the port's queue. {@link Custody}
 * watches over its memory all the while.
 */
final class PendingOperation {
    /** What was called. */
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

    /** Of AcceptEx. */
    AcceptRequest accept;

    /** Of WSARecvMsg. */
    MessageArea message;

    /** Of TransmitFile and TransmitPackets. */
    TransmitRequest transmit;

    /** Of DisconnectEx and transmissions: whether the handle is to be used again. */
    boolean reuses;

    /** Whether the call that starts it has not returned yet. */
    boolean starting = true;

    int status = Status.PENDING;
    int moved;

    // What Custody remembers of the memory.
    long[] checksums;

    PendingOperation(Kind kind, long number, ModelSocket socket, long overlapped, Buffers buffers) {
        this.kind = kind;
        this.number = number;
        this.socket = socket;
        this.overlapped = overlapped;
        this.buffers = buffers;
    }

    /** How many bytes it shall move. */
    long total() {
        return transmit != null ? transmit.total() : buffers.total();
    }

    boolean isPending() {
        return status == Status.PENDING;
    }

    /** Whether the kernel writes to the buffers, not only reads them. */
    boolean fills() {
        return kind == Kind.RECEIVE || kind == Kind.ACCEPT || kind == Kind.RECEIVE_MESSAGE;
    }

    /** Whether the call that starts it may say that it is done. */
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
