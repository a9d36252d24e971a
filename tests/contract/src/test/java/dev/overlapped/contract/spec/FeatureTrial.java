package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.overlapped.AcceptTarget;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.Capabilities.Feature;
import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectOptions;
import dev.overlapped.ConnectTarget;
import dev.overlapped.ConnectedConnection;
import dev.overlapped.Datagram;
import dev.overlapped.Deadline;
import dev.overlapped.Handover;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.PacketElement;
import dev.overlapped.PeerCredentials;
import dev.overlapped.PortBuilder;
import dev.overlapped.PortOn;
import dev.overlapped.SendControl;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.Transmission;
import dev.overlapped.TransmitFlag;
import dev.overlapped.TransmitSource;
import dev.overlapped.UdpOptions;
import dev.overlapped.UdpSocket;
import dev.overlapped.internal.backend.Backend;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Tries out each function and flag over the public face, as shortly as shows that it is there; what
 * it does in every case is shown by the rest of the contract.
 */
public final class FeatureTrial {
    /** The outcome of a trial. */
    public enum Outcome {
        /** It did what it is there for. */
        WORKS,
        /** It was refused as UNSUPPORTED. */
        REFUSED,
        /** There is no method for it, or the system has ignored it. */
        ABSENT
    }

    private static final byte[] CONTENT = PortContract.random(1000);

    private final CompletionPort port;
    private final Backend.Factory backend;
    private final Path directory;

    /**
     * @param backend what the port is on
     * @param directory for files
     */
    public FeatureTrial(CompletionPort port, Backend.Factory backend, Path directory) {
        this.port = port;
        this.backend = backend;
        this.directory = directory;
    }

    public Outcome of(Feature feature) throws Exception {
        try {
            return works(feature) ? Outcome.WORKS : Outcome.ABSENT;
        } catch (IoFailure e) {
            if (e.kind() != Kind.UNSUPPORTED) {
                throw e;
            }
            return Outcome.REFUSED;
        }
    }

    private boolean works(Feature feature) throws Exception {
        return switch (feature) {
            case ACCEPT_EX, GET_ACCEPT_EX_SOCKADDRS, CONNECT_EX, GET_QUEUED_COMPLETION_STATUS_EX ->
                    connects();
            case DISCONNECT_EX -> disconnects();
            case TRANSMIT_FILE -> transmitsFile();
            case TF_DISCONNECT -> transmitsFile(TransmitFlag.DISCONNECT);
            case TF_WRITE_BEHIND -> transmitsFile(TransmitFlag.WRITE_BEHIND);
            case TF_USE_DEFAULT_WORKER -> transmitsFile(TransmitFlag.USE_DEFAULT_WORKER);
            case TF_USE_SYSTEM_THREAD -> transmitsFile(TransmitFlag.USE_SYSTEM_THREAD);
            case TF_USE_KERNEL_APC -> transmitsFile(TransmitFlag.USE_KERNEL_APC);
            case TRANSMIT_PACKETS, TP_ELEMENT_MEMORY, TP_ELEMENT_FILE, TP_ELEMENT_EOP ->
                    transmitsPackets();
            case TP_DISCONNECT -> transmitsPackets(TransmitFlag.DISCONNECT);
            case TP_USE_DEFAULT_WORKER -> transmitsPackets(TransmitFlag.USE_DEFAULT_WORKER);
            case TP_USE_SYSTEM_THREAD -> transmitsPackets(TransmitFlag.USE_SYSTEM_THREAD);
            case TP_USE_KERNEL_APC -> transmitsPackets(TransmitFlag.USE_KERNEL_APC);
            case WSA_RECV_MSG, WSA_SEND_MSG -> exchangesDatagrams();
            case MSG_TRUNC -> reportsTruncation();
            case MSG_CTRUNC -> reportsControlTruncation();
            case MSG_BCAST -> reportsBroadcast();
            case MSG_MCAST -> reportsMulticast();
            case MSG_PEEK -> leavesTheDatagramThere();
            case NUMBER_OF_CONCURRENT_THREADS -> sharesAPort();
            case CANCEL_IO_EX -> cancels();
            // It shows in nothing but that completions are queued once, and not twice.
            case FILE_SKIP_COMPLETION_PORT_ON_SUCCESS ->
                    port.status().capabilities().has(feature) && connects();
            case TRANSMIT_PACKETS_OF_DATAGRAMS -> transmitsDatagrams();
            case SIO_UDP_CONNRESET -> reportsUnreachablePorts();
            case UDP_SEND_MSG_SIZE -> segments();
            case UDP_RECV_MAX_COALESCED_SIZE -> coalesces();
            case TF_REUSE_SOCKET -> reuses();
            case TP_REUSE_SOCKET -> reusesBehindPackets();
            case SO_CONNECT_TIME -> reportsConnectTimes();
            // It shows in nothing but how soon a connect is refused.
            case SIO_TCP_INITIAL_RTO -> port.status().capabilities().has(feature) && connects();
            case AF_UNIX_STREAMS -> connectsByPath();
            case AF_UNIX_DATAGRAMS -> opensUdp(UnixDomainSocketAddress.of(nextPath()));
            case AF_UNIX_ABSTRACT -> listensOn(UnixSystem.abstractName());
            case SO_PEERCRED -> reportsCredentials();
            case HANDOVER -> handsOver();
            // What it takes over is opened by calls of the system: see AdoptionContract.
            case ADOPTION -> port.status().capabilities().has(feature) && connects();
            case MSG_WAITALL -> false;
        };
    }

    private boolean sharesAPort() throws Exception {
        PortBuilder settings = CompletionPort.builder().threads(2).sharedPort(1);
        try (CompletionPort shared = PortOn.open(settings, backend)) {
            return new FeatureTrial(shared, backend, directory).connects();
        }
    }

    /** Returns whether the system hands listeners over; two processes do so in HandoverTest. */
    private boolean handsOver() throws Exception {
        if (port.status().capabilities().has(Feature.HANDOVER)) {
            return connects();
        }
        try (TcpListener listener = port.listen(PortContract.loopback())) {
            Handover.offer(UnixSystem.abstractName(), List.of(listener)).close();
            return true;
        }
    }

    // ---- Unix domain sockets

    private Path nextPath() {
        return UnixSystem.path(directory).getPath();
    }

    private Pair pairByPath() throws IoFailure {
        UnixDomainSocketAddress path = UnixDomainSocketAddress.of(nextPath());
        try (TcpListener listener = port.listen(path)) {
            ConnectedConnection client =
                    port.blocking().connect(path, ConnectOptions.DEFAULT, PortContract.soon());
            return new Pair(client, listener.blocking().accept(PortContract.soon()));
        }
    }

    private boolean connectsByPath() throws IoFailure {
        try (Pair pair = pairByPath()) {
            pair.client().blocking().send(PortContract.buffer(CONTENT), PortContract.soon());
            return Arrays.equals(CONTENT, PortContract.receive(pair.server(), CONTENT.length));
        }
    }

    private boolean opensUdp(SocketAddress address) throws IoFailure {
        try (UdpSocket socket = port.openUdp(address)) {
            return socket.localAddress().equals(address);
        }
    }

    private boolean listensOn(SocketAddress address) throws IoFailure {
        try (TcpListener listener = port.listen(address)) {
            return listener.localAddress().equals(address);
        }
    }

    private boolean reportsCredentials() throws IoFailure {
        try (TcpListener listener = port.listen(PortContract.loopback())) {
            if (!port.status().capabilities().has(Feature.AF_UNIX_STREAMS)) {
                listener.getOption(PeerCredentials.OPTION);
                return true;
            }
        }
        try (Pair pair = pairByPath()) {
            return pair.server().getOption(PeerCredentials.OPTION).pid()
                    == ProcessHandle.current().pid();
        }
    }

    // ---- connections

    /** Both ends belong to the port. */
    private record Pair(ConnectedConnection client, AcceptedConnection server)
            implements AutoCloseable {
        @Override
        public void close() {
            client.close();
            server.close();
        }
    }

    private Pair pair(String firstData) throws IoFailure {
        try (TcpListener listener = port.listen(PortContract.loopback())) {
            IoBuffer data = PortContract.buffer(firstData.getBytes());
            ConnectOptions options = ConnectOptions.DEFAULT.withInitialData(data);
            ConnectedConnection client =
                    port.blocking().connect(listener.localAddress(), options, Deadline.NONE);
            IoBuffer received = PortContract.buffer(firstData.length());
            Pair pair = new Pair(client, listener.blocking().accept(received, PortContract.soon()));
            assertEquals(firstData, received.toText());
            return pair;
        }
    }

    /** One side disconnects for reuse, the other transmits for it where there is TransmitFile. */
    private boolean reuses() throws Exception {
        try (Pair pair = pair("x");
                TransmitSource source = source()) {
            CompletableFuture<ConnectTarget> client =
                    pair.client().async().disconnectForReuse(PortContract.soon());
            AcceptTarget server =
                    port.status().capabilities().has(Feature.TRANSMIT_FILE)
                            ? pair.server()
                                    .transmitFile(source)
                                    .blocking()
                                    .reuse(PortContract.soon())
                            : pair.server().blocking().disconnectForReuse(PortContract.soon());
            server.close();
            client.get(Await.MILLIS, TimeUnit.MILLISECONDS).close();
            return true;
        }
    }

    private boolean reusesBehindPackets() throws IoFailure {
        try (Pair pair = pair("x")) {
            pair.client().closeAfterSending();
            PacketElement memory = PacketElement.of(PortContract.buffer(CONTENT));
            pair.server()
                    .transmitPackets(List.of(memory))
                    .blocking()
                    .reuse(PortContract.soon())
                    .close();
            return true;
        }
    }

    private boolean reportsConnectTimes() throws IoFailure {
        try (TcpListener listener = port.listen(PortContract.loopback())) {
            listener.accept(
                    PortContract.buffer(new byte[10]),
                    PortContract.soon(),
                    (connection, firstData) -> connection.close());
            try (TcpConnection silent =
                    port.blocking()
                            .connect(
                                    listener.localAddress(),
                                    ConnectOptions.DEFAULT,
                                    Deadline.NONE)) {
                Await.until("a silent client is seen", () -> listener.connectTimes().size() == 1);
                return !silent.isClosed();
            }
        }
    }

    private boolean connects() throws IoFailure {
        try (Pair pair = pair("hello")) {
            assertEquals(pair.client().localAddress(), pair.server().remoteAddress());
            assertEquals(pair.server().localAddress(), pair.client().remoteAddress());
            pair.server()
                    .blocking()
                    .send(PortContract.buffer("back".getBytes()), PortContract.soon());
            assertEquals("back", new String(PortContract.receive(pair.client(), 4)));
            return true;
        }
    }

    private boolean disconnects() throws IoFailure {
        try (Pair pair = pair("hello")) {
            pair.client().blocking().disconnect(PortContract.soon());
            return isEnded(pair.server());
        }
    }

    private static boolean isEnded(TcpConnection connection) throws IoFailure {
        return connection.blocking().receive(PortContract.buffer(1), PortContract.soon()) < 0;
    }

    private boolean cancels() throws Exception {
        try (Pair pair = pair("hello")) {
            Outcomes receives = new Outcomes();
            pair.client()
                    .cancel(pair.client().receive(PortContract.buffer(1), Deadline.NONE, receives));
            receives.next(Kind.CANCELLED);
            return true;
        }
    }

    // ---- transmissions

    private boolean transmitsFile(TransmitFlag... flags) throws Exception {
        try (Pair pair = pair("hello");
                TransmitSource source = source()) {
            return arrives(pair, pair.client().transmitFile(source), flags);
        }
    }

    private boolean transmitsPackets(TransmitFlag... flags) throws Exception {
        try (Pair pair = pair("hello");
                TransmitSource source = source()) {
            IoBuffer head = PortContract.buffer(CONTENT).region(0, 100);
            List<PacketElement> elements =
                    List.of(
                            PacketElement.of(head).endOfPacket(),
                            PacketElement.of(source, 100, CONTENT.length - 100));
            return arrives(pair, pair.client().transmitPackets(elements), flags);
        }
    }

    private TransmitSource source() throws Exception {
        Path file = Files.write(Files.createTempFile(directory, "content", ".bin"), CONTENT);
        return port.openFile(file);
    }

    private static boolean arrives(Pair pair, Transmission<?, ?> content, TransmitFlag... flags)
            throws IoFailure {
        assertEquals(CONTENT.length, content.flags(flags).blocking().start(PortContract.soon()));
        assertArrayEquals(CONTENT, PortContract.receive(pair.server(), CONTENT.length));
        return !List.of(flags).contains(TransmitFlag.DISCONNECT) || isEnded(pair.server());
    }

    // ---- datagrams

    private UdpSocket open(UdpOptions options) throws IoFailure {
        return port.openUdp(DatagramsOnPort.everywhere(), options);
    }

    /** Returns a sent datagram, received in a buffer of the given size. */
    private Datagram sendAndReceive(String host, String text, int room, UdpOptions options)
            throws Exception {
        try (UdpSocket server = open(options);
                UdpSocket client = open(UdpOptions.DEFAULT)) {
            InetSocketAddress to = DatagramsOnPort.at(host, server);
            if (to.getAddress().isMulticastAddress()) {
                NetworkInterface loopback = DatagramsOnPort.loopbackInterface();
                client.setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback);
                server.join(to.getAddress(), loopback);
            } else {
                client.setOption(StandardSocketOptions.SO_BROADCAST, true);
            }
            DatagramsOnPort.send(client, to, text);
            IoBuffer buffer = PortContract.buffer(room);
            Datagram datagram = server.blocking().receive(buffer, PortContract.soon());
            assertEquals(text.substring(0, Math.min(room, text.length())), buffer.toText());
            return datagram;
        }
    }

    private boolean exchangesDatagrams() throws Exception {
        Datagram datagram = sendAndReceive("127.0.0.1", "hello", 10, UdpOptions.DEFAULT);
        return datagram.destination().equals(InetAddress.ofLiteral("127.0.0.1"))
                && datagram.interfaceIndex().orElse(0) != 0;
    }

    private boolean reportsTruncation() throws Exception {
        return sendAndReceive("127.0.0.1", "hello", 3, UdpOptions.DEFAULT).isTruncated();
    }

    private boolean reportsControlTruncation() throws Exception {
        UdpOptions none = UdpOptions.DEFAULT.withControlCapacity(0);
        return sendAndReceive("127.0.0.1", "hello", 10, none).isControlTruncated();
    }

    private boolean reportsBroadcast() throws Exception {
        return sendAndReceive("127.255.255.255", "all", 10, UdpOptions.DEFAULT).isBroadcast();
    }

    private boolean reportsMulticast() throws Exception {
        return sendAndReceive("239.7.7.7", "group", 10, UdpOptions.DEFAULT).isMulticast();
    }

    private boolean leavesTheDatagramThere() throws Exception {
        try (UdpSocket server = open(UdpOptions.DEFAULT);
                UdpSocket client = open(UdpOptions.DEFAULT)) {
            DatagramsOnPort.send(client, DatagramsOnPort.at("127.0.0.1", server), "hello");
            server.blocking().receive(PortContract.buffer(0), PortContract.soon());
            DatagramsOnPort.receive(server, "hello");
            return true;
        }
    }

    private boolean reportsUnreachablePorts() throws Exception {
        InetSocketAddress nobody;
        try (UdpSocket gone = open(UdpOptions.DEFAULT)) {
            nobody = DatagramsOnPort.at("127.0.0.1", gone);
        }
        Await.until("the socket is closed", () -> port.status().counters().openHandles() == 0);
        try (UdpSocket client = open(UdpOptions.DEFAULT.withReportUnreachable(true))) {
            DatagramsOnPort.send(client, nobody, "anybody?");
            return fails(client, Kind.PORT_UNREACHABLE);
        }
    }

    /** Returns true if a receive fails so; otherwise nothing may arrive. */
    private boolean fails(UdpSocket socket, Kind kind) {
        Deadline deadline =
                port.status().capabilities().has(Feature.SIO_UDP_CONNRESET)
                        ? PortContract.soon()
                        : PortContract.shortly();
        IoFailure failure =
                assertThrows(
                        IoFailure.class,
                        () -> socket.blocking().receive(PortContract.buffer(10), deadline));
        return failure.kind() == kind;
    }

    private boolean transmitsDatagrams() throws Exception {
        try (UdpSocket server = open(UdpOptions.DEFAULT);
                UdpSocket client = open(UdpOptions.DEFAULT);
                TransmitSource source = source()) {
            client.connect(DatagramsOnPort.at("127.0.0.1", server));
            List<PacketElement> elements =
                    List.of(
                            PacketElement.of(source, 0, 10),
                            PacketElement.of(PortContract.buffer(new byte[1])).endOfPacket(),
                            PacketElement.of(source, 0, 20));
            client.transmitPackets(elements).blocking().start(PortContract.soon());
            IoBuffer buffer = PortContract.buffer(100);
            server.blocking().receive(buffer, PortContract.soon());
            return buffer.length() == 11;
        }
    }

    private boolean segments() throws Exception {
        try (UdpSocket server = open(UdpOptions.DEFAULT);
                UdpSocket client = open(UdpOptions.DEFAULT)) {
            SendControl control = SendControl.NONE.withSegmentSize(4);
            DatagramsOnPort.send(
                    client, DatagramsOnPort.at("127.0.0.1", server), "onlytwo", control);
            IoBuffer first = PortContract.buffer(10);
            server.blocking().receive(first, PortContract.soon());
            return first.toText().equals("only");
        }
    }

    private boolean coalesces() throws Exception {
        UdpOptions coalescing = UdpOptions.DEFAULT.withCoalescing(true);
        sendAndReceive("127.0.0.1", "hello", 65_536, coalescing);
        return true;
    }
}
