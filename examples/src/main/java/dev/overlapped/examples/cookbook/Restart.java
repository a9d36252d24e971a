package dev.overlapped.examples.cookbook;

import dev.overlapped.AbstractUnixAddress;
import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.Handover;
import dev.overlapped.IoBuffer;
import dev.overlapped.ListenerOptions;
import dev.overlapped.ShutdownOptions;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * An HTTP server that is restarted by starting it once more, and refuses no client meanwhile: the
 * new process takes the listener of the old one, which ends when its own connections have ended.
 * Each answer is the number of the process. Linux only.
 */
public final class Restart {
    private static final Duration SOON = Duration.ofSeconds(10);

    private Restart() {}

    /** Runs the server on the port of the first argument, by default 7007. */
    public static void main(String[] args) throws Exception {
        int number = args.length > 0 ? Integer.parseInt(args[0]) : 7007;
        AbstractUnixAddress at = AbstractUnixAddress.of("overlapped-restart-" + number);
        try (CompletionPort port = CompletionPort.open()) {
            List<TcpListener> listeners =
                    Handover.takeOrListen(
                            port,
                            at,
                            List.of(new InetSocketAddress("127.0.0.1", number)),
                            ListenerOptions.DEFAULT,
                            Deadline.after(SOON),
                            Restart::begin);
            Handover offer = Handover.offer(at, listeners); // to the one after
            System.out.println("Restart on port " + listeners.getFirst().localPort());
            offer.taken().join(); // the successor accepts, and our listener is closed
            Deadline grace = Deadline.after(Duration.ofMinutes(1)); // for connections that are open
            port.shutdown(
                    ShutdownOptions.DEFAULT
                            .withGrace(grace)
                            .withDeadline(Deadline.after(Duration.ofSeconds(70))));
        }
        System.out.println("Restart: succeeded by another process");
    }

    private static void begin(TcpListener listener) {
        listener.acceptEach(client -> client.receive(Deadline.after(SOON), Restart::answer));
    }

    /** A request has arrived: one is answered per connection, so its end is the answer's end. */
    private static void answer(TcpConnection client, IoBuffer buffer) {
        String body = ProcessHandle.current().pid() + "\n";
        buffer.clear()
                .put("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + body.length())
                .put("\r\n\r\n" + body);
        client.sendAndRelease(buffer);
        client.closeAfterSending(Deadline.after(SOON));
    }
}
