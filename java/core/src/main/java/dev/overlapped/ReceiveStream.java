package dev.overlapped;

import dev.overlapped.internal.BufferQueue;
import dev.overlapped.internal.Completion;
import dev.overlapped.internal.Operation;
import dev.overlapped.internal.Shortage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/**
 * Receives again and again: what {@link TcpConnection#receiveEach} began. One receive is started at
 * a time, the next one when the handler has returned; with a buffer, or one that gets its buffer
 * when something has come, as the {@link ReceiveMode} says.
 *
 * <p>When the system has no memory for a receive, it is started again after a pause; nobody is
 * told.
 *
 * <p>It also ends a connection in order ({@link TcpConnection#closeAfterSending}): then it drops
 * what still comes, for closing a socket with unread data resets it and can take away from the
 * other side what was sent last.
 */
final class ReceiveStream implements BufferQueue.Waiting {
    /** How long a connection is quiet when a burst is over. */
    private static final long QUIET_MILLIS = 100;

    private static final MemorySegment NO_ROOM = Arena.global().allocate(1).asSlice(0, 0);

    private static final Completion COMPLETED = ReceiveStream::completed;

    /** What becomes of a connection that has ended in order, or has not. */
    interface Ending {
        /** Whether {@link #drained} ends the own stream, if the other side's has ended by then. */
        boolean endsOutput();

        /** Whether a receive that failed so has found the other side's stream ended. */
        default boolean isEndOfStream(IoFailure failure) {
            return false;
        }

        /** Everything has been sent and received, and the other side has ended its stream. */
        void drained();

        /** It did not come to that. */
        void failed(IoFailure failure);
    }

    /** It is closed in either case. */
    record Closing(TcpConnection connection) implements Ending {
        @Override
        public boolean endsOutput() {
            return false;
        }

        @Override
        public void drained() {
            connection.close();
        }

        @Override
        public void failed(IoFailure failure) {
            connection.close();
        }
    }

    /** Ends the own stream on the way to the {@link Ending}. */
    private final class OutputEnd implements DisconnectHandler {
        @Override
        public void disconnected(TcpConnection connection) {}

        @Override
        public void failed(TcpConnection connection, IoFailure failure) {
            fail(failure);
        }
    }

    private final TcpConnection connection;
    private final ReceiveMode mode;
    private final ReceiveHandler handler;

    private volatile boolean paused; // written by whoever pauses: it holds from then on

    // The connection's thread only.
    private IoBuffer held;
    private boolean posted;
    private boolean ended;
    private boolean finishing;
    private Ending ending; // to be told, once
    private boolean waitingForBuffer;
    private Shortage shortage; // null until there was one
    private boolean pausing; // for it
    private boolean bursting; // something has just come, and more is expected

    /**
     * @param handler null for a stream that only finishes
     */
    ReceiveStream(TcpConnection connection, ReceiveMode mode, ReceiveHandler handler) {
        this.connection = connection;
        this.mode = mode;
        this.handler = handler;
    }

    /** Posts the next receive, if there is to be one. */
    void advance() {
        if (finishing && connection.isClosed()) {
            fail(IoFailure.closed(connection.socket(), "end connection"));
            return;
        }
        if (finishing && ended && connection.socket().pendingWrites() == 0) {
            Ending told = ending;
            ending = null;
            if (told != null) {
                told.drained();
            }
            return;
        }
        if (waitingForBuffer || !mayReceive()) {
            return;
        }
        if (mode == ReceiveMode.POSTED || bursting) {
            post();
        } else {
            posted = true;
            connection.startReceiveOnReady(COMPLETED, this);
        }
    }

    private void post() {
        BufferQueue queue = connection.loop().bufferQueue();
        if (!queue.isEmpty() || !tryPost()) {
            waitingForBuffer = true;
            queue.add(this, connection.socket());
        }
    }

    private boolean tryPost() {
        IoBuffer buffer = connection.port().buffers().tryLend();
        if (buffer == null) {
            return false;
        }
        posted = true;
        Deadline deadline =
                bursting ? Deadline.after(QUIET_MILLIS, TimeUnit.MILLISECONDS) : Deadline.NONE;
        connection.startReceive(buffer, deadline, COMPLETED, this);
        return true;
    }

    @Override
    public boolean isOver() {
        return !mayReceive();
    }

    @Override
    public boolean tryAgain() {
        if (mayReceive() && !tryPost()) {
            return false;
        }
        waitingForBuffer = false;
        advance(); // what it waited for may be over, and something else due
        return true;
    }

    private boolean mayReceive() {
        return !posted
                && !pausing
                && !ended
                && held == null
                && !connection.isClosed()
                && (finishing || !paused && !connection.socket().window().pausesReading());
    }

    private static void completed(Operation operation) {
        ReceiveStream stream = (ReceiveStream) operation.handler();
        IoBuffer buffer = (IoBuffer) operation.lent();
        IoFailure failure =
                operation.outcome() == Operation.Outcome.COMPLETED ? null : IoFailure.of(operation);
        if (failure != null && failure.isShortage()) {
            stream.waitForMemory(operation);
            return;
        }
        boolean quiet = stream.bursting && operation.outcome() == Operation.Outcome.TIMED_OUT;
        if (buffer == null) {
            buffer = stream.withoutData();
        } else {
            buffer.landWith((int) operation.transferred());
        }
        stream.posted = false;
        stream.connection.putBack(operation);
        if (stream.shortage != null) {
            stream.shortage.over();
        }
        if (quiet) {
            buffer.release();
            stream.bursting = false;
            stream.advance();
        } else if (failure != null) {
            stream.failed(buffer, failure);
        } else {
            stream.came(buffer);
        }
    }

    /** There was no memory for the receive, which has taken nothing: it is started again later. */
    private void waitForMemory(Operation operation) {
        if (operation.lent() != null) {
            ((IoBuffer) operation.lent()).landWith(0);
            ((IoBuffer) operation.lent()).release();
        }
        posted = false;
        connection.putBack(operation);
        if (shortage == null) {
            shortage = new Shortage(connection.loop());
        }
        pausing = true;
        connection
                .loop()
                .schedule(shortage.again(Shortage.Of.SYSTEM, connection.socket()), this::pauseOver);
    }

    private void pauseOver() {
        pausing = false;
        advance();
    }

    /** What the handler gets with the end of the stream or a failure; without room, if need be. */
    private IoBuffer withoutData() {
        IoBuffer buffer = connection.port().buffers().tryLend();
        return buffer != null ? buffer : IoBuffer.wrap(NO_ROOM);
    }

    private void came(IoBuffer buffer) {
        ended = buffer.length() == 0;
        bursting = mode == ReceiveMode.BURST && !ended;
        if (finishing) {
            buffer.release();
        } else if (paused) {
            held = buffer;
        } else {
            tell(buffer);
        }
        advance();
    }

    private void tell(IoBuffer buffer) {
        if (ended) {
            handler.endOfStream(connection, buffer);
        } else {
            handler.received(connection, buffer);
        }
    }

    private void failed(IoBuffer buffer, IoFailure failure) {
        ended = true;
        if (finishing) {
            buffer.release();
            if (ending != null && ending.isEndOfStream(failure)) {
                advance();
            } else {
                fail(failure);
            }
        } else {
            handler.failed(connection, buffer, failure);
        }
    }

    /** Any thread. */
    void pause() {
        paused = true;
    }

    /** Any thread. */
    void resume() {
        paused = false;
        connection.loop().execute(this::goOn);
    }

    private void goOn() {
        IoBuffer buffer = held;
        if (buffer != null && !paused) {
            held = null;
            tell(buffer);
        }
        advance();
    }

    /**
     * Ends the connection in order; see {@link TcpConnection#closeAfterSending(Deadline)}. Returns
     * false if it is closed or ending already.
     */
    boolean finish(Deadline deadline, Ending how) {
        if (finishing || connection.isClosed()) {
            return false;
        }
        finishing = true;
        ending = how;
        drop();
        if (deadline != Deadline.NONE) {
            connection.loop().scheduleAt(deadline.nanoTime(), this::expired);
        }
        if (ended && how.endsOutput()) {
            connection.endOutput();
        } else if (!connection.isOutputEnded()) {
            connection.disconnect(Deadline.NONE, new OutputEnd());
        }
        advance();
        return true;
    }

    private void expired() {
        fail(IoFailure.of(IoFailure.Kind.TIMED_OUT, "end connection", ""));
    }

    private void fail(IoFailure failure) {
        Ending told = ending;
        ending = null;
        if (told != null) {
            told.failed(failure);
        }
    }

    /**
     * The connection was closed for a reason that the handler shall hear: by the end of the
     * receive, or here if there is none.
     */
    void cut() {
        if (!posted && !ended && !finishing) {
            ended = true;
            drop();
            handler.failed(
                    connection, withoutData(), IoFailure.closed(connection.socket(), "receive"));
        }
    }

    /** The connection is gone. */
    void over() {
        drop();
        fail(IoFailure.closed(connection.socket(), "end connection"));
    }

    /** Gives back what was held for a handler that will not be called again. */
    private void drop() {
        if (held != null) {
            held.release();
            held = null;
        }
    }
}
