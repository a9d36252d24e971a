package dev.overlapped;

import dev.overlapped.internal.backend.Shortage;
import dev.overlapped.internal.buffer.BufferQueue;
import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.Operation;

import java.util.ArrayDeque;
import java.util.Queue;

/**
 * Receives datagrams again and again: what {@link UdpSocket#receiveEach} began. Several receives
 * are kept posted, since what nobody waits for is dropped by the system when its own buffer is
 * full.
 */
final class DatagramStream implements BufferQueue.Waiting {
    /** How many receives are kept posted. */
    private static final int MOST_POSTED = 16;

    /** With so many sends outstanding, nothing more is received. */
    private static final int MOST_SENDS = 256;

    private static final Completion<Operation> COMPLETED = DatagramStream::completed;

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
    private Shortage shortage; // null until there was one
    private boolean pausing; // for it

    DatagramStream(UdpSocket socket, DatagramHandler handler) {
        this.socket = socket;
        this.handler = handler;
    }

    /** Posts receives, if there are to be more. */
    void advance() {
        while (!waitingForBuffer && posted + held.size() < MOST_POSTED && wantsMore()) {
            BufferQueue queue = socket.loop().bufferQueue();
            if (!queue.isEmpty() || !tryPost()) {
                waitingForBuffer = true;
                queue.add(this, socket.socket());
                return;
            }
        }
    }

    private boolean tryPost() {
        IoBuffer buffer = socket.port().buffers().tryLend();
        if (buffer == null) {
            return false;
        }
        posted++;
        socket.operations().receive(buffer, Deadline.NONE, COMPLETED, this);
        return true;
    }

    private boolean wantsMore() {
        return !paused
                && !pausing
                && !ended
                && !socket.isClosed()
                && socket.pendingSends() < MOST_SENDS;
    }

    @Override
    public boolean isEnded() {
        return !wantsMore();
    }

    @Override
    public boolean tryAgain() {
        if (wantsMore() && !tryPost()) {
            return false;
        }
        waitingForBuffer = false;
        advance();
        return true;
    }

    private static void completed(Operation operation) {
        DatagramStream stream = (DatagramStream) operation.handler();
        IoBuffer buffer = (IoBuffer) operation.lent();
        IoFailure failure = DatagramCompletions.failureOf(operation);
        ((NativeBuffer) buffer).completeReceive((int) operation.transferred());
        stream.posted--;
        if (failure != null && failure.isShortage()) {
            buffer.release();
            stream.socket.operations().putBack(operation);
            stream.waitForMemory();
            return;
        }
        if (stream.shortage != null) {
            stream.shortage.ended();
        }
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

    /** There was no memory for a receive, which has taken nothing: it is started again later. */
    private void waitForMemory() {
        if (pausing) {
            return; // another one of those that were posted
        }
        if (shortage == null) {
            shortage = new Shortage(socket.loop());
        }
        pausing = true;
        socket.loop()
                .schedule(
                        shortage.failedAgain(Shortage.Of.SYSTEM, socket.socket()),
                        () -> {
                            pausing = false;
                            advance();
                        });
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
