package dev.overlapped.soak;

import dev.overlapped.AcceptHandler;
import dev.overlapped.Capabilities;
import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectOptions;
import dev.overlapped.ConnectedConnection;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.ListenerOptions;
import dev.overlapped.OverlappedSocket;
import dev.overlapped.ReceiveMode;
import dev.overlapped.ReceiveOptions;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One turn of a load: its choices, the two ports that it uses, and its sockets, which it checks to
 * end, each once.
 */
final class Turn {
    private static final AtomicInteger ADDRESSES = new AtomicInteger(1);

    static final int SECONDS = 30;

    final Random random;
    final CompletionPort server;
    final CompletionPort client;
    final Files files;
    final Findings findings;

    private final ConcurrentLinkedQueue<Ended> sockets = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final List<Path> paths = new ArrayList<>();
    private volatile boolean ending;

    /** A socket, and how often its end was reported. */
    private record Ended(
            OverlappedSocket socket, AtomicInteger times, CompletableFuture<Void> first) {}

    Turn(
            Random random,
            CompletionPort server,
            CompletionPort client,
            Files files,
            Findings findings) {
        this.random = random;
        this.server = server;
        this.client = client;
        this.files = files;
        this.findings = findings;
    }

    // ---- choices

    /** Returns a number from {@code least} to {@code most}. */
    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    /** Returns true once in so many times. */
    boolean onceIn(int times) {
        return random.nextInt(times) == 0;
    }

    /** Returns options of receiving. */
    ReceiveOptions receiving() {
        ReceiveMode[] modes = ReceiveMode.values();
        ReceiveOptions options =
                ReceiveOptions.DEFAULT
                        .withMode(modes[random.nextInt(modes.length)])
                        .withDepth(between(1, 4));
        return onceIn(4) ? options.withExecutor(Thread::startVirtualThread) : options;
    }

    // ---- sockets

    static Deadline deadline() {
        return Deadline.after(SECONDS, TimeUnit.SECONDS);
    }

    /**
     * Returns an address of loopback that no other turn has, with a port of the system's choice: so
     * a client that is late for one listener does not meet that of another turn at the same port.
     */
    static InetSocketAddress loopback() {
        int number = ADDRESSES.incrementAndGet();
        byte[] address = {127, (byte) (number >> 16), (byte) (number >> 8), (byte) number};
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), 0);
        } catch (UnknownHostException e) {
            throw new AssertionError(e); // four bytes are an address
        }
    }

    /** Listens on an address of TCP, or sometimes on a path. */
    TcpListener listen(AcceptHandler handler) throws IoFailure {
        boolean unix = server.status().capabilities().has(Capabilities.Feature.AF_UNIX_STREAMS);
        SocketAddress address = loopback();
        if (unix && onceIn(5)) {
            Path path = files.socket();
            paths.add(path);
            address = UnixDomainSocketAddress.of(path);
        }
        return listen(address, ListenerOptions.DEFAULT, handler);
    }

    TcpListener listen(SocketAddress address, ListenerOptions options, AcceptHandler handler)
            throws IoFailure {
        TcpListener listener = track(server.listen(address, options));
        listener.acceptEach(
                connection -> {
                    track(connection);
                    handler.accepted(connection);
                });
        return listener;
    }

    ConnectedConnection connect(TcpListener listener) throws IoFailure {
        return connect(listener, ConnectOptions.DEFAULT);
    }

    ConnectedConnection connect(TcpListener listener, ConnectOptions options) throws IoFailure {
        return track(client.blocking().connect(listener.localAddress(), options, deadline()));
    }

    /** Checks that the end of a socket is reported once, before the turn ends. */
    <S extends OverlappedSocket> S track(S socket) {
        Ended ended = new Ended(socket, new AtomicInteger(), new CompletableFuture<>());
        sockets.add(ended);
        socket.onClosed(
                (closed, cause) -> {
                    if (closed != socket || ended.times.incrementAndGet() > 1) {
                        failed(new Violation("the end of " + socket + " was reported again"));
                    }
                    ended.first.complete(null);
                });
        if (ending) { // a client that the listener had accepted before it closed
            socket.close();
        }
        return socket;
    }

    // ---- data

    /** Lends a buffer of a port, or wraps memory if none is free, and puts bytes into it. */
    IoBuffer buffer(CompletionPort port, byte[] bytes) {
        IoBuffer buffer =
                bytes.length > port.buffers().bufferSize() ? null : port.buffers().tryLend();
        return buffer == null ? IoBuffer.of(bytes) : buffer.put(bytes);
    }

    /** Sends bytes of a stream, and waits until they are sent. */
    void send(TcpConnection connection, int stream, long from, int length) throws IoFailure {
        IoBuffer buffer = buffer(connection.port(), Pattern.bytes(stream, from, length));
        try {
            connection.blocking().send(buffer, deadline());
        } finally {
            buffer.release();
        }
    }

    /** Receives so many bytes of a stream, and checks them. */
    void receive(TcpConnection connection, int stream, long from, int length) throws IoFailure {
        IoBuffer buffer = IoBuffer.of(new byte[Math.min(length, 16 * 1024)]);
        try {
            int left = length;
            while (left > 0) {
                if (left < buffer.capacity()) {
                    buffer.release();
                    buffer = IoBuffer.of(new byte[left]);
                }
                int bytes = connection.blocking().receive(buffer, deadline());
                require(bytes > 0, "the stream ends " + left + " bytes early");
                Pattern.check(stream, from + length - left, buffer.toByteArray());
                left -= bytes;
            }
        } finally {
            buffer.release();
        }
    }

    /** Requires that the stream has ended. */
    void receiveEnd(TcpConnection connection) throws IoFailure {
        IoBuffer buffer = IoBuffer.of(new byte[1]);
        try {
            int bytes = connection.blocking().receive(buffer, deadline());
            require(bytes < 0, "a byte after the end");
        } finally {
            buffer.release();
        }
    }

    // ---- results

    static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new Violation(otherwise);
        }
    }

    /** Something failed on a thread of its own. Any thread. */
    void failed(Throwable failure) {
        failures.add(failure);
    }

    /** Waits for an event; a failure is the turn's. */
    static <T> T await(CompletableFuture<T> event, String what) throws Exception {
        try {
            return event.get(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new Violation("waited in vain until " + what);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Something that may fail. */
    interface Action {
        void run() throws Exception;
    }

    /** Runs actions at once, on virtual threads, and waits for all of them. */
    static void together(List<Action> actions) throws Exception {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (Action action : actions) {
            CompletableFuture<Void> end = new CompletableFuture<>();
            ends.add(end);
            Thread.startVirtualThread(
                    () -> {
                        try {
                            action.run();
                            end.complete(null);
                        } catch (Throwable t) {
                            end.completeExceptionally(t);
                        }
                    });
        }
        for (CompletableFuture<Void> end : ends) {
            await(end, "all clients have ended");
        }
    }

    /** Closes what is open, and checks that every socket has ended once. */
    void end() throws Exception {
        ending = true;
        for (Ended ended : sockets) {
            ended.socket.close();
        }
        for (Ended ended : sockets) {
            await(ended.first, ended.socket + " has ended");
        }
        for (Path path : paths) {
            java.nio.file.Files.deleteIfExists(path);
        }
        Throwable first = failures.peek();
        if (first != null) {
            throw new Exception(first);
        }
    }
}
