package dev.overlapped.internal.tcp;

import dev.overlapped.Deadline;
import dev.overlapped.IdleKind;
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
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.Delegating;
import dev.overlapped.internal.operation.FrameReceiver;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveOperation;

import org.jspecify.annotations.Nullable;

import java.util.Set;
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
final class ReceiveStream implements BufferQueue.Waiting, Delegating {
    /** The quiet time after which a burst counts as ended. */
    private static final long QUIET_MILLIS = 100;

    /** The handler of a stream that only ends its connection. */
    static final ReceiveHandler NOBODY = (connection, buffer) -> buffer.release();

    private static final Completion<ReceiveOperation, ReceiveStream> COMPLETED =
            (operation, stream) -> stream.completed(operation);

    private final StreamSocket connection;
    private final ReceiveOptions options;
    private final ReceiveHandler handler;

    private volatile boolean paused; // written by the caller that pauses: it holds from then on

    // The connection's thread only.
    private @Nullable Delays delays; // null = there never were any
    private int posted;
    private boolean ended; // the other side has ended its stream, or a receive has failed
    private boolean handlerRuns; // on another thread
    private boolean calling; // the handler runs, on this thread
    private boolean reaped;
    private boolean endDelivered; // that of the stream, or the failure
    private @Nullable LingeringEnd end; // null until the connection is to end in order
    private boolean waitingForBuffer;
    private boolean pausing; // for it
    private boolean bursting; // data have just arrived, and more are expected
    private @Nullable IdleWatch idle; // null = no time-outs, or none any more

    /**
     * @param handler {@link #NOBODY} for a stream that only ends its connection
     */
    ReceiveStream(StreamSocket connection, ReceiveOptions options, ReceiveHandler handler) {
        this.connection = connection;
        this.options = options;
        this.handler = handler;
        if (handler instanceof FrameReceiver frames) {
            frames.mayHold();
        }
    }

    @Override
    public Object delegate() {
        return handler;
    }

    // ---- starting

    /** Begins to receive, or reports that the connection has ended before. */
    void begin() {
        if (connection.socket().isReaped()) {
            reaped();
            return;
        }
        if (end == null && !connection.isClosed()) {
            idle = IdleWatch.begin(connection, this, options);
        }
        advance();
    }

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
        return Receives.onReady(connection, followsItself(), Operation.NEVER, COMPLETED, this);
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
        return hasHeld() || holdsFrames();
    }

    private boolean hasHeld() {
        return delays != null && !delays.held.isEmpty();
    }

    private Delays delays() {
        if (delays == null) {
            delays = new Delays(connection);
        }
        return delays;
    }

    private boolean holdsFrames() {
        return handler instanceof FrameReceiver frames && frames.isHolding();
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
        readingResumes();
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
        if (delays != null) {
            delays.shortage.ended();
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
        pausing = true;
        connection
                .loop()
                .schedule(
                        delays().shortage.failedAgain(Shortage.Of.SYSTEM, connection.socket()),
                        this::endPause);
    }

    private void endPause() {
        pausing = false;
        readingResumes();
        advance();
    }

    /** The handler's buffer at the end of the stream or a failure; without room, if need be. */
    private IoBuffer withoutData() {
        IoBuffer buffer = connection.port().buffers().tryLend();
        return buffer != null ? buffer : ReadyReceives.withoutRoom();
    }

    private void received(IoBuffer buffer) {
        if (ended || end != null) {
            ended |= buffer.length() == 0;
            buffer.release(); // after the end, receives complete that were posted with it
        } else {
            ended = buffer.length() == 0;
            if (ended) {
                endIdle();
            } else if (idle != null) {
                idle.received();
            }
            bursting = options.mode() == ReceiveMode.BURST && !ended;
            if (paused || handlerRuns || holdsSomething()) {
                hold(buffer, null);
            } else {
                deliver(buffer, null);
                continueFrames();
            }
        }
        advance();
    }

    private void failed(IoBuffer buffer, IoFailure failure) {
        boolean first = !ended;
        ended = true;
        endIdle();
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
        delays().held.add(buffer);
        delays().failure = failure;
    }

    /** Calls the handler, or has it called. */
    private void deliver(IoBuffer buffer, @Nullable IoFailure failure) {
        endDelivered |= failure != null || buffer.length() == 0;
        if (!handsOver()) {
            call(buffer, failure);
            return;
        }
        try {
            handOver(() -> call(buffer, failure));
        } catch (RuntimeException | Error e) {
            buffer.release();
            throw e;
        }
    }

    private void handOver(Runnable call) {
        handlerRuns = true;
        try {
            options.executor().orElseThrow().execute(new HandedOver(this, connection, call));
        } catch (RuntimeException | Error e) {
            handlerRuns = false;
            connection.close(CloseReason.thrown(e));
            throw e;
        }
    }

    private void call(IoBuffer buffer, @Nullable IoFailure failure) {
        TcpConnection face = connection.face();
        NativeBuffer lent = NativeBuffer.of(buffer);
        lent.passTo(handler, connection);
        int lending = lent.lending();
        calling = !handsOver();
        try {
            if (failure != null) {
                handler.failed(face, buffer, failure);
            } else if (buffer.length() == 0) {
                handler.endOfStream(face, buffer);
            } else {
                handler.received(face, buffer);
            }
        } catch (Throwable t) {
            lent.reclaim(lending);
            throw t;
        } finally {
            calling = false;
        }
    }

    /** The handler has thrown: closes the connection. Any thread. */
    void handlerFailed(Throwable thrown) {
        String whose = connection.socket().describe(); // while it is open
        connection.close(CloseReason.thrown(thrown));
        connection.port().handlerFailed(whose, thrown);
    }

    /** The handler has returned on its thread. */
    void returned() {
        handlerRuns = false;
        readingResumes();
        deliverHeld();
    }

    /** The handler has returned after the end of the loop. */
    void returnedTooLate() {
        handlerRuns = false;
        drop();
    }

    /**
     * Has the decoder continue with the buffer that it keeps, unless frames are held back still.
     * Called when a write has ended, when a pause has, and when the connection has.
     *
     * @return whether the decoder has nothing left, or runs
     */
    private boolean continueFrames() {
        while (holdsFrames() && !handlerRuns && !calling) {
            if (connection.takesFrames() && connection.holdsFramesBack()) {
                return false;
            } else if (handsOver() && connection.takesFrames()) {
                handOver(this::callAgain);
            } else {
                callAgain();
            }
        }
        return true;
    }

    private void callAgain() {
        calling = true;
        try {
            ((FrameReceiver) handler).continueHeld(connection.face());
        } catch (Throwable t) {
            handlerFailed(t);
        } finally {
            calling = false;
        }
    }

    /** Pauses deliveries. Any thread. */
    void pause() {
        paused = true;
    }

    boolean isPaused() {
        return paused;
    }

    /** Ends the pause. Any thread. */
    void resume() {
        IdleWatch watch = idle; // null also if it begins at this moment, and so after the pause
        if (watch != null) {
            watch.resumed();
        }
        paused = false;
        connection.loop().execute(this::deliverHeld);
    }

    private void deliverHeld() {
        if (calling) {
            return; // within a call of the handler, whose caller continues
        }
        while (continueFrames() && hasHeld() && !paused && !handlerRuns) {
            IoBuffer buffer = delays().held.remove();
            try {
                deliver(buffer, hasHeld() ? null : delays().failure);
            } catch (Throwable t) { // nobody else closes the connection for it
                handlerFailed(t);
            }
        }
        if (!reaped) {
            advance();
        } else if (!handlerRuns) {
            conclude();
        }
    }

    /**
     * Reports the end of a reaped connection, unless that was reported, or a receive whose start is
     * still in the inbox will. What is still held belongs to a handler that has paused.
     */
    private void conclude() {
        IoFailure failure =
                delays != null && delays.failure != null
                        ? delays.failure
                        : Failures.ended(connection.socket(), IoOperation.RECEIVE);
        drop();
        if (!endDelivered && posted == 0) {
            IoBuffer buffer = withoutData();
            connection.guarded(() -> deliver(buffer, failure));
        }
    }

    /** Releases what was held for a handler that will not be called again. */
    private void drop() {
        while (hasHeld()) {
            delays().held.remove().release();
        }
        if (!connection.takesFrames()) {
            continueFrames(); // which releases
        }
    }

    // ---- idle time-outs

    /** Returns whether data that arrive now are received, and delivered. */
    boolean isReading() {
        return posted > 0 && !paused && !handlerRuns && !holdsSomething();
    }

    /** Returns whether a call of the handler on another thread has not returned. */
    boolean handlerRuns() {
        return handlerRuns;
    }

    private void readingResumes() {
        if (idle != null) {
            idle.received();
        }
    }

    private void endIdle() {
        if (idle != null) {
            idle.end();
            idle = null;
        }
    }

    /** A write of the connection has ended; receives may have waited for room. */
    void writeEnded() {
        if (idle != null) {
            idle.sent();
            if (posted == 0) {
                idle.received(); // nothing was received under pressure
            }
        }
        if (holdsFrames()) {
            deliverHeld();
        } else {
            advance();
        }
    }

    /** The connection has been idle. A handler that throws closes it. */
    void idle(Set<IdleKind> kinds) {
        if (connection.isClosed()) {
            return;
        }
        try {
            if (handsOver()) {
                handOver(() -> callIdle(kinds));
            } else {
                callIdle(kinds);
            }
        } catch (Throwable t) {
            connection.thrown(t);
        }
    }

    private void callIdle(Set<IdleKind> kinds) {
        for (IdleKind kind : kinds) {
            if (!connection.isClosed()) {
                handler.idle(connection.face(), kind);
            }
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
        endIdle();
        drop();
        end.begin(deadline, ended, ended && posted == 0);
        advance();
        return true;
    }

    /**
     * The connection is reaped, or was before receiving began. A handler that runs elsewhere gets
     * what is left afterwards.
     */
    void reaped() {
        reaped = true;
        endIdle();
        if (end != null) {
            drop();
            end.closed();
        } else if (handler != null && !endDelivered) { // not within a call of the user
            connection.loop().executeLater(this::deliverHeld, this::deliverHeld);
        } else if (!handlerRuns) {
            drop();
        }
    }
}
