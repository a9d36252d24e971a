package dev.overlapped.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectOptions;
import dev.overlapped.ConnectedConnection;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.TcpConnection;
import dev.overlapped.UdpSocket;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The conditions and faults of a network. */
@Timeout(30)
class FaultTest {
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private TestNetwork network;
    private CompletionPort port;
    private TestServer server;

    @BeforeEach
    void open() throws Exception {
        network = TestNetwork.create(11);
        port = network.open();
        server = network.listen();
    }

    @AfterEach
    void close() {
        network.close();
    }

    private ConnectedConnection connect() throws IoFailure {
        return port.blocking().connect(server.address(), ConnectOptions.DEFAULT, Deadline.NONE);
    }

    private static IoFailure.Kind kindOf(Executable call) {
        return assertThrows(IoFailure.class, call).kind();
    }

    @Test
    void connectsAreRefusedAndAllowedAgain() throws Exception {
        network.refuseConnects(server.address());
        assertEquals(IoFailure.Kind.CONNECTION_REFUSED, kindOf(this::connect));
        assertThrows(IOException.class, () -> network.connect(server.address()));
        network.allowConnects(server.address());
        connect();
        assertEquals(server.address(), server.accept().localAddress());
    }

    @Test
    void bothSidesSeeTheResetOfTheNetwork() throws Exception {
        ConnectedConnection connection = connect();
        TestPeer peer = server.accept();
        network.conditions(NetworkConditions.DEFAULT.withDelay(Duration.ofMillis(3)));
        network.reset(connection);
        IoBuffer buffer = port.buffers().lend();
        assertEquals(
                IoFailure.Kind.CONNECTION_RESET,
                kindOf(() -> connection.blocking().receive(buffer, Deadline.NONE)));
        assertEquals(Duration.ofMillis(3), network.elapsed());
        assertTrue(peer.isReset());
        assertThrows(IOException.class, () -> peer.send("x"));
        buffer.release();
    }

    @Test
    void aPeerResetsAndEnds() throws Exception {
        ConnectedConnection connection = connect();
        TestPeer peer = server.accept();
        peer.reset();
        IoBuffer buffer = port.buffers().lend();
        assertEquals(
                IoFailure.Kind.CONNECTION_RESET,
                kindOf(() -> connection.blocking().receive(buffer, Deadline.NONE)));
        buffer.release();
        ConnectedConnection second = connect();
        TestPeer secondPeer = server.accept();
        second.blocking().disconnect(Deadline.NONE);
        assertThrows(EOFException.class, () -> secondPeer.receive(1));
    }

    @Test
    void whatIsSentIntoAClosedWindowIsOutstandingUntilItOpens() throws Exception {
        ConnectedConnection connection = connect();
        TestPeer peer = server.accept();
        network.closeWindow(connection);
        List<String> sent = new ArrayList<>();
        IoBuffer buffer = port.buffers().lend().put("hello");
        connection.send(
                buffer,
                Deadline.NONE,
                (same, returned) -> {
                    sent.add("hello");
                    returned.release();
                });
        network.advance(Duration.ofMinutes(10));
        assertEquals(List.of(), sent);
        assertEquals(0, peer.receiveAvailable().length);
        network.openWindow(connection);
        assertEquals("hello", peer.receiveText(5));
        network.run();
        assertEquals(List.of("hello"), sent);
    }

    @Test
    void aPeerThatDoesNotReceiveBringsItsConnectionUnderPressure() throws Exception {
        ConnectedConnection connection = connect();
        TestPeer peer = server.accept();
        int sends = 0;
        while (connection.isWritable() && sends < 10_000) {
            IoBuffer buffer = port.buffers().lend();
            connection.sendAndRelease(buffer.put(new byte[buffer.capacity()]));
            network.run();
            sends++;
        }
        assertFalse(connection.isWritable());
        List<TcpConnection> writable = new ArrayList<>();
        connection.whenWritable(writable::add);
        network.run();
        assertEquals(List.of(), writable);
        peer.receive(sends * port.buffers().bufferSize());
        network.run();
        assertEquals(1, writable.size());
    }

    @Test
    void streamsAreSplitAndMerged() throws Exception {
        List<Integer> lengths = new ArrayList<>();
        ConnectedConnection connection = connect();
        TestPeer peer = server.accept();
        connection.receiveEach(
                (same, received) -> {
                    lengths.add(received.length());
                    received.release();
                });
        network.conditions(NetworkConditions.DEFAULT.withMaxSegment(2));
        peer.send("hello");
        network.run();
        assertEquals(List.of(2, 2, 1), lengths);
        lengths.clear();
        network.conditions(NetworkConditions.DEFAULT.withMerging(Duration.ofMillis(100)));
        for (int i = 0; i < 5; i++) {
            peer.send("hello");
            network.advance(Duration.ofMillis(10));
        }
        network.advance(Duration.ofMillis(100));
        assertEquals(List.of(25), lengths);
    }

    // ---- datagrams

    private List<String> datagrams(NetworkConditions conditions, int count) throws Exception {
        List<String> received = new ArrayList<>();
        UdpSocket to = port.openUdp(ANY_PORT);
        UdpSocket from = port.openUdp(ANY_PORT);
        to.receiveEach(
                (socket, buffer, datagram) -> {
                    received.add(buffer.toText());
                    buffer.release();
                });
        network.conditions(conditions);
        for (int i = 0; i < count; i++) {
            from.sendAndRelease(port.buffers().lend().put("" + i), to.localAddress());
        }
        network.advance(Duration.ofSeconds(10));
        return received;
    }

    @Test
    void datagramsArriveInOrder() throws Exception {
        NetworkConditions conditions =
                NetworkConditions.DEFAULT
                        .withDelay(Duration.ofMillis(5))
                        .withJitter(Duration.ofMillis(50));
        assertEquals(List.of("0", "1", "2", "3", "4"), datagrams(conditions, 5));
    }

    @Test
    void datagramsAreLostDuplicatedAndReordered() throws Exception {
        assertEquals(List.of(), datagrams(NetworkConditions.DEFAULT.withLoss(1), 5));
        assertEquals(
                List.of("0", "0", "1", "1"),
                datagrams(NetworkConditions.DEFAULT.withDuplicates(1), 2));
        List<String> reordered =
                datagrams(
                        NetworkConditions.DEFAULT
                                .withJitter(Duration.ofMillis(50))
                                .withReordering(1),
                        20);
        assertEquals(20, reordered.size());
        assertFalse(reordered.equals(reordered.stream().sorted().toList()));
        int lost = 100 - datagrams(NetworkConditions.DEFAULT.withLoss(0.3), 100).size();
        assertTrue(lost > 10 && lost < 60, () -> lost + " of 100 datagrams were lost");
    }

    // ---- misuse

    @Test
    void illegalConditionsAreRefusedByValue() {
        NetworkConditions conditions = NetworkConditions.DEFAULT;
        assertEquals(
                "loss with probability 1.5: must be 0 to 1",
                assertThrows(IllegalArgumentException.class, () -> conditions.withLoss(1.5))
                        .getMessage());
        assertEquals(
                "delay PT-1S: must be zero to PT8760H",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> conditions.withDelay(Duration.ofSeconds(-1)))
                        .getMessage());
        assertEquals(
                "a segment of 0 bytes: must be 1 to 2147483647",
                assertThrows(IllegalArgumentException.class, () -> conditions.withMaxSegment(0))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> conditions.withWindow(0));
        assertThrows(IllegalArgumentException.class, () -> network.advance(Duration.ofNanos(-1)));
    }
}
