package dev.overlapped.snippets;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.overlapped.AcceptedConnection;
import dev.overlapped.BufferCursor;
import dev.overlapped.BufferPool;
import dev.overlapped.Cancellable;
import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectOptions;
import dev.overlapped.Deadline;
import dev.overlapped.IdleKind;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.Readiness;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.ReceiveOptions;
import dev.overlapped.SendLimits;
import dev.overlapped.SharedBuffer;
import dev.overlapped.ShutdownOptions;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.TransmitSource;
import dev.overlapped.UdpSocket;

import java.net.InetSocketAddress;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The examples of the documentation; compiled, and shown region by region. */
abstract class Snippets {
    void echo() throws IoFailure {
        // @start region="echo"
        try (CompletionPort port = CompletionPort.open();
                TcpListener listener = port.listen(new InetSocketAddress(7007))) {
            listener.acceptEach(
                    connection -> connection.receiveEach(TcpConnection::sendAndRelease));
            port.awaitClose(Deadline.NONE);
        }
        // @end
    }

    void settings() throws IoFailure {
        // @start region="settings"
        CompletionPort port =
                CompletionPort.builder()
                        .threads(4)
                        .bufferSize(8 * 1024)
                        .sendLimits(
                                SendLimits.DEFAULT.withSlowConsumerTimeout(Duration.ofSeconds(30)))
                        .open();
        // @end
        port.close();
    }

    void shutdown(CompletionPort port) {
        // @start region="shutdown"
        port.shutdown(
                ShutdownOptions.DEFAULT
                        .withGrace(Deadline.after(10, TimeUnit.SECONDS))
                        .withDeadline(Deadline.after(30, TimeUnit.SECONDS)));
        // @end
    }

    abstract void serve(AcceptedConnection connection);

    void virtualThreads(TcpListener listener) {
        // @start region="virtual-threads"
        listener.acceptEach(
                connection -> Thread.startVirtualThread(() -> serve(connection))); // it closes it
        // @end
    }

    // @start region="receive-handler"
    /** Echoes what it receives, and counts the clients that broke off. */
    static final class Echo implements ReceiveHandler {
        private int broken;

        @Override
        public void received(TcpConnection connection, IoBuffer buffer) {
            connection.sendAndRelease(buffer);
        }

        @Override
        public void failed(TcpConnection connection, IoBuffer buffer, IoFailure failure) {
            broken++;
            ReceiveHandler.super.failed(connection, buffer, failure); // releases and closes
        }
    }

    // @end

    void blocking(TcpConnection connection, IoBuffer buffer) throws IoFailure {
        // @start region="blocking"
        int bytes = connection.blocking().receive(buffer, Deadline.after(5, TimeUnit.SECONDS));
        if (bytes >= 0) { // -1 at the end of the stream
            connection.blocking().send(buffer, Deadline.NONE);
        }
        // @end
    }

    abstract void answer(TcpConnection connection, IoBuffer request) throws IoFailure;

    void receiveWhenReady(TcpConnection connection) throws IoFailure {
        // @start region="receive-when-ready"
        Deadline deadline = Deadline.after(60, TimeUnit.SECONDS);
        Optional<IoBuffer> request =
                connection.blocking().receive(deadline); // holds nothing so far
        if (request.isPresent()) { // empty at the end of the stream
            answer(connection, request.get());
            request.get().release();
        }
        // @end
    }

    // @start region="poll"
    /** Returns whether a connection of a pool can be used again. */
    boolean isUsable(TcpConnection pooled) {
        try {
            return pooled.blocking().poll() == Readiness.NOTHING;
        } catch (IoFailure e) {
            return false;
        }
    }

    // @end

    void handOver(TcpConnection connection, ReceiveHandler handler) {
        // @start region="hand-over"
        connection.receiveEach(
                ReceiveOptions.DEFAULT.withExecutor(Thread::startVirtualThread), handler);
        // @end
    }

    // @start region="idle"
    /** Sends a heartbeat when nothing else is sent, and closes a connection that is silent. */
    abstract static class Heartbeat implements ReceiveHandler {
        static final ReceiveOptions OPTIONS =
                ReceiveOptions.DEFAULT
                        .withIdleTimeout(IdleKind.WRITING, Duration.ofSeconds(20))
                        .withIdleTimeout(IdleKind.READING, Duration.ofSeconds(60));

        @Override
        public void idle(TcpConnection connection, IdleKind kind) {
            switch (kind) {
                case WRITING -> connection.sendAndRelease(heartbeat());
                default -> connection.close();
            }
        }

        abstract IoBuffer heartbeat();
    }

    // @end

    void connect(CompletionPort port, InetSocketAddress server, IoBuffer request) throws IoFailure {
        // @start region="connect"
        TcpConnection connection =
                port.blocking()
                        .connect(
                                server,
                                ConnectOptions.DEFAULT.withInitialData(request),
                                Deadline.after(3, TimeUnit.SECONDS));
        // @end
        connection.close();
    }

    void append(TcpConnection connection, IoBuffer buffer) throws IoFailure {
        // @start region="append"
        buffer.clear().appending(true);
        while (buffer.length() < 8) { // a header in pieces, all of it in this buffer in the end
            if (connection.blocking().receive(buffer, Deadline.NONE) < 0) {
                throw new IllegalStateException("the stream ended in a header");
            }
        }
        // @end
    }

    void cursor(IoBuffer buffer, Consumer<String> lines) {
        // @start region="cursor"
        BufferCursor cursor = BufferCursor.of(buffer);
        int version = cursor.getShort();
        int bytes = cursor.order(ByteOrder.LITTLE_ENDIAN).getInt();
        for (String line; (line = cursor.readLine()) != null; ) {
            lines.accept(line);
        }
        cursor.discardRead(); // what is left is the start of the next line
        // @end
        lines.accept(version + ", " + bytes);
    }

    void ofBytes(TcpConnection connection) {
        // @start region="ofBytes"
        connection.sendAndRelease(IoBuffer.of("220 ready\r\n".getBytes(UTF_8)));
        // @end
    }

    void broadcast(IoBuffer received, Collection<TcpConnection> connections) {
        // @start region="broadcast"
        SharedBuffer message = SharedBuffer.of(received);
        for (TcpConnection connection : connections) {
            connection.sendAndRelease(message.lend());
        }
        message.release(); // the memory is released with the last send
        // @end
    }

    void sizes() {
        // @start region="sizes"
        try (BufferPool pool = BufferPool.open(64 << 20, 4 * 1024, 64 * 1024)) {
            IoBuffer page = pool.lend();
            IoBuffer large = pool.lend(10_000);
            large.release();
            page.release();
        }
        // @end
    }

    void execute(TcpConnection connection, IoBuffer news) {
        // @start region="execute"
        connection.execute(() -> connection.sendAndRelease(news)); // from any thread
        // @end
    }

    void schedule(TcpConnection connection) {
        // @start region="schedule"
        Cancellable timer =
                connection.schedule(Duration.ofSeconds(10), connection::close); // no login so far
        // @end
        timer.cancel();
    }

    // @start region="thread-of"
    /** Connects the second leg of a proxy on the thread of the first: the two need no lock. */
    void relay(CompletionPort port, TcpConnection client, InetSocketAddress server)
            throws IoFailure {
        port.connect(
                server,
                ConnectOptions.DEFAULT.withThreadOf(client),
                Deadline.after(3, TimeUnit.SECONDS),
                upstream -> {
                    client.receiveEach((from, buffer) -> upstream.sendAndRelease(buffer));
                    upstream.receiveEach((from, buffer) -> client.sendAndRelease(buffer));
                });
    }

    // @end

    // @start region="proxy"
    /** Passes on what one side sends: reads no more from it while the other one is slow. */
    record Direction(TcpConnection to) implements ReceiveHandler {
        /** Of both sides: each pauses the other one, not itself. */
        static final SendLimits LIMITS = SendLimits.DEFAULT.withPausesReading(false);

        @Override
        public void received(TcpConnection from, IoBuffer buffer) {
            to.sendAndRelease(buffer);
            if (to.isUnderPressure()) {
                from.pauseReceiving();
                to.whenWritable(again -> from.resumeReceiving());
            }
        }
    }

    // @end

    void gather(TcpConnection connection, IoBuffer head, IoBuffer body) throws IoFailure {
        // @start region="gather"
        connection.blocking().send(IoBuffers.of(head, body), Deadline.NONE);
        // @end
    }

    void file(CompletionPort port, TcpConnection connection, Path path, IoBuffer head)
            throws IoFailure {
        // @start region="file"
        try (TransmitSource source = port.openFile(path)) { // closed after the transmission
            connection.transmitFile(source).head(head).region(0, source.size()).startAndRelease();
        }
        // @end
    }

    void datagrams(CompletionPort port) throws IoFailure {
        // @start region="datagrams"
        UdpSocket socket = port.openUdp(new InetSocketAddress(7053));
        socket.receiveEach(
                (udp, buffer, datagram) -> udp.replyAndRelease(buffer, datagram)); // an echo
        // @end
    }
}
