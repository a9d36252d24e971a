package dev.overlapped.internal.tcp;

import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.ReceiveMode;
import dev.overlapped.ReceiveOptions;
import dev.overlapped.TcpConnection;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.backend.Shortage;
import dev.overlapped.internal.buffer.BufferQueue;
import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveOperation;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Receives again and again, as {@link TcpConnection#receiveEach} asks. As many receives are started
 * at a time as the {@link ReceiveOptions} say; with a buffer, or without one until there are data,
 * as the {@link ReceiveMode} says. Data that arrive while receiving is paused, or while a handler
 * runs on another thread, are held in their order.
 *
 * <p>When the system has no memory for a receive, it is started again after a pause; the handler is
 * not called for that.
 *
 * <p>Once the connection is to end in order, it receives for its {@link LingeringEnd}, and drops
 * the data.
 */
final class ReceiveStream implements BufferQueue.Waiting {
    /** The quiet time after which a burst counts as ended. */
    private static final long QUIET_MILLIS = 100;

    private static final MemorySegment NO_ROOM = Arena.global().allocate(1).asSlice(0, 0);

    /** The handler of a stream that only ends its connection. */
    static final ReceiveHandler NOBODY = (connection, buffer) -> buffer.release();

    private static final Completion<ReceiveOperation, ReceiveStream> COMPLETED =
            (operation, stream) -> stream.completed(operation);

    /** A call of the handler on another thread. */
    private record HandedOver(ReceiveStream stream, IoBuffer buffer, @Nullable IoFailure failure)
            implements Runnable {
        @Override
        public void run() {
            try {
                stream.call(buffer, failure);
            } catch (Throwable t) { // as one that is thrown on the completion thread
                stream.connection.close();
                stream.connection.port().handlerFailed(t);
            } finally {
                stream.connection.loop().execute(stream::returned, stream::drop);
            }
        }
    }

    /** Results that the handler gets later. */
    private static final class Held {
        final ArrayDeque<IoBuffer> buffers = new ArrayDeque<>(2);
        @Nullable IoFailure failure; // goes with the last of them
    }

    private final StreamSocket connection;
    private final ReceiveOptions options;
    private final ReceiveHandler handler;

    private volatile boolean paused; // written by the caller that pauses: it holds from then on

    // The connection's thread only.
    private @Nullable Held held; // null = nothing ever was
    private int posted;
    private boolean ended; // the other side has ended its stream, or a receive has failed
    private boolean handlerRuns; // on another thread
    private boolean reaped;
    private @Nullable LingeringEnd end; // null until the connection is to end in order
    private boolean waitingForBuffer;
    private @Nullable Shortage shortage; // null until there was one
    private boolean pausing; // for it
    private boolean bursting; // data have just arrived, and more are expected

    /**
     * @param handler {@link #NOBODY} for a stream that only ends its connection
     */
    ReceiveStream(StreamSocket connection, ReceiveOptions options, ReceiveHandler handler) {
        this.connection = connection;
        this.options = options;
        this.handler = handler;
    }

    // ---- starting

    /** Posts the next receives, if there are to be some. */
    void advance() {
        if (end != null && end.complete(ended && posted == 0) || waitingForBuffer) {
            return;
        }
        if (options.mode() == ReceiveMode.POSTED || bursting) {
            while (posted < options.depth() && !waitingForBuffer && mayReceive()) {
                post();
            }
        } else if (posted == 0 && mayReceive()) {
            posted++;
            if (!followsItself() || !connection.loop().armReceive(connection.socket())) {
                connection.loop().start(onReady());
            }
        }
    }

    /** Prepares a receive without a buffer. */
    ReceiveOperation onReady() {
        return Receives.onReady(connection, followsItself(), COMPLETED, this);
    }

    /**
     * Returns whether the next receive follows a receive as soon as that has completed, as a rule:
     * not if a handler runs elsewhere meanwhile, or a burst is received into buffers of its own.
     */
    private boolean followsItself() {
        return options.mode() == ReceiveMode.ON_READY && !handsOver();
    }

    private boolean handsOver() {
        return options.executor().isPresent();
    }

    private boolean mayReceive() {
        if (ended || pausing || holdsSomething() || handlerRuns || connection.isClosed()) {
            return false;
        }
        if (posted > 0 && !connection.port().buffers().isHalfFree()) {
            return false; // a second one would take another connection's first
        }
        return end != null || !paused && !connection.socket().window().pausesReading();
    }

    private boolean holdsSomething() {
        return held != null && !held.buffers.isEmpty();
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
        posted++;
        Deadline deadline =
                bursting ? Deadline.after(QUIET_MILLIS, TimeUnit.MILLISECONDS) : Deadline.NONE;
        Receives.start(connection, buffer, deadline, COMPLETED, this);
        return true;
    }

    @Override
    public boolean isEnded() {
        return !mayReceive();
    }

    @Override
    public boolean tryAgain() {
        if (mayReceive() && !tryPost()) {
            return false;
        }
        waitingForBuffer = false;
        advance(); // the reason to wait may have ended, and something else be due
        return true;
    }

    // ---- completing

    private void completed(ReceiveOperation operation) {
        NativeBuffer filled = operation.bufferOrNull();
        IoFailure failure = Failures.ofEnded(operation);
        if (failure != null && Failures.isShortage(failure)) {
            waitForMemory(operation);
            return;
        }
        boolean quiet = operation.outcome() == Operation.Outcome.TIMED_OUT; // see tryPost
        IoBuffer buffer = filled == null ? withoutData() : filled;
        if (filled != null) {
            filled.completeReceive((int) operation.transferred());
        }
        posted--;
        connection.putBack(operation);
        if (shortage != null) {
            shortage.ended();
        }
        if (quiet) {
            buffer.release();
            bursting = false;
            advance();
        } else if (failure != null) {
            failed(buffer, failure);
        } else {
            received(buffer);
        }
    }

    /** There was no memory for the receive, which has taken nothing: it is started again later. */
    private void waitForMemory(ReceiveOperation operation) {
        NativeBuffer unused = operation.bufferOrNull();
        if (unused != null) {
            unused.completeReceive(0);
            unused.release();
        }
        posted--;
        connection.putBack(operation);
        if (shortage == null) {
            shortage = new Shortage(connection.loop());
        }
        pausing = true;
        connection
                .loop()
                .schedule(
                        shortage.failedAgain(Shortage.Of.SYSTEM, connection.socket()),
                        this::endPause);
    }

    private void endPause() {
        pausing = false;
        advance();
    }

    /** The handler's buffer at the end of the stream or a failure; without room, if need be. */
    private IoBuffer withoutData() {
        IoBuffer buffer = connection.port().buffers().tryLend();
        return buffer != null ? buffer : IoBuffer.wrap(NO_ROOM);
    }

    private void received(IoBuffer buffer) {
        if (ended || end != null) {
            ended |= buffer.length() == 0;
            buffer.release(); // after the end, receives complete that were posted with it
        } else {
            ended = buffer.length() == 0;
            bursting = options.mode() == ReceiveMode.BURST && !ended;
            if (paused || handlerRuns || holdsSomething()) {
                hold(buffer, null);
            } else {
                deliver(buffer, null);
            }
        }
        advance();
    }

    private void failed(IoBuffer buffer, IoFailure failure) {
        boolean first = !ended;
        ended = true;
        if (end != null) {
            buffer.release();
            if (!first || end.isEndOfStream(failure)) {
                advance();
            } else {
                end.fail(failure);
            }
        } else if (!first) {
            buffer.release();
        } else if (handlerRuns || holdsSomething()) {
            hold(buffer, failure);
        } else {
            deliver(buffer, failure);
        }
    }

    // ---- delivering

    private void hold(IoBuffer buffer, @Nullable IoFailure failure) {
        if (held == null) {
            held = new Held();
        }
        held.buffers.add(buffer);
        held.failure = failure;
    }

    /** Calls the handler, or has it called. */
    private void deliver(IoBuffer buffer, @Nullable IoFailure failure) {
        if (!handsOver()) {
            call(buffer, failure);
            return;
        }
        handlerRuns = true;
        try {
            options.executor().orElseThrow().execute(new HandedOver(this, buffer, failure));
        } catch (RuntimeException | Error e) {
            handlerRuns = false;
            buffer.release();
            connection.close();
            throw e;
        }
    }

    private void call(IoBuffer buffer, @Nullable IoFailure failure) {
        TcpConnection face = connection.face();
        if (failure != null) {
            handler.failed(face, buffer, failure);
        } else if (buffer.length() == 0) {
            handler.endOfStream(face, buffer);
        } else {
            handler.received(face, buffer);
        }
    }

    private void returned() {
        handlerRuns = false;
        if (reaped && paused) {
            drop();
        }
        deliverHeld();
    }

    /** Pauses deliveries. Any thread. */
    void pause() {
        paused = true;
    }

    /** Ends the pause. Any thread. */
    void resume() {
        paused = false;
        connection.loop().execute(this::deliverHeld);
    }

    private void deliverHeld() {
        while (held != null && !held.buffers.isEmpty() && !paused && !handlerRuns) {
            IoBuffer buffer = held.buffers.remove();
            deliver(buffer, held.buffers.isEmpty() ? held.failure : null);
        }
        advance();
    }

    /** Releases what was held for a handler that will not be called again. */
    private void drop() {
        while (held != null && !held.buffers.isEmpty()) {
            held.buffers.remove().release();
        }
    }

    // ---- ending

    /**
     * Ends the connection in order.
     *
     * @return false if it is closed or ending already
     */
    boolean finish(Deadline deadline, Ending ending) {
        if (end != null || connection.isClosed()) {
            return false;
        }
        end = new LingeringEnd(connection, ending);
        drop();
        end.begin(deadline, ended, ended && posted == 0);
        advance();
        return true;
    }

    /**
     * The connection was closed for a reason that the handler shall get, though it has paused: with
     * the end of a receive, or here if there is none.
     */
    void cut() {
        if (posted == 0 && !ended && end == null) {
            paused = false;
            drop();
            failed(withoutData(), Failures.closed(connection.socket(), IoOperation.RECEIVE));
        }
    }

    /** The connection is reaped. A handler that runs elsewhere gets what is left afterwards. */
    void reaped() {
        reaped = true;
        if (!handlerRuns) {
            drop();
        }
        if (end != null) {
            end.closed();
        }
    }
}
