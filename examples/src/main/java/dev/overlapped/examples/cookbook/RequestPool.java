package dev.overlapped.examples.cookbook;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Collections.nCopies;

import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectOptions;
import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;
import dev.overlapped.Readiness;
import dev.overlapped.TcpConnection;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/**
 * A pool of connections to an HTTP server, used by any number of virtual threads: {@code
 * ./overlapped cookbook RequestPool 8000 10 1000 /} gets a page 1,000 times by 10 connections.
 *
 * <p>The server may have closed a pooled connection: {@code poll} finds that out without waiting.
 * It may close it in the moment after that, too: so a GET that fails there is repeated on another.
 */
public final class RequestPool {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Pattern LENGTH = Pattern.compile("\ncontent-length: *(\\d+)");

    private final CompletionPort port;
    private final InetSocketAddress server;
    private final Semaphore places;
    private final ConcurrentLinkedDeque<TcpConnection> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger connects = new AtomicInteger();

    private RequestPool(CompletionPort port, InetSocketAddress server, int size) {
        this.port = port;
        this.server = server;
        this.places = new Semaphore(size);
    }

    /** Runs it. Arguments: the server's port, connections, requests, the path. */
    public static void main(String[] args) throws Exception {
        InetSocketAddress server = new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0]));
        try (CompletionPort port = CompletionPort.open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            RequestPool pool = new RequestPool(port, server, Integer.parseInt(args[1]));
            Callable<byte[]> get = () -> pool.get(args[3]);
            long bytes = 0;
            for (var answer : threads.invokeAll(nCopies(Integer.parseInt(args[2]), get))) {
                bytes += answer.get().length;
            }
            System.out.printf("%d bytes over %d connections%n", bytes, pool.connects.get());
        }
    }

    /** Returns the body of a page; waits while all connections are in use. */
    private byte[] get(String path) throws IOException, InterruptedException {
        places.acquire();
        try {
            for (TcpConnection pooled; (pooled = idle.pollFirst()) != null; pooled.close()) {
                try {
                    if (pooled.blocking().poll() == Readiness.NOTHING) {
                        return exchange(pooled, path);
                    }
                } catch (SocketException | EOFException | IoFailure closedByServer) {
                    // the next one, or a new one
                }
            }
            Deadline deadline = Deadline.after(TIMEOUT);
            connects.incrementAndGet();
            var fresh = port.blocking().connect(server, ConnectOptions.DEFAULT, deadline);
            return exchange(fresh, path);
        } finally {
            places.release();
        }
    }

    /** Sends a request and receives its answer; then the connection is pooled, or closed. */
    private byte[] exchange(TcpConnection connection, String path) throws IOException {
        try {
            String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
            connection.blocking().outputStream(TIMEOUT).write(request.getBytes(US_ASCII));
            InputStream in = connection.blocking().inputStream(TIMEOUT);
            String head = head(in);
            var length = LENGTH.matcher(head);
            if (!head.startsWith("http/1.1 200") || !length.find()) {
                throw new IOException("no page of a known length: " + head);
            }
            byte[] body = new byte[Integer.parseInt(length.group(1))];
            if (in.readNBytes(body, 0, body.length) < body.length) {
                throw new EOFException();
            }
            idle.addFirst(connection);
            return body;
        } catch (IOException | RuntimeException failure) {
            connection.close();
            throw failure;
        }
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        for (int next; head.indexOf("\r\n\r\n") < 0; head.append((char) next)) {
            next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
        }
        return head.toString().toLowerCase(Locale.ROOT);
    }
}
