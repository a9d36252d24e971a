package dev.overlapped;

import dev.overlapped.internal.BufferSource;
import dev.overlapped.internal.Completion;
import dev.overlapped.internal.Operation;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Receives datagrams again and again: what {@link UdpSocket#receiveEach} began. Several receives
 * are kept posted, since what nobody waits for is dropped by the system when its own buffer is
 * full.
 */
final class DatagramStream {
    /** How many receives are kept posted. */
    private static final int MOST_POSTED = 16;

    /** With so many sends outstanding, nothing more is received. */
    private static final int MOST_SENDS = 256;

    private static final Completion COMPLETED = DatagramStream::completed;

    /** What came while receiving was paused. */
    private record Held(IoBuffer buffer, Datagram datagram) {}

    private final UdpSocket socket;
    private final DatagramHandler handler;

    private volatile boolean paused; // written by whoever pauses: it holds from then on

    // The socket's thread only.
    private final Queue<Held> held = new ArrayDeque<>();
    private int posted;
    private boolean ended;
    private boolean waitingForBuffer;

    DatagramStream(UdpSocket socket, DatagramHandler handler) {
        this.socket = socket;
        this.handler = handler;
    }

    /** Posts receives, if there are to be more. */
    void advance() {
        while (posted + held.size() < MOST_POSTED && mayReceive()) {
            IoBuffer buffer = socket.port().buffers().tryLend();
            if (buffer == null) {
                waitingForBuffer = true;
                socket.loop().schedule(BufferSource.PAUSE_NANOS, this::tryAgain);
                return;
            }
            posted++;
            socket.operations().receive(buffer, Deadline.NONE, COMPLETED, this);
        }
    }

    private boolean mayReceive() {
        return !paused
                && !ended
                && !waitingForBuffer
                && !socket.isClosed()
                && socket.pendingSends() < MOST_SENDS;
    }

    private void tryAgain() {
        waitingForBuffer = false;
        advance();
    }

    private static void completed(Operation operation) {
        DatagramStream stream = (DatagramStream) operation.handler();
        IoBuffer buffer = (IoBuffer) operation.lent();
        IoFailure failure = DatagramCompletions.failureOf(operation);
        buffer.landWith((int) operation.transferred());
        stream.posted--;
        try {
            if (failure == null) {
                stream.came(buffer, DatagramCompletions.view(operation));
            } else {
                stream.failed(buffer, failure);
            }
        } finally {
            stream.socket.operations().putBack(operation);
        }
        stream.advance();
    }

    private void came(IoBuffer buffer, Datagram datagram) {
        if (paused || !held.isEmpty()) { // in the order in which they came
            held.add(new Held(buffer, datagram.copy()));
        } else {
            handler.received(socket, buffer, datagram);
        }
    }

    private void failed(IoBuffer buffer, IoFailure failure) {
        boolean first = !ended;
        ended |= failure.kind() != IoFailure.Kind.PORT_UNREACHABLE;
        if (first) {
            handler.failed(socket, buffer, failure);
        } else {
            buffer.release();
        }
    }

    /** Any thread. */
    void pause() {
        paused = true;
    }

    /** Any thread. */
    void resume() {
        paused = false;
        socket.loop().execute(this::goOn);
    }

    private void goOn() {
        Held next;
        while (!paused && (next = held.poll()) != null) {
            handler.received(socket, next.buffer(), next.datagram());
        }
        advance();
    }

    /** Receives no more. */
    void end() {
        ended = true;
    }

    /** Gives back what was held for a handler that will not be called again. */
    void drop() {
        held.forEach(each -> each.buffer().release());
        held.clear();
    }
}
