package dev.overlapped.examples.cookbook;

import dev.overlapped.AcceptedConnection;
import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectOptions;
import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;

/**
 * Forwards a TCP port to another one, or to a Unix domain socket, in blocking code: two virtual
 * threads per client, one per direction.
 *
 * <p>{@code transferTo} between two connections copies nothing: a received buffer is sent as it is.
 * Back pressure needs no code: a thread that waits for its send does not receive. A direction that
 * ends passes the end on, and the other one continues.
 */
public final class PortForward {
    private static final Duration STALLED = Duration.ofSeconds(60);

    private PortForward() {}

    /** Runs it: from the port of the first argument to the port, or the path, of the second. */
    public static void main(String[] args) throws IOException {
        InetSocketAddress from = new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0]));
        SocketAddress to =
                args[1].contains("/")
                        ? UnixDomainSocketAddress.of(args[1])
                        : new InetSocketAddress("127.0.0.1", Integer.parseInt(args[1]));
        try (CompletionPort port = CompletionPort.open();
                TcpListener listener = port.listen(from)) {
            listener.acceptEach(client -> Thread.startVirtualThread(() -> forward(client, to)));
            System.out.println("PortForward on port " + listener.localPort());
            port.awaitClose(Deadline.NONE);
        }
    }

    private static void forward(AcceptedConnection client, SocketAddress to) {
        Deadline soon = Deadline.after(Duration.ofSeconds(5));
        try (client;
                TcpConnection target =
                        client.port().blocking().connect(to, ConnectOptions.DEFAULT, soon)) {
            Thread back = Thread.startVirtualThread(() -> pass(target, client));
            pass(client, target);
            back.join();
        } catch (IoFailure notConnected) {
            System.err.println("PortForward: " + notConnected.getMessage());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt(); // both are closed by now
        }
    }

    /** Passes a stream on, and its end. */
    private static void pass(TcpConnection from, TcpConnection to) {
        try {
            // Silence may last: the other direction may be busy. A side that does not read may not.
            from.blocking().inputStream().transferTo(to.blocking().outputStream(STALLED));
            to.blocking().disconnect(Deadline.after(STALLED));
        } catch (IOException broken) {
            from.abort(); // and so ends the other direction
            to.abort();
        }
    }
}
