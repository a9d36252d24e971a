package dev.overlapped.examples.cookbook;

import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectOptions;
import dev.overlapped.Deadline;
import dev.overlapped.IdleKind;
import dev.overlapped.IoBuffer;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.ReceiveOptions;
import dev.overlapped.SendLimits;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A reverse proxy: passes each client on to one of several servers, in turn, of those that accept.
 *
 * <p>Half-close: the end of one stream is passed on, and the other direction continues. Back
 * pressure: nothing is read for a leg that is under pressure. Time-outs: of the connect, of
 * silence, of a side that does not read. If one leg breaks, the other one is reset.
 */
public final class ReverseProxy {
    private static final Duration STALLED = Duration.ofSeconds(60);

    /** Each direction pauses the other leg, not its own: else the two could wait for each other. */
    private static final SendLimits LIMITS =
            SendLimits.DEFAULT
                    .withPressureBytes(256 << 10)
                    .withPausesReading(false)
                    .withSlowConsumerTimeout(STALLED);

    private final ReceiveOptions receiving;
    private final List<InetSocketAddress> servers;
    private final AtomicInteger turn = new AtomicInteger();

    private ReverseProxy(Duration idle, List<InetSocketAddress> servers) {
        this.receiving = ReceiveOptions.DEFAULT.withIdleTimeout(IdleKind.BOTH, idle);
        this.servers = servers;
    }

    /** Runs it. Arguments: its port, the seconds of silence that it allows, the servers' ports. */
    public static void main(String[] args) throws IOException {
        Duration idle = Duration.ofSeconds(Integer.parseInt(args[1]));
        List<InetSocketAddress> servers =
                Stream.of(args).skip(2).map(ReverseProxy::address).toList();
        ReverseProxy proxy = new ReverseProxy(idle, servers);
        try (CompletionPort port = CompletionPort.builder().sendLimits(LIMITS).open();
                TcpListener listener = port.listen(address(args[0]))) {
            listener.acceptEach(client -> proxy.connect(client, servers.size()));
            System.out.println("ReverseProxy on port " + listener.localPort());
            port.awaitClose(Deadline.NONE);
        }
    }

    private static InetSocketAddress address(String number) {
        return new InetSocketAddress("127.0.0.1", Integer.parseInt(number));
    }

    /** Connects to the next server, on the client's thread: so the two legs share it. */
    private void connect(TcpConnection client, int tries) {
        client.port()
                .async()
                .connect(
                        servers.get(Math.floorMod(turn.getAndIncrement(), servers.size())),
                        ConnectOptions.DEFAULT.withThreadOf(client),
                        Deadline.after(Duration.ofSeconds(5)))
                .whenComplete(
                        (upstream, failure) -> {
                            if (failure == null) {
                                join(client, upstream);
                            } else if (tries > 1) {
                                connect(client, tries - 1);
                            } else {
                                client.abort(); // no server accepts
                            }
                        });
    }

    private void join(TcpConnection client, TcpConnection upstream) {
        AtomicInteger open = new AtomicInteger(2);
        client.onClosed((gone, cause) -> upstream.abort());
        upstream.onClosed((gone, cause) -> client.abort());
        client.receiveEach(receiving, new Direction(upstream, open));
        upstream.receiveEach(receiving, new Direction(client, open));
    }

    /** Passes on what one leg receives to the other one, and counts the streams that are open. */
    private record Direction(TcpConnection to, AtomicInteger open) implements ReceiveHandler {
        @Override
        public void received(TcpConnection from, IoBuffer buffer) {
            to.sendAndRelease(buffer);
            if (to.isUnderPressure()) {
                from.pauseReceiving();
                to.whenWritable(again -> from.resumeReceiving());
            }
        }

        @Override
        public void endOfStream(TcpConnection from, IoBuffer buffer) {
            buffer.release();
            to.disconnect(
                    Deadline.after(STALLED),
                    ended -> {
                        if (open.decrementAndGet() == 0) {
                            from.close();
                            to.close();
                        }
                    });
        }
    }
}
