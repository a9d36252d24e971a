package dev.overlapped.contract.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.CompletionPort;
import dev.overlapped.TcpListener;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.spec.Await;
import dev.overlapped.contract.spec.PortContract;
import dev.overlapped.contract.system.IoUringSystem;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.ReceiveOperation;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import javax.management.ObjectName;

/** The memory and objects of an idle connection on io_uring. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "on Windows every receive has an OVERLAPPED")
class IdleConnectionsTest extends PortContract {
    private static final int CONNECTIONS = 200;

    /** The objects of a connection, whose sizes are those without compact object headers. */
    private static final int MAX_BYTES = 272;

    private static final int UDP_SOCKETS = 1_000;

    /** The bytes of a block of the annex of a ring. */
    private static final int ANNEX_BLOCK = 704;

    private static final List<String> ROOMS =
            Stream.of("tcp", "socket", "operation", "uring")
                    .map(room -> "dev.overlapped.internal." + room + ".")
                    .toList();

    IdleConnectionsTest() {
        super(IoUringSystem::new);
    }

    /** The live objects of one class in this JVM. */
    private record Live(String type, int objects, long bytes) {}

    private static List<Live> histogram() throws Exception {
        String histogram =
                (String)
                        ManagementFactory.getPlatformMBeanServer()
                                .invoke(
                                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                                        "gcClassHistogram",
                                        new Object[] {null},
                                        new String[] {String[].class.getName()});
        return histogram
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .filter(columns -> columns.length >= 4 && columns[0].endsWith(":"))
                .map(
                        columns ->
                                new Live(
                                        columns[3],
                                        Integer.parseInt(columns[1]),
                                        Long.parseLong(columns[2])))
                .toList();
    }

    /** Returns the number of live objects of a class in this JVM. */
    private static int alive(Class<?> type) throws Exception {
        return histogram().stream()
                .filter(live -> live.type.equals(type.getName()))
                .mapToInt(Live::objects)
                .sum();
    }

    /** Returns the live bytes of the classes that every idle connection has an object of. */
    private static long bytesOfConnections() throws Exception {
        return histogram().stream()
                .filter(live -> live.objects >= CONNECTIONS)
                .filter(live -> ROOMS.stream().anyMatch(live.type::startsWith))
                .filter(
                        live ->
                                !live.type.equals(
                                        AcceptOperation.class.getName())) // its listener's
                .mapToLong(Live::bytes)
                .sum();
    }

    private void assertHoldNoOperations(CompletionPort port) throws Exception {
        List<PeerSocket> clients = new ArrayList<>();
        try (TcpListener listener = port.listen(loopback())) {
            listener.acceptEach(
                    connection ->
                            connection.receiveEach((same, buffer) -> same.sendAndRelease(buffer)));
            for (int i = 1; i <= CONNECTIONS; i++) {
                clients.add(foreign.connect(listener.localAddress()));
                int connected = i;
                // One after the other: connections that another thread gets in one batch need a
                // record each for a moment, and its pool keeps as many.
                Await.until(
                        "it is accepted",
                        () -> port.status().counters().connections() == connected);
            }
            Await.until(
                    "all receive",
                    () -> port.status().counters().operationsInFlight() > CONNECTIONS);
            assumeTrue(
                    port.status().counters().slotsInUse() < CONNECTIONS,
                    "the kernel has no multishot receives that take a length (Linux 6.17)");
            assertFew(alive(ReceiveOperation.class)); // nothing has arrived
            for (PeerSocket client : clients) {
                client.write("?");
                assertEquals("?", client.readText(1));
            }
            Await.until("they are idle", () -> port.status().counters().lentBuffers() == 0);
            assertFew(alive(ReceiveOperation.class));
            long bytes = bytesOfConnections() / CONNECTIONS;
            assertTrue(bytes <= MAX_BYTES, () -> bytes + " bytes per idle connection");
        }
    }

    /** All objects count here, and the one block of native memory that its receive has. */
    @Test
    void anIdleUdpSocketTakesLessThan4Kib() throws Exception {
        List<UdpSocket> sockets = new ArrayList<>();
        long before = bytesOfAll();
        for (int i = 0; i < UDP_SOCKETS; i++) {
            UdpSocket socket = port.openUdp(loopback());
            socket.receiveEach((same, buffer, datagram) -> buffer.release());
            sockets.add(socket);
        }
        try (DatagramChannel client = DatagramChannel.open()) {
            for (UdpSocket socket : sockets) {
                client.send(ByteBuffer.allocate(100), socket.localAddress());
            }
        }
        Await.until("all have received", () -> port.status().totals().receives() >= UDP_SOCKETS);
        Await.until("they are idle", () -> port.status().counters().lentBuffers() == 0);
        Await.until(
                "one receive of each stands",
                () -> port.status().counters().operationsInFlight() == UDP_SOCKETS);
        long each = (bytesOfAll() - before) / UDP_SOCKETS + ANNEX_BLOCK;
        assertTrue(each <= 4_096, () -> each + " bytes per idle UDP socket");
        sockets.forEach(UdpSocket::close);
    }

    private static long bytesOfAll() throws Exception {
        return histogram().stream().mapToLong(Live::bytes).sum();
    }

    private static void assertFew(int operations) {
        assertTrue(operations < CONNECTIONS / 2, () -> operations + " operations");
    }

    @Test
    void theyHoldNoOperation() throws Exception {
        assertHoldNoOperations(port);
    }

    @Test
    void thoseOfOtherThreadsThanTheirListenersHoldNone() throws Exception {
        assertHoldNoOperations(open(CompletionPort.builder().threads(3)));
    }
}
