package dev.overlapped.snippets;

import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.framing.LengthFraming;
import dev.overlapped.framing.LineFraming;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

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
                                            String answer = answer(line.toText());
                                            IoBuffer buffer = connection.port().buffers().lend();
                                            lines.encode(
                                                    answer.getBytes(StandardCharsets.UTF_8),
                                                    buffer);
                                            connection.sendAndRelease(buffer);
                                        })));
        // @end
    }

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
