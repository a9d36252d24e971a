package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.overlapped.Datagram;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.SendControl;
import dev.overlapped.UdpOptions;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.system.SystemUnderTest;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.util.function.Supplier;

/** The common part of the contracts of datagrams. */
abstract class DatagramsOnPort extends PortContract {
    DatagramsOnPort(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    static InetSocketAddress everywhere() {
        return new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);
    }

    UdpSocket open() throws IoFailure {
        return port.openUdp(loopback());
    }

    UdpSocket open(UdpOptions options) throws IoFailure {
        return port.openUdp(everywhere(), options);
    }

    static InetSocketAddress at(String address, UdpSocket socket) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), socket.localPort());
    }

    static void send(UdpSocket from, SocketAddress to, String text, SendControl how)
            throws IoFailure {
        from.blocking().send(buffer(text.getBytes()), to, how, soon());
    }

    static void send(UdpSocket from, SocketAddress to, String text) throws IoFailure {
        send(from, to, text, SendControl.NONE);
    }

    static Datagram receive(UdpSocket at, String expected) throws IoFailure {
        IoBuffer buffer = buffer(2048);
        Datagram datagram = at.blocking().receive(buffer, soon());
        assertEquals(expected, buffer.toText());
        return datagram;
    }

    static NetworkInterface loopbackInterface() throws Exception {
        return NetworkInterface.getByInetAddress(InetAddress.ofLiteral("127.0.0.1"));
    }

    SocketAddress nobody() throws Exception {
        try (UdpSocket gone = open()) {
            return gone.localAddress();
        } finally {
            awaitIdle();
        }
    }

    /** Closes a socket that receives each datagram, and takes the buffer of the last call. */
    static void close(UdpSocket socket, DatagramOutcomes receives) {
        socket.close();
        receives.failure(Kind.CLOSED).buffer().release();
    }
}
