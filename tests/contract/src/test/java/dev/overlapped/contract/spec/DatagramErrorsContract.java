package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.PacketElement;
import dev.overlapped.SendControl;
import dev.overlapped.SocketOptions;
import dev.overlapped.UdpOptions;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.system.SystemUnderTest;
import dev.overlapped.test.internal.linux.IcmpMessage;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** ICMP messages about earlier datagrams, which end no receiving and fail no other datagram. */
abstract class DatagramErrorsContract extends DatagramsOnPort {
    DatagramErrorsContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    private UdpSocket connected(boolean reports, UdpSocket peer) throws Exception {
        UdpOptions options = UdpOptions.DEFAULT.withReportUnreachable(reports);
        return port.openUdp(loopback(), options).connect(peer.localAddress());
    }

    private void answer(UdpSocket sender, UdpSocket peer, IcmpMessage message) throws Exception {
        assumeTrue(
                system.answer(
                        (InetSocketAddress) sender.localAddress(),
                        (InetSocketAddress) peer.localAddress(),
                        message),
                "nobody here can send an ICMP message: it takes a raw socket");
    }

    /** Skips the rest of a test, before it lends anything, where nobody can send the messages. */
    private void assumeMessages() throws Exception {
        UdpSocket peer = open();
        answer(connected(false, peer), peer, IcmpMessage.PORT_UNREACHABLE);
    }

    private static String next(UdpSocket at) throws Exception {
        IoBuffer buffer = buffer(100);
        at.blocking().receive(buffer, soon());
        return buffer.toText();
    }

    @Test
    void anIcmpMessageEndsNoStream() throws Exception {
        assumeMessages();
        for (boolean reports : new boolean[] {false, true}) {
            for (IcmpMessage message : IcmpMessage.values()) {
                UdpSocket peer = open();
                UdpSocket socket = connected(reports, peer);
                DatagramOutcomes receives = new DatagramOutcomes();
                socket.receiveEach(receives);
                for (int i = 0; i < 20; i++) {
                    answer(socket, peer, message);
                    if (reports && message == IcmpMessage.PORT_UNREACHABLE) {
                        receives.failure(Kind.PORT_UNREACHABLE).buffer().release();
                    }
                    send(peer, socket.localAddress(), message + " " + i);
                    receives.received(message + " " + i);
                }
                assertEquals(0, receives.waiting());
                assertFalse(socket.isClosed());
                close(socket, receives);
            }
        }
    }

    @Test
    void anIcmpMessageFailsNoReceive() throws Exception {
        for (IcmpMessage message : IcmpMessage.values()) {
            UdpSocket peer = open();
            UdpSocket socket = connected(false, peer);
            DatagramOutcomes receives = new DatagramOutcomes();
            socket.receive(buffer(100), Deadline.NONE, receives);
            answer(socket, peer, message);
            answer(socket, peer, message);
            send(peer, socket.localAddress(), "still here");
            receives.received("still here");
        }
    }

    @Test
    void theNextDatagramIsSentAllTheSame() throws Exception {
        for (boolean reports : new boolean[] {false, true}) {
            for (IcmpMessage message : IcmpMessage.values()) {
                UdpSocket peer = open();
                UdpSocket another = open();
                UdpSocket socket = connected(reports, peer);
                DatagramOutcomes sends = new DatagramOutcomes();
                for (int i = 0; i < 5; i++) {
                    answer(socket, peer, message);
                    send(socket, null, "one");
                    answer(socket, peer, message);
                    answer(socket, peer, message);
                    send(socket, another.localAddress(), "other");
                    answer(socket, peer, message);
                    socket.send(lend("two"), null, SendControl.NONE, soon(), sends);
                    socket.send(lend("three"), null, SendControl.NONE, soon(), sends);
                    sends.success().buffer().release();
                    sends.success().buffer().release();
                    receive(peer, "one");
                    assertEquals(Set.of("two", "three"), Set.of(next(peer), next(peer)));
                    receive(another, "other");
                }
            }
        }
    }

    @Test
    void aTransmissionIsSentAllTheSame() throws Exception {
        assumeNotOnWine("TransmitPackets of datagrams ends the process");
        UdpSocket peer = open();
        UdpSocket socket = connected(false, peer);
        for (IcmpMessage message : IcmpMessage.values()) {
            answer(socket, peer, message);
            PacketElement element = PacketElement.of(buffer("whole".getBytes()));
            socket.transmitPackets(List.of(element)).blocking().start(soon());
            receive(peer, "whole");
        }
    }

    @Test
    void aDatagramThatIsTooLongIsNoUnreachablePort() throws Exception {
        assumeTrue(hasIpv6(), "this machine has no IPv6 loopback address");
        assumeNotOnWine("a send that is refused with WSAEMSGSIZE is followed by a packet");
        UdpOptions options = UdpOptions.DEFAULT.withReportUnreachable(true);
        UdpSocket socket = port.openUdp(loopback6(), options);
        assumeTrue(
                socket.supportedOptions().contains(SocketOptions.IP_DONTFRAGMENT),
                "no IP_DONTFRAGMENT on this system");
        UdpSocket peer = port.openUdp(loopback6());
        socket.setOption(SocketOptions.IP_DONTFRAGMENT, true);
        DatagramOutcomes outcomes = new DatagramOutcomes();
        InetSocketAddress to = at("::1", peer);
        socket.send(buffer(random(65_527)), to, SendControl.NONE, soon(), outcomes);
        outcomes.next(); // one system's loopback takes it, another's does not
        assertFails(Kind.TIMED_OUT, () -> socket.blocking().receive(buffer(10), shortly()));
        send(socket, to, "short");
        assertEquals(InetAddress.ofLiteral("::1"), ip(to));
    }
}
