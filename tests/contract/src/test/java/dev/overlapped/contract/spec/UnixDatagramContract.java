package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.AbstractUnixAddress;
import dev.overlapped.Capabilities.Feature;
import dev.overlapped.Datagram;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.PacketElement;
import dev.overlapped.SendControl;
import dev.overlapped.UdpOptions;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Datagrams of Unix domain sockets, where a system has them. */
abstract class UnixDatagramContract extends PortContract {
    @TempDir Path directory;

    private UdpSocket server;
    private UdpSocket client;

    UnixDatagramContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    @BeforeEach
    void openSockets() throws Exception {
        UnixSystem.assume(port, Feature.AF_UNIX_DATAGRAMS);
        server = port.openUdp(UnixSystem.path(directory));
        client = port.openUdp(UnixSystem.path(directory));
    }

    private static void send(UdpSocket from, SocketAddress to, String text) throws IoFailure {
        DatagramsOnPort.send(from, to, text);
    }

    private static Datagram receive(UdpSocket at, String expected) throws IoFailure {
        return DatagramsOnPort.receive(at, expected);
    }

    @Test
    void askingAndAnswering() throws Exception {
        send(client, server.localAddress(), "question");
        Datagram question = receive(server, "question");
        assertEquals(client.localAddress(), question.source());
        assertNull(question.destination());
        assertTrue(question.interfaceIndex().isEmpty());
        server.blocking().reply(buffer("answer".getBytes()), question, soon());
        assertEquals(server.localAddress(), receive(client, "answer").source());
    }

    @Test
    void receivingEach() throws Exception {
        server.receiveEach(UdpSocket::replyAndRelease);
        for (int i = 0; i < 50; i++) {
            send(client, server.localAddress(), "number " + i);
            assertEquals(server.localAddress(), receive(client, "number " + i).source());
        }
    }

    @Test
    void abstractNamesAndThoseOfTheSystemsChoice() throws Exception {
        UnixSystem.assume(port, Feature.AF_UNIX_ABSTRACT);
        AbstractUnixAddress name = UnixSystem.abstractName();
        try (UdpSocket named = port.openUdp(name);
                UdpSocket chosen = port.openUdp(UnixDomainSocketAddress.of(""))) {
            assertEquals(name, named.localAddress());
            send(chosen, name, "question");
            Datagram question = receive(named, "question");
            assertEquals(chosen.localAddress(), question.source());
            named.blocking().reply(buffer("answer".getBytes()), question, soon());
            assertEquals(name, receive(chosen, "answer").source());
        }
    }

    @Test
    void aConnectedSocket() throws Exception {
        client.connect(server.localAddress());
        assertEquals(server.localAddress(), client.remoteAddress());
        client.blocking().send(buffer("to it".getBytes()), null, SendControl.NONE, soon());
        receive(server, "to it");
    }

    /** More than net.unix.max_dgram_qlen: they wait until others have been received. */
    @Test
    void sendsThatWaitForRoomKeepTheirDataAndTheirOrder() throws Exception {
        int count = 200;
        List<CompletableFuture<Void>> sends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            IoBuffer datagram = buffer(("number " + i).getBytes());
            sends.add(
                    client.async()
                            .send(
                                    datagram,
                                    server.localAddress(),
                                    SendControl.NONE,
                                    Deadline.NONE));
        }
        for (int i = 0; i < count; i++) {
            receive(server, "number " + i);
        }
        for (CompletableFuture<Void> send : sends) {
            send.get(Await.MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    /** The system may have each of them in a call that waits. */
    @Test
    void sendsThatWaitForRoomAreCancelledAndTimeOut() throws Exception {
        int late = 0; // in a row: a single one may be the machine's fault
        for (int i = 0; i < 1_000 && late < 3; i++) {
            IoBuffer datagram = buffer(("number " + i).getBytes());
            CompletableFuture<Void> send =
                    client.async()
                            .send(datagram, server.localAddress(), SendControl.NONE, shortly());
            late = isLate(send) ? late + 1 : 0;
        }
        Assumptions.assumeTrue(late == 3, "this system takes all datagrams");
        CompletableFuture<Void> cancelled =
                client.async()
                        .send(
                                buffer("late".getBytes()),
                                server.localAddress(),
                                SendControl.NONE,
                                Deadline.NONE);
        cancelled.cancel(true);
        assertEquals(Kind.CANCELLED, failureOf(cancelled).kind());
        receive(server, "number 0");
        send(client, server.localAddress(), "there is room again");
    }

    private static boolean isLate(CompletableFuture<Void> send) throws Exception {
        try {
            send.get(Await.MILLIS, TimeUnit.MILLISECONDS);
            return false;
        } catch (ExecutionException e) {
            assertEquals(Kind.TIMED_OUT, ((IoFailure) e.getCause()).kind());
            return true;
        }
    }

    private static IoFailure failureOf(CompletableFuture<Void> send) {
        ExecutionException ended =
                assertThrows(
                        ExecutionException.class,
                        () -> send.get(Await.MILLIS, TimeUnit.MILLISECONDS));
        return (IoFailure) ended.getCause();
    }

    @Test
    void longDatagramsAndThoseThatDoNotFit() throws Exception {
        byte[] data = random(much(60_000));
        IoBuffer sent = buffer(data);
        client.blocking().send(sent, server.localAddress(), SendControl.NONE, soon());
        IoBuffer received = buffer(data.length);
        assertEquals(false, server.blocking().receive(received, soon()).isTruncated());
        assertEquals(data.length, received.length());
        client.blocking().send(sent, server.localAddress(), SendControl.NONE, soon());
        assertTrue(server.blocking().receive(buffer(10), soon()).isTruncated());
    }

    @Test
    void transmittingPackets() throws Exception {
        client.connect(server.localAddress());
        client.transmitPackets(
                        List.of(
                                PacketElement.of(buffer("one".getBytes())).endOfPacket(),
                                PacketElement.of(buffer("two".getBytes())).endOfPacket(),
                                PacketElement.of(buffer("three".getBytes())).endOfPacket()))
                .blocking()
                .start(soon());
        receive(server, "one");
        receive(server, "two");
        receive(server, "three");
    }

    @Test
    void transmittedPacketsWaitForRoom() throws Exception {
        client.connect(server.localAddress());
        List<PacketElement> elements = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            elements.add(PacketElement.of(buffer(("number " + i).getBytes())).endOfPacket());
        }
        CompletableFuture<Long> all = client.transmitPackets(elements).async().start(soon());
        for (int i = 0; i < 100; i++) {
            receive(server, "number " + i);
        }
        all.get(Await.MILLIS, TimeUnit.MILLISECONDS);
    }

    @Test
    void nobodyReceives() throws Exception {
        SocketAddress gone = server.localAddress();
        server.close();
        Await.until("one handle is left", () -> port.status().counters().openHandles() == 1);
        assertFails(Kind.CONNECTION_REFUSED, () -> send(client, gone, "lost"));
        SocketAddress missing = UnixSystem.path(directory);
        assertFails(Kind.FILE_NOT_FOUND, () -> send(client, missing, "lost"));
        SocketAddress taken = gone;
        IoFailure failure = assertFails(Kind.ADDRESS_IN_USE, () -> port.openUdp(taken));
        assertTrue(failure.getMessage().contains(gone.toString()), failure.getMessage());
    }

    @Test
    void whatOnlyUdpHasIsRefused() throws Exception {
        for (UdpOptions options :
                List.of(
                        UdpOptions.DEFAULT.withReceiveHopLimit(true),
                        UdpOptions.DEFAULT.withCoalescing(true),
                        UdpOptions.DEFAULT.withReuseAddress(true))) {
            assertFails(Kind.UNSUPPORTED, () -> port.openUdp(UnixSystem.path(directory), options));
        }
        SendControl hops = SendControl.NONE.withHopLimit(3);
        IoBuffer buffer = buffer(1);
        assertThrows(
                IllegalArgumentException.class,
                () -> client.blocking().send(buffer, server.localAddress(), hops, soon()));
        assertThrows(
                IllegalArgumentException.class,
                () -> client.blocking().send(buffer, loopback(), SendControl.NONE, soon()));
        assertThrows(IllegalArgumentException.class, () -> client.connect(loopback()));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        client.join(
                                InetAddress.ofLiteral("127.0.0.1"),
                                DatagramsOnPort.loopbackInterface()));
        assertFails(
                Kind.UNSUPPORTED,
                () -> client.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 1));
        assertFails(
                Kind.UNSUPPORTED, () -> client.setOption(StandardSocketOptions.SO_BROADCAST, true));
        send(client, server.localAddress(), "still there");
        receive(server, "still there");
    }
}
