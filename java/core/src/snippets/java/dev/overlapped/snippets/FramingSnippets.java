package dev.overlapped.snippets;

import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.framing.Frame;
import dev.overlapped.framing.FrameHandler;
import dev.overlapped.framing.LengthFraming;
import dev.overlapped.framing.LineFraming;

import org.jspecify.annotations.Nullable;

import java.nio.ByteOrder;
import java.util.Locale;

/** The examples of framing; compiled, and shown region by region. */
abstract class FramingSnippets {
    abstract String answer(String line);

    void lines(TcpListener listener) {
        // @start region="lines"
        LineFraming lines = LineFraming.of(8 * 1024).withCrLf();
        listener.acceptEach(
                accepted ->
                        accepted.receiveEach(
                                lines.decoder( // one for each connection
                                        (connection, line) -> {
                                            IoBuffer buffer = connection.port().buffers().lend();
                                            lines.encode(answer(line.toText()), buffer);
                                            connection.sendAndRelease(buffer);
                                        })));
        // @end
    }

    // @start region="batch"
    /** Answers each line, and sends the answers to lines that have arrived together as one. */
    static final class Answering implements FrameHandler {
        private static final LineFraming LINES = LineFraming.of(1_000);

        private @Nullable IoBuffer answers; // null = none are collected

        @Override
        public void frame(TcpConnection connection, Frame line) {
            String answer = line.toText().toUpperCase(Locale.ROOT);
            if (answers != null && answers.room() < LINES.encodedLength(LINES.maxLength())) {
                batchEnd(connection); // it is full
            }
            if (answers == null) {
                answers = connection.port().buffers().lend();
            }
            LINES.encode(answer, answers);
        }

        @Override
        public void batchEnd(TcpConnection connection) {
            if (answers != null) {
                connection.sendAndRelease(answers);
                answers = null;
            }
        }
    }

    // @end

    void length(TcpConnection accepted) {
        // @start region="length"
        LengthFraming frames = LengthFraming.of(4, 1 << 20).withOrder(ByteOrder.LITTLE_ENDIAN);
        accepted.receiveEach(
                frames.decoder(
                        (connection, frame) -> {
                            IoBuffer body = frame.take(); // the handler's, and sent as it is
                            IoBuffer header = connection.port().buffers().lend();
                            frames.encodeHeader(body.length(), header);
                            connection.send(
                                    IoBuffers.of(header, body),
                                    Deadline.NONE,
                                    (same, sent, bytes) -> sent.release());
                        }));
        // @end
    }
}
