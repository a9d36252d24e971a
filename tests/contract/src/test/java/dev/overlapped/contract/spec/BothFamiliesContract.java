package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.AcceptTarget;
import dev.overlapped.Datagram;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.ListenerOptions;
import dev.overlapped.Membership;
import dev.overlapped.SendControl;
import dev.overlapped.SocketOptions;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.UdpOptions;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Sockets on wildcard addresses, which take IPv4 and IPv6 unless the user wants one of them. */
abstract class BothFamiliesContract extends DatagramsOnPort {
    private static final String NO_CONTROL = "WSASendMsg ignores control messages";

    BothFamiliesContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    @BeforeEach
    void thereAreBoth() throws Exception {
        assumeTrue(hasIpv6(), "this machine has no IPv6 loopback address");
    }

    private static InetSocketAddress at(String host, int number) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), number);
    }

    private static InetSocketAddress all6() {
        return at("::", 0);
    }

    // ---- listeners

    @Test
    void aWildcardListenerTakesBothFamilies() throws Exception {
        for (InetSocketAddress all : List.of(new InetSocketAddress(0), everywhere(), all6())) {
            try (TcpListener listener = port.listen(all)) {
                int number = listener.localPort();
                assertTakes(listener, at("127.0.0.1", number), Inet4Address.class);
                assertTakes(listener, at("::1", number), Inet6Address.class);
            }
        }
    }

    private void assertTakes(
            TcpListener listener, InetSocketAddress address, Class<? extends InetAddress> family)
            throws Exception {
        PeerSocket client = foreign.connect(address);
        TcpConnection connection = listener.blocking().accept(soon());
        assertEquals(address, connection.localAddress());
        assertEquals(
                client.localAddress().getPort(),
                ((InetSocketAddress) connection.remoteAddress()).getPort());
        assertInstanceOf(family, ip(connection.remoteAddress()));
        assertWorks(connection, client);
        connection.close();
    }

    @Test
    void aListenerOfIpv6AloneLeavesThePortToIpv4() throws Exception {
        ListenerOptions only = ListenerOptions.DEFAULT.with(SocketOptions.IPV6_V6ONLY, true);
        try (TcpListener six = port.listen(new InetSocketAddress(0), only)) {
            int number = six.localPort();
            assertTrue(six.getOption(SocketOptions.IPV6_V6ONLY));
            assertThrows(IOException.class, () -> foreign.connect(at("127.0.0.1", number)));
            try (TcpListener four = port.listen(at("127.0.0.1", number))) {
                assertTakes(four, at("127.0.0.1", number), Inet4Address.class);
                assertTakes(six, at("::1", number), Inet6Address.class);
            }
        }
    }

    @Test
    void aListenerOfOneFamilyTakesThatAlone() throws Exception {
        ListenerOptions four = ListenerOptions.DEFAULT.withFamily(StandardProtocolFamily.INET);
        try (TcpListener listener = port.listen(new InetSocketAddress(0), four)) {
            int number = listener.localPort();
            assertInstanceOf(Inet4Address.class, ip(listener.localAddress()));
            assertThrows(IOException.class, () -> foreign.connect(at("::1", number)));
            assertTakes(listener, at("127.0.0.1", number), Inet4Address.class);
        }
        ListenerOptions six = ListenerOptions.DEFAULT.withFamily(StandardProtocolFamily.INET6);
        try (TcpListener listener = port.listen(everywhere(), six)) {
            assertTakes(listener, at("127.0.0.1", listener.localPort()), Inet4Address.class);
        }
        assertThrows(IllegalArgumentException.class, () -> port.listen(loopback(), six));
        assertThrows(IllegalArgumentException.class, () -> port.listen(loopback6(), four));
        ListenerOptions both = four.with(SocketOptions.IPV6_V6ONLY, true);
        assertThrows(
                IllegalArgumentException.class, () -> port.listen(new InetSocketAddress(0), both));
    }

    @Test
    void aWildcardListenerAcceptsBothIntoTargetsOfIpv6() throws Exception {
        try (TcpListener listener = port.listen(new InetSocketAddress(0))) {
            int number = listener.localPort();
            for (String host : List.of("127.0.0.1", "::1")) {
                AcceptTarget target = port.acceptTarget(StandardProtocolFamily.INET6);
                PeerSocket client = foreign.connect(at(host, number));
                TcpConnection connection = listener.blocking().accept(target, soon());
                assertEquals(at(host, number), connection.localAddress());
                assertWorks(connection, client);
                connection.close();
            }
            try (AcceptTarget wrong = port.acceptTarget(StandardProtocolFamily.INET)) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> listener.blocking().accept(wrong, soon()));
            }
        }
    }

    @Test
    void socketsOfBothFamiliesAreRecycled() throws Exception {
        assumeReuse();
        ListenerOptions recycling = ListenerOptions.DEFAULT.withMaxRecycled(2);
        try (TcpListener listener = port.listen(new InetSocketAddress(0), recycling)) {
            int number = listener.localPort();
            Outcomes accepted = new Outcomes();
            listener.acceptEach(accepted);
            for (int i = 0; i < 6; i++) {
                String host = i % 2 == 0 ? "127.0.0.1" : "::1";
                PeerSocket client = foreign.connect(at(host, number));
                TcpConnection connection = accepted.next(Outcomes.Event.ACCEPTED).connection();
                assertEquals(at(host, number), connection.localAddress());
                assertWorks(connection, client);
                connection.closeAfterSending();
                assertTrue(client.isOver());
                client.close();
                Await.until("the connection has ended", connection::isClosed);
            }
        }
    }

    // ---- datagrams

    @Test
    void aWildcardUdpSocketTalksToBothFamilies() throws Exception {
        UdpSocket server = port.openUdp(new InetSocketAddress(0), everything());
        for (InetSocketAddress from : List.of(loopback(), loopback6())) {
            UdpSocket client = port.openUdp(from, everything());
            InetSocketAddress to = new InetSocketAddress(from.getAddress(), server.localPort());
            SendControl control = SendControl.NONE.withHopLimit(7).withTrafficClass(0xB9);
            send(client, to, "question", control);
            IoBuffer buffer = buffer(100);
            Datagram question = server.blocking().receive(buffer, soon());
            assertEquals(client.localAddress(), question.source());
            assertEquals(from.getAddress(), question.destination());
            assertEquals(from.getAddress().getClass(), ip(question.source()).getClass());
            assertTrue(question.interfaceIndex().isPresent());
            server.replyAndRelease(buffer, question);
            assertEquals(to, receive(client, "question").source());
            send(server, client.localAddress(), "unasked", control);
            Datagram unasked = receive(client, "unasked");
            if (!system.wine().isActive()) {
                assertEquals(7, question.hopLimit().orElse(-1));
                assertEquals(0xB9, question.trafficClass().orElse(-1));
                assertEquals(7, unasked.hopLimit().orElse(-1));
                assertEquals(0xB9, unasked.trafficClass().orElse(-1));
            }
        }
    }

    private static UdpOptions everything() {
        return UdpOptions.DEFAULT.withReceiveHopLimit(true).withReceiveTrafficClass(true);
    }

    @Test
    void theSourceOfADatagramIsChosenInEitherFamily() throws Exception {
        assumeNotOnWine(NO_CONTROL);
        UdpSocket sender = port.openUdp(new InetSocketAddress(0));
        UdpSocket four = port.openUdp(loopback());
        UdpSocket six = port.openUdp(loopback6());
        InetAddress ninth = InetAddress.ofLiteral("127.0.0.9");
        InetAddress ones = InetAddress.ofLiteral("::1");
        send(sender, four.localAddress(), "four", SendControl.NONE.withSource(ninth));
        assertEquals(ninth, ip(receive(four, "four").source()));
        send(sender, six.localAddress(), "six", SendControl.NONE.withSource(ones));
        assertEquals(ones, ip(receive(six, "six").source()));
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () ->
                                send(
                                        sender,
                                        six.localAddress(),
                                        "?",
                                        SendControl.NONE.withSource(ninth)));
        assertTrue(refusal.getMessage().contains("two families"), refusal::getMessage);
    }

    @Test
    void aWildcardUdpSocketConnectsToEitherFamily() throws Exception {
        for (InetSocketAddress from : List.of(loopback(), loopback6())) {
            UdpSocket ours = port.openUdp(new InetSocketAddress(0));
            UdpSocket peer = port.openUdp(from, everything());
            ours.connect(peer.localAddress());
            assertEquals(peer.localAddress(), ours.remoteAddress());
            send(ours, null, "hello", SendControl.NONE.withHopLimit(9));
            Datagram hello = receive(peer, "hello");
            assertEquals(from.getAddress().getClass(), ip(hello.source()).getClass());
            send(peer, hello.source(), "answer");
            assertEquals(peer.localAddress(), receive(ours, "answer").source());
            if (!system.wine().isActive()) {
                assertEquals(9, hello.hopLimit().orElse(-1));
            }
        }
    }

    @Test
    void aUdpSocketOfOneFamilyTakesThatAlone() throws Exception {
        UdpOptions only = UdpOptions.DEFAULT.with(SocketOptions.IPV6_V6ONLY, true);
        UdpOptions four = UdpOptions.DEFAULT.withFamily(StandardProtocolFamily.INET);
        UdpSocket six = port.openUdp(new InetSocketAddress(0), only);
        UdpSocket other = port.openUdp(new InetSocketAddress(0), four);
        assertInstanceOf(Inet6Address.class, ip(six.localAddress()));
        assertInstanceOf(Inet4Address.class, ip(other.localAddress()));
        assertThrows(IllegalArgumentException.class, () -> send(six, at("127.0.0.1", other), "?"));
        assertThrows(IllegalArgumentException.class, () -> send(other, at("::1", six), "?"));
        assertThrows(IllegalArgumentException.class, () -> six.connect(at("127.0.0.1", other)));
    }

    @Test
    void aWildcardUdpSocketJoinsGroupsOfBothFamilies() throws Exception {
        NetworkInterface loopback = loopbackInterface();
        InetAddress group4 = InetAddress.ofLiteral("239.7.7.7");
        InetAddress group6 = InetAddress.ofLiteral("ff01::7:7");
        UdpSocket member = port.openUdp(new InetSocketAddress(0));
        Membership first = member.join(group4, loopback);
        Membership second = member.join(group6, loopback);
        UdpSocket sender = port.openUdp(loopback());
        sender.setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback);
        InetSocketAddress to = new InetSocketAddress(group4, member.localPort());
        send(sender, to, "group");
        Datagram datagram = receive(member, "group");
        assertEquals(group4, datagram.destination());
        assertTrue(datagram.isMulticast());
        first.leave();
        second.leave();
        member.join(group4, loopback); // which would fail with a membership that is left over
        member.join(group6, loopback);
    }

    @Test
    void optionsOfAWildcardUdpSocketAreThoseOfBothFamilies() throws Exception {
        UdpSocket sender = port.openUdp(new InetSocketAddress(0));
        UdpSocket four = port.openUdp(loopback(), everything());
        UdpSocket six = port.openUdp(loopback6(), everything());
        assumeNotOnWine("IP_TOS is unknown on an IPv6 socket, and has no effect on others");
        sender.setOption(StandardSocketOptions.IP_TOS, 0x28);
        assertEquals(0x28, sender.getOption(StandardSocketOptions.IP_TOS));
        for (UdpSocket receiver : List.of(four, six)) {
            send(sender, receiver.localAddress(), "marked");
            Datagram marked = receive(receiver, "marked");
            if (!system.isWinsock()) { // the model of Winsock sends what the control messages say
                assertEquals(0x28, marked.trafficClass().orElse(-1));
            }
        }
    }

    @Test
    void unreachablePortsOfBothFamiliesAreReported() throws Exception {
        assumeNotOnWine("an unconnected socket gets no report of an unreachable port");
        List<SocketAddress> gone = new ArrayList<>();
        for (InetSocketAddress local : List.of(loopback(), loopback6())) {
            try (UdpSocket closed = port.openUdp(local)) {
                gone.add(closed.localAddress());
            }
        }
        awaitIdle();
        UdpOptions reporting = UdpOptions.DEFAULT.withReportUnreachable(true);
        UdpSocket ours = port.openUdp(new InetSocketAddress(0), reporting);
        for (SocketAddress address : gone) {
            send(ours, (InetSocketAddress) address, "nobody");
            IoFailure failure =
                    assertThrows(
                            IoFailure.class, () -> ours.blocking().receive(buffer(10), soon()));
            assertEquals(Kind.PORT_UNREACHABLE, failure.kind(), failure::getMessage);
        }
    }
}
