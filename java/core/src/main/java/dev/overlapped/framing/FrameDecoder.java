package dev.overlapped.framing;

import dev.overlapped.Deadline;
import dev.overlapped.IdleKind;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.TcpConnection;
import dev.overlapped.internal.operation.Delegating;
import dev.overlapped.internal.operation.FrameReceiver;
import dev.overlapped.internal.operation.FrameSource;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Objects;

/**
 * The decoder of one connection: hands the frames of received buffers to a {@link FrameHandler},
 * and releases the buffers.
 *
 * <pre>
 *  received ─► frame, frame, … ─┬─► batchEnd ─► the buffer is released
 *                 ▲             └─ held back ─► batchEnd ─► the buffer is kept ─┐
 *                 └───────────────────── continueHeld ◄─────────────────────────┘
 * </pre>
 */
final class FrameDecoder implements FrameReceiver, Delegating {
    /** The time that the other side has to receive an answer to what is malformed. */
    private static final Duration LAST_ANSWER = Duration.ofSeconds(10);

    private final FrameSplitter splitter;
    private final FrameHandler handler;
    private final Frame frame = new Frame();
    private boolean mayHold;
    private boolean ended; // nothing can be found any more
    private boolean taken; // the buffer that is decoded, by the handler
    private @Nullable IoBuffer held; // of which frames are held back; null = none
    private long position; // in its data, of the next frame

    FrameDecoder(FrameSplitter splitter, FrameHandler handler) {
        this.splitter = splitter;
        this.handler = Objects.requireNonNull(handler, "handler");
    }

    @Override
    public Object delegate() {
        return handler;
    }

    // ---- handing out

    @Override
    public void received(TcpConnection connection, IoBuffer buffer) {
        decode(connection, buffer, 0);
    }

    @Override
    public void mayHold() {
        mayHold = true;
    }

    @Override
    public boolean isHolding() {
        return held != null;
    }

    @Override
    public void continueHeld(TcpConnection connection) {
        IoBuffer buffer = held;
        if (buffer != null) {
            held = null;
            decode(connection, buffer, position);
        }
    }

    /** Decodes the rest of a buffer, and releases it unless frames of it are held back. */
    private void decode(TcpConnection connection, IoBuffer buffer, long from) {
        taken = false;
        boolean keeps = false;
        try {
            if (!ended) {
                keeps = handOut(connection, buffer, from);
            }
        } catch (FrameException e) {
            malformed(connection, e);
        } finally {
            if (keeps) {
                held = buffer;
            } else if (!taken) {
                buffer.release();
            }
        }
    }

    private void malformed(TcpConnection connection, FrameException failure) {
        ended = true;
        splitter.forgetKept();
        if (((FrameSource) connection).takesFrames()) { // the end of the batch may have ended it
            handler.malformed(connection, failure);
            if (!connection.isClosed()) {
                connection.closeAfterSending(Deadline.after(LAST_ANSWER));
            }
        }
    }

    /**
     * Hands out the frames of a buffer; the last one may be taken with it.
     *
     * @return whether the rest is held back
     */
    private boolean handOut(TcpConnection connection, IoBuffer buffer, long from)
            throws FrameException {
        FrameSource source = (FrameSource) connection;
        MemorySegment data = buffer.data();
        long at = from;
        boolean any = false;
        boolean keeps = false;
        try {
            while (at != FrameSplitter.NONE && at < data.byteSize() && source.takesFrames()) {
                if (mayHold && source.holdsFramesBack()) {
                    position = at;
                    keeps = true;
                    break;
                }
                at = splitter.next(data, at);
                if (at != FrameSplitter.NONE) {
                    any = true;
                    handOut(connection, buffer, data, at);
                }
            }
        } catch (FrameException e) {
            endBatch(connection, any);
            throw e;
        }
        endBatch(connection, any);
        return keeps;
    }

    private void endBatch(TcpConnection connection, boolean any) {
        if (any && ((FrameSource) connection).takesFrames()) {
            handler.batchEnd(connection);
        }
    }

    /** Hands out the frame that the splitter has found. */
    private void handOut(
            TcpConnection connection, IoBuffer buffer, MemorySegment data, long following) {
        frame.begin(connection, splitter.frame(data));
        if (following == data.byteSize() && splitter.offsetInData() >= 0) {
            frame.last(buffer, (int) (buffer.offset() + splitter.offsetInData()));
        }
        try {
            handler.frame(connection, frame);
        } finally { // what it has taken is its own, also when it throws
            taken = frame.end();
            splitter.forget();
        }
    }

    // ---- the end

    @Override
    public void endOfStream(TcpConnection connection, IoBuffer buffer) {
        buffer.release();
        if (ended) {
            return;
        }
        ended = true;
        frame.begin(connection, splitter.rest());
        try {
            handler.endOfStream(connection, frame);
        } finally {
            frame.end();
            splitter.forgetKept();
        }
    }

    @Override
    public void idle(TcpConnection connection, IdleKind kind) {
        handler.idle(connection, kind);
    }

    @Override
    public void failed(TcpConnection connection, IoBuffer buffer, IoFailure failure) {
        buffer.release();
        if (ended) {
            return;
        }
        ended = true;
        splitter.forgetKept();
        handler.failed(connection, failure);
    }

    @Override
    public String toString() {
        return "FrameDecoder[" + handler + "]";
    }
}
