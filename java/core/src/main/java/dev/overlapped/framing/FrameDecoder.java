package dev.overlapped.framing;

import dev.overlapped.Deadline;
import dev.overlapped.IdleKind;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.TcpConnection;
import dev.overlapped.internal.operation.Delegating;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Objects;

/**
 * The decoder of one connection: hands the frames of received buffers to a {@link FrameHandler},
 * and releases the buffers.
 */
final class FrameDecoder implements ReceiveHandler, Delegating {
    /** The time that the other side has to receive an answer to what is malformed. */
    private static final Duration LAST_ANSWER = Duration.ofSeconds(10);

    private final FrameSplitter splitter;
    private final FrameHandler handler;
    private final Frame frame = new Frame();
    private boolean ended; // nothing can be found any more
    private boolean taken; // the buffer that is decoded, by the handler

    FrameDecoder(FrameSplitter splitter, FrameHandler handler) {
        this.splitter = splitter;
        this.handler = Objects.requireNonNull(handler, "handler");
    }

    @Override
    public Object delegate() {
        return handler;
    }

    @Override
    public void received(TcpConnection connection, IoBuffer buffer) {
        taken = false;
        try {
            if (!ended) {
                decode(connection, buffer);
            }
        } catch (FrameException e) {
            ended = true;
            splitter.forgetKept();
            handler.malformed(connection, e);
            if (!connection.isClosed()) {
                connection.closeAfterSending(Deadline.after(LAST_ANSWER));
            }
        } finally {
            if (!taken) {
                buffer.release();
            }
        }
    }

    /** Hands out the frames of a buffer; the last one may be taken with it. */
    private void decode(TcpConnection connection, IoBuffer buffer) throws FrameException {
        MemorySegment data = buffer.data();
        int start = buffer.offset();
        long at = 0;
        while (at < data.byteSize() && !connection.isClosed()) {
            at = splitter.next(data, at);
            if (at == FrameSplitter.NONE) {
                return;
            }
            frame.begin(connection, splitter.frame(data));
            if (at == data.byteSize() && splitter.offsetInData() >= 0) {
                frame.last(buffer, (int) (start + splitter.offsetInData()));
            }
            try {
                handler.frame(connection, frame);
            } finally { // what it has taken is its own, also when it throws
                taken = frame.end();
                splitter.forget();
            }
        }
    }

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
