package dev.overlapped.examples.cookbook;

import dev.overlapped.AcceptedConnection;
import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.SendLimits;
import dev.overlapped.SharedBuffer;
import dev.overlapped.ShutdownOptions;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Sends each line of the standard input to all subscribers, of one copy in memory: {@code (while
 * date; do sleep 1; done) | ./overlapped cookbook Broadcast 7007}.
 *
 * <p>A subscriber that is too slow misses lines, and the others get them all. Only the main thread
 * sends: so a connection that {@code isWritable} takes the next send.
 */
public final class Broadcast {
    private static final SendLimits LIMITS =
            SendLimits.DEFAULT.withMaxSends(1_000).withMaxBytes(1 << 20);

    private final Set<TcpConnection> subscribers = ConcurrentHashMap.newKeySet();
    private long sent;
    private long missed;

    /** Runs it on the port of the first argument, by default 7007, until its input ends. */
    public static void main(String[] args) throws IOException {
        int number = args.length > 0 ? Integer.parseInt(args[0]) : 7007;
        Broadcast broadcast = new Broadcast();
        try (CompletionPort port = CompletionPort.builder().sendLimits(LIMITS).open();
                TcpListener listener = port.listen(new InetSocketAddress("127.0.0.1", number))) {
            listener.acceptEach(broadcast::subscribed);
            System.out.println("Broadcast on port " + listener.localPort());
            BufferedReader input =
                    new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String line; (line = input.readLine()) != null; ) {
                broadcast.publish(line + "\n");
            }
            Deadline deadline = Deadline.after(Duration.ofSeconds(5)); // for what is queued
            port.shutdown(ShutdownOptions.DEFAULT.withDeadline(deadline));
        }
        System.out.println(broadcast.sent + " sent, " + broadcast.missed + " missed");
    }

    private void subscribed(AcceptedConnection subscriber) {
        subscribers.add(subscriber);
        subscriber.onClosed((gone, cause) -> subscribers.remove(subscriber));
        subscriber.receiveEach(new Silent());
    }

    private void publish(String text) {
        SharedBuffer message = SharedBuffer.of(text);
        for (TcpConnection subscriber : subscribers) {
            if (subscriber.isWritable()) {
                subscriber.sendAndRelease(message.lend());
                sent++;
            } else {
                missed++;
            }
        }
        message.release(); // the memory is released with the last send
    }

    /** Ignores what subscribers send; without a receive, nobody would notice that one is gone. */
    private static final class Silent implements ReceiveHandler {
        @Override
        public void received(TcpConnection subscriber, IoBuffer buffer) {
            buffer.release();
        }

        /** A subscriber that sends no more may still receive; if not, the next send fails. */
        @Override
        public void endOfStream(TcpConnection subscriber, IoBuffer buffer) {
            buffer.release();
        }
    }
}
