package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.Capabilities.Feature;
import dev.overlapped.Datagram;
import dev.overlapped.Deadline;
import dev.overlapped.Ecn;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.Membership;
import dev.overlapped.SendControl;
import dev.overlapped.UdpOptions;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.system.SystemError;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardSocketOptions;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Datagrams, their addresses and their control messages. */
abstract class DatagramContract extends DatagramsOnPort {
    private static final String NO_CONTROL = "WSASendMsg ignores control messages";

    DatagramContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    // ---- addresses

    @Test
    void aDatagramReportsBothAddressesAndTheInterface() throws Exception {
        UdpSocket server = open(UdpOptions.DEFAULT);
        UdpSocket client = open();
        send(client, at("127.0.0.1", server), "hello");
        Datagram datagram = receive(server, "hello");
        assertEquals(client.localAddress(), datagram.source());
        assertEquals(InetAddress.ofLiteral("127.0.0.1"), datagram.destination());
        assertNotEquals(0, datagram.interfaceIndex().orElse(0));
        assertFalse(datagram.isTruncated() || datagram.isControlTruncated());
        assertFalse(datagram.isBroadcast() || datagram.isMulticast());
        assertEquals(List.of(), datagram.otherControlMessages());
    }

    @Test
    void anAnswerIsSentFromTheAddressThatWasAsked() throws Exception {
        UdpSocket server = open(UdpOptions.DEFAULT);
        UdpSocket client = open(UdpOptions.DEFAULT);
        server.receiveEach((socket, buffer, datagram) -> socket.replyAndRelease(buffer, datagram));
        for (int i = 1; i <= 8; i++) {
            InetSocketAddress asked = at("127.0.0." + i, server);
            send(client, asked, "name of " + i);
            Datagram answer = receive(client, "name of " + i);
            if (i > 1) {
                assumeNotOnWine(NO_CONTROL);
            }
            assertEquals(asked, answer.source());
        }
    }

    @Test
    void theSourceAddressCanBeChosen() throws Exception {
        assumeNotOnWine(NO_CONTROL);
        UdpSocket server = open(UdpOptions.DEFAULT);
        UdpSocket client = open(UdpOptions.DEFAULT);
        InetAddress source = InetAddress.ofLiteral("127.0.0.9");
        send(client, at("127.0.0.1", server), "x", SendControl.NONE.withSource(source));
        InetSocketAddress from = (InetSocketAddress) receive(server, "x").source();
        assertEquals(source, from.getAddress());
    }

    @Test
    void ipv6() throws Exception {
        assumeTrue(hasIpv6(), "this machine has no IPv6 loopback address");
        InetSocketAddress all = new InetSocketAddress(InetAddress.ofLiteral("::"), 0);
        UdpOptions options =
                UdpOptions.DEFAULT.withReceiveHopLimit(true).withReceiveTrafficClass(true);
        UdpSocket server = port.openUdp(all, options);
        UdpSocket client = port.openUdp(loopback6());
        SendControl control = SendControl.NONE.withHopLimit(7).withTrafficClass(0xB9);
        send(client, at("::1", server), "six", control);
        IoBuffer buffer = buffer(100);
        Datagram datagram = server.blocking().receive(buffer, soon());
        assertEquals(client.localAddress(), datagram.source());
        assertEquals(InetAddress.ofLiteral("::1"), datagram.destination());
        server.replyAndRelease(buffer, datagram);
        assertEquals(at("::1", server), receive(client, "six").source());
        assumeNotOnWine(NO_CONTROL);
        assertEquals(7, datagram.hopLimit().orElse(-1));
        assertEquals(0xB9, datagram.trafficClass().orElse(-1));
    }

    @Test
    void aConnectedSocketReceivesFromItsPeerOnly() throws Exception {
        UdpSocket server = open();
        UdpSocket client = open();
        UdpSocket stranger = open();
        server.connect(client.localAddress());
        assertEquals(client.localAddress(), server.remoteAddress());
        send(stranger, server.localAddress(), "stranger");
        send(client, server.localAddress(), "friend");
        receive(server, "friend");
        send(server, null, "answer");
        receive(client, "answer");
        server.connect(stranger.localAddress());
        send(server, null, "you");
        receive(stranger, "you");
    }

    @Test
    void withoutAPeerAnAddressIsNeeded() throws Exception {
        UdpSocket socket = open();
        assertFails(Kind.NOT_CONNECTED, socket::remoteAddress);
        assumeNotOnWine8("WSASendMsg without a name says WSAEINVAL");
        assertFails(Kind.NOT_CONNECTED, () -> send(socket, null, "whom?"));
    }

    // ---- what fits

    @Test
    void aTruncatedDatagramIsAResult() throws Exception {
        UdpSocket server = open();
        UdpSocket client = open();
        IoBuffer small = buffer(5);
        for (String text : List.of("hello, world", "hello", "")) {
            send(client, server.localAddress(), text);
            Datagram datagram = server.blocking().receive(small, soon());
            assertEquals(text.substring(0, Math.min(5, text.length())), small.toText());
            assertEquals(text.length() > 5, datagram.isTruncated(), text);
            assertEquals(client.localAddress(), datagram.source());
        }
    }

    @Test
    void aTruncatedDatagramReachesAWaitingHandler() throws Exception {
        UdpSocket server = open();
        UdpSocket client = open();
        DatagramOutcomes receives = new DatagramOutcomes();
        server.receive(buffer(3), Deadline.NONE, receives);
        server.receive(buffer(10), Deadline.NONE, receives);
        awaitOperationsInFlight(2);
        send(client, server.localAddress(), "abcdef");
        send(client, server.localAddress(), "ghi");
        assertTrue(receives.received("abc").isTruncated());
        assertFalse(receives.received("ghi").isTruncated());
    }

    @Test
    void truncatedControlMessagesAreReportedAndTheDataAreThere() throws Exception {
        UdpSocket server = open(UdpOptions.DEFAULT.withControlCapacity(0));
        UdpSocket client = open();
        send(client, at("127.0.0.1", server), "hello");
        Datagram datagram = receive(server, "hello");
        assertTrue(datagram.isControlTruncated());
        assertFalse(datagram.isTruncated());
        assertNull(datagram.destination());
        assertEquals(client.localAddress(), datagram.source());
    }

    @Test
    void aReceiveWithoutRoomWaitsAndTakesNothing() throws Exception {
        UdpSocket server = open();
        UdpSocket client = open();
        DatagramOutcomes receives = new DatagramOutcomes();
        server.receive(buffer(0), Deadline.NONE, receives);
        awaitOperationsInFlight(1);
        send(client, server.localAddress(), "kept");
        assertEquals(0, receives.success().buffer().length());
        receive(server, "kept");
    }

    @Test
    void theLongestDatagram() throws Exception {
        UdpSocket server = open();
        UdpSocket client = open();
        server.setOption(StandardSocketOptions.SO_RCVBUF, 1 << 18);
        client.setOption(StandardSocketOptions.SO_SNDBUF, 1 << 18);
        byte[] data = random(65_507);
        client.blocking().send(buffer(data), server.localAddress(), SendControl.NONE, soon());
        IoBuffer buffer = buffer(65_507);
        assertFalse(server.blocking().receive(buffer, soon()).isTruncated());
        assertArrayEquals(data, buffer.toByteArray());
    }

    @Test
    void aDatagramThatIsTooLongIsNotSent() throws Exception {
        UdpSocket server = open();
        UdpSocket client = open();
        IoBuffer tooLong = buffer(random(65_508));
        assertFails(
                Kind.MESSAGE_TRUNCATED,
                () ->
                        client.blocking()
                                .send(tooLong, server.localAddress(), SendControl.NONE, soon()));
        send(client, server.localAddress(), "short");
        receive(server, "short");
    }

    // ---- control messages

    @Test
    void hopLimitAndTrafficClass() throws Exception {
        UdpOptions asked =
                UdpOptions.DEFAULT.withReceiveHopLimit(true).withReceiveTrafficClass(true);
        UdpSocket server = open(asked);
        UdpSocket client = open();
        SendControl control = SendControl.NONE.withHopLimit(33).withTrafficClass(0x2A);
        send(client, at("127.0.0.1", server), "x", control);
        Datagram datagram = receive(server, "x");
        assertNotEquals(-1, datagram.hopLimit().orElse(-1));
        assertNotEquals(-1, datagram.trafficClass().orElse(-1));
        assumeNotOnWine(NO_CONTROL);
        assertEquals(33, datagram.hopLimit().orElse(-1));
        assertEquals(0x2A, datagram.trafficClass().orElse(-1));
        assertEquals(Ecn.ECT_0, datagram.ecn());
        for (Ecn ecn : Ecn.values()) {
            send(client, at("127.0.0.1", server), "x", control.withTrafficClass(ecn.ordinal()));
            assertEquals(ecn, receive(server, "x").ecn());
        }
    }

    @Test
    void onlyRequestedControlMessagesAreReported() throws Exception {
        UdpSocket server = open(UdpOptions.DEFAULT);
        UdpSocket client = open();
        send(client, at("127.0.0.1", server), "x");
        Datagram datagram = receive(server, "x");
        assertEquals(-1, datagram.hopLimit().orElse(-1));
        assertEquals(-1, datagram.trafficClass().orElse(-1));
        assertNull(datagram.ecn());
        assertEquals(0, datagram.segmentSize().orElse(0));
    }

    @Test
    void oneSendCanBeSeveralDatagrams() throws Exception {
        assumeTrue(
                port.status().capabilities().has(Feature.UDP_SEND_MSG_SIZE),
                "this system has no segmentation");
        UdpSocket server = open();
        UdpSocket client = open();
        SendControl control = SendControl.NONE.withSegmentSize(4);
        send(client, server.localAddress(), "onlytwoandabit", control);
        for (String part : List.of("only", "twoa", "ndab", "it")) {
            receive(server, part);
        }
    }

    @Test
    void aSegmentSizeIsRefusedWhereTheSystemDoesNotSegment() throws Exception {
        assumeFalse(
                port.status().capabilities().has(Feature.UDP_SEND_MSG_SIZE),
                "this system has segmentation");
        UdpSocket server = open();
        UdpSocket client = open();
        SendControl control = SendControl.NONE.withSegmentSize(4);
        assertFails(
                Kind.UNSUPPORTED,
                () -> send(client, server.localAddress(), "onlytwoandabit", control));
        send(client, server.localAddress(), "whole");
        receive(server, "whole");
    }

    @Test
    void coalescedDatagramsReportTheSizeOfEach() throws Exception {
        assumeNotOnWine("UDP_RECV_MAX_COALESCED_SIZE is unknown");
        UdpSocket server = open(UdpOptions.DEFAULT.withCoalescing(true));
        UdpSocket client = open();
        byte[] data = random(10_000);
        SendControl control = SendControl.NONE.withSegmentSize(1000);
        client.blocking().send(buffer(data), at("127.0.0.1", server), control, soon());
        IoBuffer buffer = buffer(65_536);
        int have = 0;
        while (have < data.length) {
            Datagram datagram = server.blocking().receive(buffer, soon());
            boolean several = buffer.length() > 1000;
            assertTrue(!several || datagram.segmentSize().orElse(0) == 1000, datagram::toString);
            byte[] expected = Arrays.copyOfRange(data, have, have + buffer.length());
            assertArrayEquals(expected, buffer.toByteArray());
            have += buffer.length();
        }
    }

    // ---- one to many

    @Test
    void aBroadcastIsFlagged() throws Exception {
        UdpSocket server = open(UdpOptions.DEFAULT);
        UdpSocket client = open(UdpOptions.DEFAULT);
        InetSocketAddress all = at("127.255.255.255", server);
        IoFailure refusal = assertFails(Kind.ACCESS_DENIED, () -> send(client, all, "all"));
        SystemError.EACCES.assertIs(refusal, system.isWinsock());
        client.setOption(StandardSocketOptions.SO_BROADCAST, true);
        assertTrue(client.getOption(StandardSocketOptions.SO_BROADCAST));
        send(client, all, "all");
        IoBuffer buffer = buffer(10);
        Datagram datagram = server.blocking().receive(buffer, soon());
        assertEquals(all.getAddress(), datagram.destination());
        server.replyAndRelease(buffer, datagram);
        receive(client, "all");
        assumeNotOnWine("MSG_BCAST is never set");
        assertTrue(datagram.isBroadcast());
        assertFalse(datagram.isMulticast());
    }

    @Test
    void aMemberOfAGroupReceivesItsDatagrams() throws Exception {
        NetworkInterface loopback = loopbackInterface();
        InetAddress group = InetAddress.ofLiteral("239.7.7.7");
        UdpSocket member = open(UdpOptions.DEFAULT);
        UdpSocket client = open(UdpOptions.DEFAULT);
        client.setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback);
        client.setOption(StandardSocketOptions.IP_MULTICAST_TTL, 3);
        client.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
        assertEquals(3, client.getOption(StandardSocketOptions.IP_MULTICAST_TTL));
        assertTrue(client.getOption(StandardSocketOptions.IP_MULTICAST_LOOP));
        Membership membership = member.join(group, loopback);
        send(client, new InetSocketAddress(group, member.localPort()), "group");
        IoBuffer buffer = buffer(10);
        Datagram datagram = member.blocking().receive(buffer, soon());
        assertEquals("group", buffer.toText());
        assertEquals(group, datagram.destination());
        assertTrue(datagram.isMulticast());
        assertFalse(datagram.isBroadcast());
        member.replyAndRelease(buffer, datagram);
        receive(client, "group");
        membership.leave();
        send(client, new InetSocketAddress(group, member.localPort()), "gone");
        send(client, at("127.0.0.1", member), "beyond");
        receive(member, "beyond");
        assertFails(Kind.ADDRESS_NOT_AVAILABLE, membership::leave);
    }
}
