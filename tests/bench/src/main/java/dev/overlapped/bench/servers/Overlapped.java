package dev.overlapped.bench.servers;

import dev.overlapped.AcceptHandler;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.ListenerOptions;
import dev.overlapped.PortBuilder;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.ReceiveMode;
import dev.overlapped.ReceiveOptions;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.TransmitSource;
import dev.overlapped.UdpSocket;

import jdk.jfr.Recording;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Overlapped, with one completion thread. Modes: {@code ready}, a buffer when data arrives; {@code
 * posted}, a receive with a buffer on each connection; {@code elsewhere}, answers start on another
 * thread; {@code blocking}, a virtual thread per connection; {@code direct}, as {@code ready}, with
 * three completion threads that hold their connections as direct descriptors, on Linux; {@code
 * recorded}, as ready, with a recording of all events but transfers, as by default; {@code
 * recorded-transfers}, of these too.
 */
public final class Overlapped {
    private static final List<String> EVENTS =
            List.of(
                    "Accept",
                    "Connect",
                    "Failure",
                    "SlowHandler",
                    "AcceptLevel",
                    "Eviction",
                    "Pressure");

    private static final long MAX_RECORDED = 64L << 20;

    /** The table of each thread, a little smaller than a descriptor limit of 20,000 allows. */
    private static final int DIRECT_DESCRIPTORS = 19_900;

    /** Small buffers: a burst of all connections takes many at a time. */
    private static final int PAGE = 4096;

    private final Settings settings;
    private final CompletionPort port;

    private Overlapped(Settings settings, CompletionPort port) {
        this.settings = settings;
        this.port = port;
    }

    public static void main(String[] arguments) throws Exception {
        Settings settings = Settings.of(arguments);
        if (settings.mode().startsWith("recorded")) {
            record(settings.mode().endsWith("transfers"));
        }
        PortBuilder builder = CompletionPort.builder();
        if (settings.mode().equals("direct")) {
            builder.threads(3).directDescriptors(DIRECT_DESCRIPTORS).bufferSize(PAGE);
        } else {
            builder.threads(1).bufferSize(settings.buffer());
        }
        try (CompletionPort port = builder.open()) {
            new Overlapped(settings, port).serve();
            port.awaitClose(Deadline.NONE);
        }
    }

    /** Bytes of the recording that the JVM keeps. */
    private static void record(boolean transfers) {
        Recording recording = new Recording(); // Flight Recorder keeps it
        EVENTS.forEach(name -> recording.enable("dev.overlapped." + name));
        if (transfers) {
            recording.enable("dev.overlapped.Transfer");
        }
        recording.setMaxSize(MAX_RECORDED);
        recording.start();
    }

    private void serve() throws IoFailure {
        switch (settings.shape()) {
            case ECHO -> {
                if (settings.mode().equals("blocking")) {
                    block(listen());
                } else {
                    start(listen(), echo());
                }
            }
            case FILE -> {
                TransmitSource source = port.openFile(settings.file());
                byte[] head = Settings.head();
                listenEach(connection -> connection.receiveEach(new FileServer(source, head)));
            }
            case UDP -> {
                UdpSocket socket = port.openUdp(new InetSocketAddress("0.0.0.0", settings.port()));
                socket.receiveEach(UdpSocket::replyAndRelease);
                Console.ready(socket.localPort());
            }
        }
    }

    private TcpListener listen() throws IoFailure {
        return port.listen(
                new InetSocketAddress("127.0.0.1", settings.port()),
                ListenerOptions.DEFAULT.withBacklog(4096));
    }

    private void listenEach(AcceptHandler handler) throws IoFailure {
        start(listen(), handler);
    }

    private static void start(TcpListener listener, AcceptHandler handler) {
        listener.acceptEach(handler);
        Console.ready(listener.localPort());
    }

    private AcceptHandler echo() {
        return switch (settings.mode()) {
            case "ready", "direct", "recorded", "recorded-transfers" ->
                    connection -> connection.receiveEach(TcpConnection::sendAndRelease);
            case "posted" ->
                    connection ->
                            connection.receiveEach(
                                    ReceiveOptions.DEFAULT.withMode(ReceiveMode.POSTED),
                                    TcpConnection::sendAndRelease);
            case "elsewhere" -> {
                ExecutorService other = Executors.newSingleThreadExecutor();
                ReceiveHandler handler =
                        (connection, buffer) ->
                                other.execute(() -> connection.sendAndRelease(buffer));
                yield connection -> connection.receiveEach(handler);
            }
            default -> throw settings.unknown();
        };
    }

    // ---- blocking

    private void block(TcpListener listener) throws IoFailure {
        Console.ready(listener.localPort());
        while (true) {
            AcceptedConnection connection = listener.blocking().accept(Deadline.NONE);
            Thread.startVirtualThread(() -> echo(connection));
        }
    }

    private void echo(AcceptedConnection connection) {
        IoBuffer buffer = port.buffers().lend();
        try (connection) {
            while (connection.blocking().receive(buffer, Deadline.NONE) > 0) {
                connection.blocking().send(buffer, Deadline.NONE);
            }
        } catch (IoFailure e) {
            // the client has closed: the connection ends
        } finally {
            buffer.release();
        }
    }

    // ---- files

    /** The requests of a connection, which may arrive in pieces. */
    private static final class FileServer implements ReceiveHandler {
        private final TransmitSource source;
        private final byte[] head;
        private int received;

        FileServer(TransmitSource source, byte[] head) {
            this.source = source;
            this.head = head;
        }

        @Override
        public void received(TcpConnection connection, IoBuffer buffer) {
            received += buffer.length();
            if (received < Settings.REQUEST) {
                buffer.release();
                return;
            }
            received -= Settings.REQUEST;
            connection.transmitFile(source).head(buffer.clear().put(head)).startAndRelease();
        }
    }
}
