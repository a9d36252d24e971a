package dev.overlapped.examples.cookbook;

import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IdleKind;
import dev.overlapped.IoBuffer;
import dev.overlapped.ReceiveOptions;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.framing.Frame;
import dev.overlapped.framing.FrameException;
import dev.overlapped.framing.FrameHandler;
import dev.overlapped.framing.LineFraming;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A dictionary server, of RFC 2229 as much as {@code curl dict://127.0.0.1:7007/d:buffer} needs.
 *
 * <p>A client may send many commands at once: their answers are collected, and sent in few buffers.
 * From a client that does not read its answers the library takes no more commands.
 */
public final class LineProtocol implements FrameHandler {
    private static final Map<String, String> WORDS =
            Map.of("buffer", "Native memory that holds data.", "port", "A queue of completions.");

    private static final LineFraming LINES = LineFraming.of(1_022).withCrLf();
    private static final ReceiveOptions RECEIVING =
            ReceiveOptions.DEFAULT.withIdleTimeout(IdleKind.READING, Duration.ofMinutes(5));

    private final TcpConnection client;
    private IoBuffer answers; // null = none are collected

    private LineProtocol(TcpConnection client) {
        this.client = client;
    }

    /** Runs the server on the port of the first argument, by default 7007. */
    public static void main(String[] args) throws IOException {
        int number = args.length > 0 ? Integer.parseInt(args[0]) : 7007;
        try (CompletionPort port = CompletionPort.open();
                TcpListener listener = port.listen(new InetSocketAddress("127.0.0.1", number))) {
            listener.acceptEach(LineProtocol::accepted);
            System.out.println("LineProtocol on port " + listener.localPort());
            port.awaitClose(Deadline.NONE);
        }
    }

    private static void accepted(TcpConnection client) {
        LineProtocol session = new LineProtocol(client);
        session.answer("220 dictionary <auth.mime>");
        session.batchEnd(client);
        client.receiveEach(RECEIVING, LINES.decoder(session));
    }

    @Override
    public void frame(TcpConnection connection, Frame line) {
        String[] words = line.toText().strip().split("\\s+", 3);
        switch (words[0].toUpperCase(Locale.ROOT)) {
            case "CLIENT" -> answer("250 ok");
            case "DEFINE" -> define(words[words.length - 1].toLowerCase(Locale.ROOT));
            case "QUIT" -> end("221 bye");
            default -> answer("500 unknown command");
        }
    }

    private void define(String word) {
        String text = WORDS.get(word);
        if (text != null) {
            String source = "151 \"" + word + "\" d \"Words of this library\"";
            List.of("150 1 definition", source, text, ".", "250 ok").forEach(this::answer);
        } else {
            answer("552 no match");
        }
    }

    private void answer(String line) {
        if (answers != null && answers.room() < 1_024) {
            batchEnd(client);
        }
        if (answers == null) {
            answers = client.port().buffers().lend();
        }
        LINES.encode(line, answers);
    }

    /** Sends the answers to commands that have arrived together. */
    @Override
    public void batchEnd(TcpConnection connection) {
        if (answers != null) {
            client.sendAndRelease(answers);
            answers = null;
        }
    }

    private void end(String line) {
        answer(line);
        batchEnd(client); // no command, and no batch, follows the orderly end
        client.closeAfterSending(Deadline.after(Duration.ofSeconds(10)));
    }

    @Override
    public void endOfStream(TcpConnection connection, Frame rest) {
        end("221 bye");
    }

    @Override
    public void malformed(TcpConnection connection, FrameException failure) {
        end("500 a line has more than " + failure.limit() + " bytes");
    }
}
