package dev.overlapped.examples.cookbook;

import dev.overlapped.AcceptedConnection;
import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.SendLimits;
import dev.overlapped.SharedBuffer;
import dev.overlapped.ShutdownOptions;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.framing.Frame;
import dev.overlapped.framing.FrameHandler;
import dev.overlapped.framing.LineFraming;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/**
 * A chat: all members get each line of a member, after the member's name. Try it with {@code nc
 * 127.0.0.1 7007} on two terminals.
 *
 * <p>A member that does not read holds up nobody: its lines are queued, and {@link #LIMITS} say how
 * many, and for how long. A member that floods the others gets its own lines as well, so its own
 * connection comes under pressure, and the library reads no more from it until that is over.
 *
 * <p>The port has one completion thread. So all members see the lines in the same order, and
 * nothing here needs a lock.
 */
public final class Chat {
    private static final SendLimits LIMITS =
            SendLimits.DEFAULT
                    .withMaxBytes(16 << 20)
                    .withPressureBytes(256 << 10)
                    .withSlowConsumerTimeout(Duration.ofSeconds(5));

    private static final LineFraming LINES = LineFraming.of(1_000);

    private final Set<TcpConnection> members = new HashSet<>();
    private int joined;

    /** Runs the chat on the port of the first argument, by default 7007. */
    public static void main(String[] args) throws IOException {
        int number = args.length > 0 ? Integer.parseInt(args[0]) : 7007;
        try (CompletionPort port = CompletionPort.builder().threads(1).sendLimits(LIMITS).open();
                TcpListener listener = port.listen(new InetSocketAddress("127.0.0.1", number))) {
            listener.acceptEach(new Chat()::joined);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(port)));
            System.out.println("Chat on port " + listener.localPort());
            port.awaitClose(Deadline.NONE);
        }
    }

    /** Ctrl-C: the members get what was said, and the end of the stream. */
    private static void end(CompletionPort port) {
        Deadline soon = Deadline.after(Duration.ofSeconds(5));
        port.shutdown(ShutdownOptions.DEFAULT.withDeadline(soon));
    }

    private void joined(AcceptedConnection client) {
        Member member = new Member("guest-" + ++joined);
        members.add(client);
        client.onClosed(
                (gone, cause) -> {
                    members.remove(client);
                    say(member.name + " has left: " + cause.kind().text() + "\n");
                });
        client.receiveEach(LINES.decoder(member));
        say(member.name + " has joined\n");
    }

    /** Sends a text to all members: one copy of it in memory, whatever their number. */
    private void say(String text) {
        SharedBuffer message = SharedBuffer.of(text);
        for (TcpConnection member : members) {
            member.sendAndRelease(message.lend()); // beyond the limits, this closes the connection
        }
        message.release(); // ours; the memory is released with the last send
    }

    /** The lines of a member. */
    private final class Member implements FrameHandler {
        private final String name;
        private final StringBuilder lines = new StringBuilder();

        Member(String name) {
            this.name = name;
        }

        @Override
        public void frame(TcpConnection connection, Frame line) {
            lines.append(name).append(": ").append(line.toText()).append('\n');
        }

        /** Sends the lines that have arrived together as one message. */
        @Override
        public void batchEnd(TcpConnection connection) {
            say(lines.toString());
            lines.setLength(0);
        }

        /** The member has left. What is said to it from now on is dropped. */
        @Override
        public void endOfStream(TcpConnection connection, Frame rest) {
            connection.closeAfterSending(Deadline.after(Duration.ofSeconds(10)));
        }
    }
}
