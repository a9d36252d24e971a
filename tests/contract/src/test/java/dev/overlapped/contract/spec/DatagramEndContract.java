package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.CloseCause;
import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.Membership;
import dev.overlapped.SendControl;
import dev.overlapped.UdpOptions;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The ends of UDP sockets, of their connections, and of their memberships in groups. */
public abstract class DatagramEndContract extends DatagramsOnPort {
    public DatagramEndContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    private static CloseNotices noticesOf(UdpSocket socket) {
        CloseNotices notices = new CloseNotices();
        socket.onClosed(notices);
        return notices;
    }

    // ---- closing

    @Test
    void whatWasSentLeavesBeforeAnOrderlyEnd() throws Exception {
        UdpSocket receiver = open();
        for (int round = 0; round < 50; round++) {
            UdpSocket sender = open();
            CloseNotices notices = noticesOf(sender);
            sender.sendAndRelease(lend("hello"), receiver.localAddress());
            sender.sendAndRelease(lend("bye"), receiver.localAddress());
            sender.closeAfterSending(soon());
            receive(receiver, "hello");
            receive(receiver, "bye");
            notices.next(CloseCause.Kind.ENDED);
        }
    }

    @Test
    void aHandlerRepliesAndEnds() throws Exception {
        UdpSocket client = open();
        UdpSocket server = open();
        CloseNotices notices = noticesOf(server);
        DatagramOutcomes received = new DatagramOutcomes();
        server.receiveEach(
                (socket, buffer, datagram) -> {
                    socket.replyAndRelease(buffer, datagram);
                    socket.closeAfterSending(Deadline.NONE);
                });
        send(client, server.localAddress(), "last");
        receive(client, "last");
        notices.next(CloseCause.Kind.ENDED);
        assertEquals(0, received.waiting());
    }

    @Test
    void aSendAfterAnOrderlyEndFails() throws Exception {
        UdpSocket receiver = open();
        for (int round = 0; round < 50; round++) {
            UdpSocket sender = open();
            SocketAddress to = receiver.localAddress();
            CloseNotices notices = noticesOf(sender);
            DatagramOutcomes sends = new DatagramOutcomes();
            sender.execute( // on its thread: the end is asked for, and the socket is open
                    () -> {
                        for (int i = 0; i < 3; i++) {
                            sender.sendAndRelease(lend("before"), to);
                        }
                        sender.closeAfterSending(Deadline.NONE);
                        sender.send(lend("late"), to, SendControl.NONE, soon(), sends);
                        sender.sendAndRelease(lend("late"), to);
                    });
            sends.failure(Kind.CLOSED).buffer().release();
            for (int i = 0; i < 3; i++) {
                receive(receiver, "before");
            }
            notices.next(CloseCause.Kind.ENDED);
        }
        Await.until("all are released", () -> port.status().counters().lentBuffers() == 0);
    }

    @Test
    void aSendThatIsRefusedReleasesItsBuffer() throws Exception {
        UdpSocket sender = open();
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("nobody.invalid", 1);
        assertThrows(
                IllegalArgumentException.class,
                () -> sender.sendAndRelease(lend("to nobody"), unresolved));
        assertEquals(0, port.status().counters().lentBuffers());
    }

    @Test
    void eachWayOfClosingIsReported() throws Exception {
        UdpSocket closed = open();
        CloseNotices notices = noticesOf(closed);
        closed.close();
        assertSame(closed, notices.next(CloseCause.Kind.CLOSED).socket());
        UdpSocket aborted = open();
        aborted.onClosed(notices);
        aborted.abort();
        notices.next(CloseCause.Kind.ABORTED);
        aborted.onClosed(notices);
        notices.next(CloseCause.Kind.ABORTED);
    }

    @Test
    void waitingForTheEnd() throws Exception {
        UdpSocket socket = open();
        SocketAddress address = socket.localAddress();
        for (int round = 0; round < 50; round++) {
            DatagramOutcomes received = new DatagramOutcomes();
            socket.receiveEach(received);
            if (round % 2 == 0) {
                assertEquals(CloseCause.Kind.CLOSED, socket.blocking().close(soon()).kind());
            } else {
                socket.async().close().get(Await.MILLIS, TimeUnit.MILLISECONDS);
            }
            received.failure(Kind.CLOSED).buffer().release();
            socket = port.openUdp(address);
        }
    }

    @Test
    void receivingOnAnEndedSocketIsReported() throws Exception {
        UdpSocket socket = open();
        socket.blocking().close(soon());
        DatagramOutcomes received = new DatagramOutcomes();
        socket.receiveEach(received);
        received.failure(Kind.CLOSED).buffer().release();
        UdpSocket paused = open();
        paused.receiveEach(received);
        paused.pauseReceiving();
        paused.close();
        received.failure(Kind.CLOSED).buffer().release();
        awaitIdle();
        assertEquals(0, received.waiting(), "each is notified once");
    }

    // ---- a connected socket

    @Test
    void aDisconnectedSocketReceivesFromEverywhere() throws Exception {
        assumeNotOnWine("a socket that is disconnected loses the port that the system chose");
        for (InetSocketAddress local : new InetSocketAddress[] {loopback(), everywhere()}) {
            UdpSocket socket = port.openUdp(local);
            int number = socket.localPort();
            UdpSocket friend = open();
            UdpSocket stranger = open();
            InetSocketAddress here = at("127.0.0.1", socket);
            socket.connect(friend.localAddress());
            send(stranger, here, "not heard");
            send(friend, here, "one");
            receive(socket, "one");
            assertSame(socket, socket.disconnect());
            assertFails(Kind.NOT_CONNECTED, socket::remoteAddress);
            assertEquals(number, socket.localPort());
            send(stranger, here, "two");
            receive(socket, "two");
            send(socket, stranger.localAddress(), "three");
            receive(stranger, "three");
            assertFails(
                    Kind.NOT_CONNECTED,
                    () -> socket.blocking().send(buffer(1), null, SendControl.NONE, soon()));
            socket.connect(stranger.localAddress());
            send(socket, null, "four");
            receive(stranger, "four");
            socket.disconnect();
            socket.disconnect();
        }
    }

    @Test
    void disconnectingAClosedSocketFails() throws Exception {
        UdpSocket socket = open();
        socket.close();
        assertFails(Kind.CLOSED, socket::disconnect);
    }

    // ---- groups

    private UdpSocket multicasting(String from, NetworkInterface on) throws Exception {
        UdpSocket sender = port.openUdp(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        sender.setOption(StandardSocketOptions.IP_MULTICAST_IF, on);
        sender.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
        return sender;
    }

    @Test
    void aMemberOfGivenSourcesReceivesTheirDatagramsOnly() throws Exception {
        assumeNotOnWine("IP_ADD_SOURCE_MEMBERSHIP lets other senders through");
        NetworkInterface loopback = loopbackInterface();
        UdpSocket member = open(UdpOptions.DEFAULT);
        UdpSocket first = multicasting("127.0.0.1", loopback);
        UdpSocket second = multicasting("127.0.0.2", loopback);
        InetAddress group = InetAddress.ofLiteral("232.7.7.7");
        InetSocketAddress there = new InetSocketAddress(group, member.localPort());
        InetAddress one = InetAddress.ofLiteral("127.0.0.1");
        Membership membership = member.join(group, loopback, one);
        assertEquals(Set.of(one), membership.sources());
        assertEquals(group, membership.group());
        assertEquals(loopback, membership.networkInterface());
        send(second, there, "unwanted");
        send(first, there, "wanted");
        assertEquals(one, ((InetSocketAddress) receive(member, "wanted").source()).getAddress());
        assertThrows(IllegalStateException.class, () -> membership.block(one));
        assertThrows(IllegalStateException.class, () -> membership.unblock(one));
        membership.leave();
        assertFails(Kind.ADDRESS_NOT_AVAILABLE, membership::leave);
        send(first, there, "left");
        Membership both = member.join(group, loopback, one, InetAddress.ofLiteral("127.0.0.2"));
        send(second, there, "second");
        receive(member, "second");
        both.leave();
    }

    @Test
    void aMemberBlocksASender() throws Exception {
        assumeNotOnWine("IP_BLOCK_SOURCE takes source and interface in the order of Linux");
        NetworkInterface loopback = loopbackInterface();
        UdpSocket member = open(UdpOptions.DEFAULT);
        UdpSocket first = multicasting("127.0.0.1", loopback);
        UdpSocket second = multicasting("127.0.0.2", loopback);
        InetAddress group = InetAddress.ofLiteral("232.7.7.7");
        InetSocketAddress there = new InetSocketAddress(group, member.localPort());
        InetAddress two = InetAddress.ofLiteral("127.0.0.2");
        Membership membership = member.join(group, loopback);
        assertTrue(membership.sources().isEmpty());
        send(second, there, "before");
        receive(member, "before");
        membership.block(two);
        send(second, there, "blocked");
        send(first, there, "another");
        receive(member, "another");
        membership.unblock(two);
        send(second, there, "again");
        receive(member, "again");
        assertFails(Kind.ADDRESS_NOT_AVAILABLE, () -> membership.unblock(two));
    }

    @Test
    void wrongSourcesAreRefused() throws Exception {
        NetworkInterface loopback = loopbackInterface();
        UdpSocket member = open(UdpOptions.DEFAULT);
        InetAddress group = InetAddress.ofLiteral("232.7.7.7");
        InetAddress one = InetAddress.ofLiteral("127.0.0.1");
        IllegalArgumentException twice =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> member.join(group, loopback, one, one));
        assertTrue(twice.getMessage().contains("127.0.0.1"), twice::getMessage);
        assertThrows(
                IllegalArgumentException.class,
                () -> member.join(group, loopback, InetAddress.ofLiteral("::1")));
        assertThrows(IllegalArgumentException.class, () -> member.join(one, loopback, one));
        Membership membership = member.join(group, loopback);
        assertThrows(
                IllegalArgumentException.class,
                () -> membership.block(InetAddress.ofLiteral("::1")));
        member.close();
        assertFails(Kind.CLOSED, membership::leave);
    }

    @Test
    void aMemberOfASourceOfIpv6() throws Exception {
        assumeTrue(hasIpv6(), "this machine has no IPv6 loopback address");
        assumeNotOnWine("MCAST_JOIN_SOURCE_GROUP is unknown");
        NetworkInterface loopback = loopbackInterface();
        UdpSocket member = port.openUdp(new InetSocketAddress(InetAddress.ofLiteral("::"), 0));
        UdpSocket sender = multicasting("::1", loopback);
        InetAddress group = InetAddress.ofLiteral("ff31::8000:7");
        InetAddress source = InetAddress.ofLiteral("::1");
        Membership membership = member.join(group, loopback, source);
        InetSocketAddress there = new InetSocketAddress(group, member.localPort());
        try {
            send(sender, there, "wanted");
        } catch (IoFailure e) {
            assumeTrue(
                    e.kind() != Kind.NETWORK_UNREACHABLE,
                    "this machine has no route for multicast of IPv6 on loopback");
            throw e;
        }
        receive(member, "wanted");
        membership.leave();
    }
}
