package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.Capabilities.Feature;
import dev.overlapped.ConnectOptions;
import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.SendControl;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** What a failure says: who the other side was, what did not fit, in one line. */
abstract class FailureTextsContract extends DatagramsOnPort {
    FailureTextsContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    private static void assertNames(Object named, IoFailure failure) {
        assertTrue(failure.getMessage().contains(named.toString()), failure::getMessage);
    }

    @Test
    void aResetNamesThePeerOfAnAcceptedConnection() throws Exception {
        Pair pair = accepted();
        SocketAddress peer = pair.ours().remoteAddress();
        Outcomes receives = new Outcomes();
        pair.ours().receive(buffer(1), Deadline.NONE, receives);
        resetAfterStartedOperations(pair);
        assertNames(peer, receives.next(Kind.CONNECTION_RESET).failure());
        assertEquals(peer, pair.ours().remoteAddress());
    }

    @Test
    void aRefusedConnectAndADatagramNameThePeer() throws Exception {
        SocketAddress nobody;
        try (var listener = listen()) {
            nobody = listener.localAddress();
        }
        awaitIdle();
        assertNames(
                nobody,
                assertFails(
                        Kind.CONNECTION_REFUSED,
                        () ->
                                port.blocking()
                                        .connect(nobody, ConnectOptions.DEFAULT, Deadline.NONE)));
        UdpSocket socket = open();
        Deadline past = Deadline.after(0, TimeUnit.SECONDS);
        assertNames(
                nobody,
                assertFails(
                        Kind.TIMED_OUT,
                        () -> socket.blocking().send(buffer(1), nobody, SendControl.NONE, past)));
    }

    @Test
    void aConnectToItselfIsRefused() throws Exception {
        for (int i = 0; i < 5; i++) {
            InetSocketAddress own = foreign.refusing();
            IoFailure failure =
                    assertFails(
                            Kind.CONNECTION_REFUSED,
                            () ->
                                    port.blocking()
                                            .connect(
                                                    own,
                                                    ConnectOptions.DEFAULT.withLocal(own),
                                                    Deadline.NONE));
            assertNames(own, failure);
        }
        awaitIdle();
    }

    @Test
    void segmentsThatAreTooManySaySo() throws Exception {
        UdpSocket socket = open();
        UdpSocket peer = open();
        for (int size : new int[] {5, 6, 65_507}) { // one is enough: that goes everywhere
            SendControl one = SendControl.NONE.withSegmentSize(size);
            send(socket, peer.localAddress(), "whole", one);
            receive(peer, "whole");
        }
        assumeTrue(
                port.status().capabilities().has(Feature.UDP_SEND_MSG_SIZE),
                "this system has no segmentation");
        assumeTrue(!system.isWinsock(), "Windows has no such limit");
        IoFailure failure =
                assertFails(
                        Kind.MESSAGE_TRUNCATED,
                        () ->
                                socket.blocking()
                                        .send(
                                                buffer(random(20_000)),
                                                peer.localAddress(),
                                                SendControl.NONE.withSegmentSize(100),
                                                soon()));
        assertTrue(failure.getMessage().contains("20000 bytes in datagrams of 100"));
    }

    @Test
    void anUnresolvedAddressSaysSo() throws Exception {
        InetSocketAddress name = InetSocketAddress.createUnresolved("server.test", 80);
        IoFailure failure =
                assertFails(
                        Kind.UNKNOWN_HOST,
                        () -> port.blocking().connect(name, ConnectOptions.DEFAULT, Deadline.NONE));
        UdpSocket socket = open();
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> socket.blocking().send(buffer(1), name, SendControl.NONE, soon()));
        for (Exception each : new Exception[] {failure, refusal}) {
            assertTrue(each.getMessage().contains("server.test is unresolved"), each::getMessage);
        }
    }

    @Test
    void aMessageIsOneLine() throws Exception {
        InetSocketAddress name = InetSocketAddress.createUnresolved("evil\r\nERROR: host", 80);
        IoFailure failure =
                assertFails(
                        Kind.UNKNOWN_HOST,
                        () -> port.blocking().connect(name, ConnectOptions.DEFAULT, Deadline.NONE));
        assertFalse(failure.getMessage().contains("\n"), failure::getMessage);
        assertTrue(failure.getMessage().contains("evil\\r\\nERROR"), failure::getMessage);
        Path missing;
        try {
            missing = Path.of("no such\nfile");
        } catch (InvalidPathException e) {
            return; // such a file cannot be named here
        }
        IoFailure ofFile = assertThrows(IoFailure.class, () -> port.openFile(missing));
        assertFalse(ofFile.getMessage().contains("\n"), ofFile::getMessage);
        assertTrue(ofFile.getMessage().contains("no such\\nfile"), ofFile::getMessage);
    }
}
