package dev.overlapped;

import dev.overlapped.internal.backend.Shortage;
import dev.overlapped.internal.buffer.BufferQueue;
import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.buffer.NativeBufferPool;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveOperation;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.StandardSocketOptions;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Receives again and again: what {@link TcpConnection#receiveEach} began. As many receives are
 * started at a time as the {@link ReceiveOptions} say; with a buffer, or one that gets its buffer
 * when something has come, as the {@link ReceiveMode} says. What comes while receiving is paused,
 * or while a handler runs on another thread, is held in its order.
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

    private static final Completion<Operation> COMPLETED = ReceiveStream::completed;

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

    /** A call of the handler on another thread. */
    private record HandedOver(ReceiveStream stream, IoBuffer buffer, IoFailure failure)
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

    /** What the handler is told later. */
    private static final class Held {
        final ArrayDeque<IoBuffer> buffers = new ArrayDeque<>(2);
        IoFailure failure; // told with the last of them
    }

    private final TcpConnection connection;
    private final ReceiveOptions options;
    private final ReceiveHandler handler;

    private volatile boolean paused; // written by whoever pauses: it holds from then on

    // The connection's thread only.
    private Held held; // came meanwhile; null = nothing ever did
    private int posted;
    private boolean ended; // the end of the stream has come, or a failure
    private boolean handlerRuns; // on another thread
    private boolean gone;
    private boolean finishing;
    private Ending ending; // to be told, once
    private boolean waitingForBuffer;
    private Shortage shortage; // null until there was one
    private boolean pausing; // for it
    private boolean bursting; // something has just come, and more is expected

    /**
     * @param handler null for a stream that only finishes
     */
    ReceiveStream(TcpConnection connection, ReceiveOptions options, ReceiveHandler handler) {
        this.connection = connection;
        this.options = options;
        this.handler = handler;
    }

    /** Posts the next receives, if there are to be some. */
    void advance() {
        if (finishing && connection.isClosed()) {
            closed();
            return;
        }
        if (finishing && isDrained()) {
            Ending told = ending;
            ending = null;
            if (told != null) {
                told.drained();
            }
            return;
        }
        if (waitingForBuffer) {
            return;
        }
        if (options.mode() == ReceiveMode.POSTED || bursting) {
            while (posted < options.depth() && !waitingForBuffer && mayReceive()) {
                post();
            }
        } else if (posted == 0 && mayReceive()) {
            posted++;
            if (!followsItself() || !connection.loop().armReceive(connection.socket())) {
                connection.loop().start(receive());
            }
        }
    }

    /** A receive that brings no buffer. */
    ReceiveOperation receive() {
        return connection.receiveOnReady(followsItself(), COMPLETED, this);
    }

    /**
     * Whether the next receive follows a receive as soon as that has completed, as a rule: not if a
     * handler runs elsewhere meanwhile, or a burst is received into buffers of its own.
     */
    private boolean followsItself() {
        return options.mode() == ReceiveMode.ON_READY && options.executor() == null;
    }

    /** Whether the other side's stream has ended, and nothing is left to be done on this one. */
    private boolean isDrained() {
        return ended && posted == 0 && connection.socket().pendingWrites() == 0;
    }

    private boolean mayReceive() {
        if (ended || pausing || holdsSomething() || handlerRuns || connection.isClosed()) {
            return false;
        }
        if (posted > 0 && !((NativeBufferPool) connection.port().buffers()).isHalfFree()) {
            return false; // a second one would take another connection's first
        }
        return finishing || !paused && !connection.socket().window().pausesReading();
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
        connection.startReceive(buffer, deadline, COMPLETED, this);
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
        advance(); // what it waited for may be over, and something else due
        return true;
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
        boolean quiet = operation.outcome() == Operation.Outcome.TIMED_OUT; // see tryPost
        if (buffer == null) {
            buffer = stream.withoutData();
        } else {
            ((NativeBuffer) buffer).completeReceive((int) operation.transferred());
        }
        stream.posted--;
        stream.connection.putBack(operation);
        if (stream.shortage != null) {
            stream.shortage.ended();
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
            ((NativeBuffer) operation.lent()).completeReceive(0);
            ((IoBuffer) operation.lent()).release();
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
                        this::pauseOver);
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
        if (ended || finishing) {
            ended |= buffer.length() == 0;
            buffer.release(); // behind the end come those that were posted with it
        } else {
            ended = buffer.length() == 0;
            bursting = options.mode() == ReceiveMode.BURST && !ended;
            if (paused || handlerRuns || holdsSomething()) {
                hold(buffer, null);
            } else {
                tell(buffer, null);
            }
        }
        advance();
    }

    private void failed(IoBuffer buffer, IoFailure failure) {
        if (finishing) {
            buffer.release();
            boolean atEnd = ended || ending != null && ending.isEndOfStream(failure);
            ended = true;
            if (atEnd) {
                advance();
            } else {
                fail(failure);
            }
        } else if (ended) {
            buffer.release();
        } else {
            ended = true;
            if (handlerRuns || holdsSomething()) {
                hold(buffer, failure);
            } else {
                tell(buffer, failure);
            }
        }
    }

    private void hold(IoBuffer buffer, IoFailure failure) {
        if (held == null) {
            held = new Held();
        }
        held.buffers.add(buffer);
        held.failure = failure;
    }

    /** Calls the handler, or has it called. */
    private void tell(IoBuffer buffer, IoFailure failure) {
        if (options.executor() == null) {
            call(buffer, failure);
            return;
        }
        handlerRuns = true;
        try {
            options.executor().execute(new HandedOver(this, buffer, failure));
        } catch (RuntimeException | Error e) {
            handlerRuns = false;
            buffer.release();
            connection.close();
            throw e;
        }
    }

    private void call(IoBuffer buffer, IoFailure failure) {
        if (failure != null) {
            handler.failed(connection, buffer, failure);
        } else if (buffer.length() == 0) {
            handler.endOfStream(connection, buffer);
        } else {
            handler.received(connection, buffer);
        }
    }

    private void returned() {
        handlerRuns = false;
        if (gone && paused) {
            drop();
        }
        goOn();
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
        while (holdsSomething() && !paused && !handlerRuns) {
            IoBuffer buffer = held.buffers.poll();
            tell(buffer, held.buffers.isEmpty() ? held.failure : null);
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
        if (ended && how.endsOutput() || isDrained() && !lingers()) {
            connection.endOutput(); // by what follows: closing does, without a call of its own
        } else if (!connection.isOutputEnded()) {
            connection.disconnect(Deadline.NONE, new OutputEnd());
        }
        advance();
        return true;
    }

    /** Whether closing may break the connection, or wait, as SO_LINGER asks. */
    private boolean lingers() {
        return connection.socket().options().containsKey(StandardSocketOptions.SO_LINGER);
    }

    private void expired() {
        fail(IoFailure.of(IoFailure.Kind.TIMED_OUT, "end connection", ""));
    }

    /** Makes the failure only for who is still to be told: most connections have ended in order. */
    private void closed() {
        if (ending != null) {
            fail(IoFailure.closed(connection.socket(), "end connection"));
        }
    }

    private void fail(IoFailure failure) {
        Ending told = ending;
        ending = null;
        if (told != null) {
            told.failed(failure);
        }
    }

    /**
     * The connection was closed for a reason that the handler shall hear, though it has paused: by
     * the end of a receive, or here if there is none.
     */
    void cut() {
        if (posted == 0 && !ended && !finishing) {
            paused = false;
            drop();
            failed(withoutData(), IoFailure.closed(connection.socket(), "receive"));
        }
    }

    /** The connection is gone. A handler that runs elsewhere is told of it behind the rest. */
    void over() {
        gone = true;
        if (!handlerRuns) {
            drop();
        }
        closed();
    }

    /** Gives back what was held for a handler that will not be called again. */
    private void drop() {
        while (holdsSomething()) {
            held.buffers.poll().release();
        }
    }
}
