package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.AcceptTarget;
import dev.overlapped.ConnectOptions;
import dev.overlapped.ConnectTarget;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Domain;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.ListenerOptions;
import dev.overlapped.OverlappedSocket;
import dev.overlapped.SocketOptions;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpInfo;
import dev.overlapped.TcpListener;
import dev.overlapped.TcpTarget;
import dev.overlapped.UdpOptions;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.peer.PeerServer;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.system.SystemUnderTest;

import jdk.net.ExtendedSocketOptions;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Supplier;

/** Options of sockets: before they are bound and later, typed and raw, and what is refused. */
abstract class OptionsContract extends PortContract {
    private static final int ROOM = 100_000;

    OptionsContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    // ---- before binding

    @Test
    void optionsOfAListenerAreSetBeforeItIsBoundAndInherited() throws Exception {
        ListenerOptions options =
                ListenerOptions.DEFAULT
                        .with(StandardSocketOptions.SO_KEEPALIVE, true)
                        .with(StandardSocketOptions.SO_RCVBUF, ROOM)
                        .with(StandardSocketOptions.SO_LINGER, 7)
                        .with(StandardSocketOptions.TCP_NODELAY, false);
        try (TcpListener listener = port.listen(loopback(), options)) {
            assertInherited(listener);
            foreign.connect(listener.localAddress());
            TcpConnection accepted = listener.blocking().accept(soon());
            assertInherited(accepted);
            accepted.setOption(StandardSocketOptions.SO_LINGER, -1);
            accepted.close();
        }
    }

    private static void assertInherited(OverlappedSocket socket) throws IoFailure {
        assertTrue(socket.getOption(StandardSocketOptions.SO_KEEPALIVE));
        assertTrue(socket.getOption(StandardSocketOptions.SO_RCVBUF) >= ROOM);
        assertEquals(7, socket.getOption(StandardSocketOptions.SO_LINGER));
        assertFalse(socket.getOption(StandardSocketOptions.TCP_NODELAY));
    }

    @Test
    void optionsOfAListenerThatAreSetLaterAreInheritedToo() throws Exception {
        try (TcpListener listener = listen()) {
            listener.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            foreign.connect(listener.localAddress());
            TcpConnection accepted = listener.blocking().accept(soon());
            assertTrue(accepted.getOption(StandardSocketOptions.SO_KEEPALIVE));
        }
    }

    @Test
    void optionsOfAConnectionAreSetBeforeItConnects() throws Exception {
        ConnectOptions options =
                ConnectOptions.DEFAULT
                        .with(StandardSocketOptions.SO_KEEPALIVE, true)
                        .with(StandardSocketOptions.SO_RCVBUF, ROOM)
                        .with(StandardSocketOptions.SO_REUSEADDR, true);
        try (PeerServer server = foreign.listen(loopback())) {
            TcpConnection ours = port.blocking().connect(server.address(), options, Deadline.NONE);
            assertTrue(ours.getOption(StandardSocketOptions.SO_KEEPALIVE));
            assertTrue(ours.getOption(StandardSocketOptions.SO_RCVBUF) >= ROOM);
            assertTrue(ours.getOption(StandardSocketOptions.SO_REUSEADDR));
            assertWorks(ours, server.accept());
        }
    }

    @Test
    void optionsOfAUdpSocketAreSetBeforeItIsBound() throws Exception {
        UdpOptions options =
                UdpOptions.DEFAULT
                        .with(StandardSocketOptions.SO_BROADCAST, true)
                        .with(StandardSocketOptions.SO_RCVBUF, ROOM)
                        .with(SocketOptions.IP_DONTFRAGMENT, true);
        try (UdpSocket udp = port.openUdp(loopback(), options)) {
            assertTrue(udp.getOption(StandardSocketOptions.SO_BROADCAST));
            assertTrue(udp.getOption(StandardSocketOptions.SO_RCVBUF) >= ROOM);
            assertTrue(udp.getOption(SocketOptions.IP_DONTFRAGMENT));
            udp.setOption(SocketOptions.IP_DONTFRAGMENT, false);
            assertFalse(udp.getOption(ExtendedSocketOptions.IP_DONTFRAGMENT));
        }
    }

    @Test
    void reusingTheAddressIsOneOptionByTwoNames() {
        assertEquals(
                ListenerOptions.DEFAULT.withReuseAddress(false),
                ListenerOptions.DEFAULT.with(StandardSocketOptions.SO_REUSEADDR, false));
        assertEquals(
                UdpOptions.DEFAULT.withReuseAddress(true),
                UdpOptions.DEFAULT.with(StandardSocketOptions.SO_REUSEADDR, true));
    }

    @Test
    void aConnectionFromAnAddressWithoutAPortLeavesThePortToTheConnect() throws Exception {
        InetSocketAddress from = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        ConnectOptions local = ConnectOptions.DEFAULT.withLocal(from);
        try (PeerServer server = foreign.listen(loopback())) {
            TcpConnection ours = port.blocking().connect(server.address(), local, soon());
            assertEquals(from.getAddress(), ip(ours.localAddress()));
            assertTrue(ours.localPort() > 0);
            assertWorks(ours, server.accept());
            SocketOption<Boolean> late = SocketOptions.IP_BIND_ADDRESS_NO_PORT;
            TcpConnection bound =
                    port.blocking().connect(server.address(), local.with(late, false), soon());
            assertWorks(bound, server.accept());
            assumeNotOnWine("SO_REUSE_UNICASTPORT is unknown");
            assertFalse(bound.getOption(late));
            assertTrue(ours.getOption(late));
        }
    }

    // ---- each by name

    @Test
    void keepAliveTimesAreTheJdksOptionsToo() throws Exception {
        assumeNotOnWine8("the times are unknown, or rounded");
        ListenerOptions options =
                ListenerOptions.DEFAULT
                        .with(SocketOptions.TCP_KEEPIDLE, 30)
                        .with(SocketOptions.TCP_KEEPINTVL, 5)
                        .with(ExtendedSocketOptions.TCP_KEEPCOUNT, 3);
        try (TcpListener listener = port.listen(loopback(), options)) {
            assertEquals(30, listener.getOption(ExtendedSocketOptions.TCP_KEEPIDLE));
            assertEquals(5, listener.getOption(ExtendedSocketOptions.TCP_KEEPINTERVAL));
            assertEquals(3, listener.getOption(SocketOptions.TCP_KEEPCNT));
        }
    }

    @Test
    void optionsOfTcpThatWindowsLacks() throws Exception {
        Pair pair = accepted();
        TcpConnection ours = pair.ours();
        if (system.isWinsock()) {
            assertLacking(ours, SocketOptions.TCP_USER_TIMEOUT, 5_000, "TCP_MAXRT");
            assertLacking(ours, SocketOptions.TCP_NOTSENT_LOWAT, 16_384, "SendLimits");
            assertLacking(ours, SocketOptions.TCP_QUICKACK, true, "Windows");
            return;
        }
        ours.setOption(SocketOptions.TCP_USER_TIMEOUT, 5_000);
        assertEquals(5_000, ours.getOption(SocketOptions.TCP_USER_TIMEOUT));
        ours.setOption(SocketOptions.TCP_NOTSENT_LOWAT, 16_384);
        assertEquals(16_384, ours.getOption(SocketOptions.TCP_NOTSENT_LOWAT));
        ours.setOption(SocketOptions.TCP_QUICKACK, false);
        ours.setOption(ExtendedSocketOptions.TCP_QUICKACK, true);
        assertTrue(ours.getOption(SocketOptions.TCP_QUICKACK));
    }

    private static <T> void assertLacking(
            OverlappedSocket socket, SocketOption<T> option, T value, String reason) {
        assertFalse(socket.supportedOptions().contains(option));
        IoFailure refusal = assertFails(Kind.UNSUPPORTED, () -> socket.setOption(option, value));
        assertEquals(Domain.NONE, refusal.domain());
        assertTrue(refusal.getMessage().contains(option.name()), refusal::getMessage);
        assertTrue(refusal.getMessage().contains(reason), refusal::getMessage);
    }

    @Test
    void aListenerMayDeferAcceptsUntilThereIsData() throws Exception {
        ListenerOptions options = ListenerOptions.DEFAULT.with(SocketOptions.TCP_DEFER_ACCEPT, 10);
        if (system.isWinsock()) {
            assertFails(Kind.UNSUPPORTED, () -> port.listen(loopback(), options));
            return;
        }
        try (TcpListener listener = port.listen(loopback(), options)) {
            assertTrue(listener.getOption(SocketOptions.TCP_DEFER_ACCEPT) > 0);
            PeerSocket client = foreign.connect(listener.localAddress());
            client.write("first");
            assertWorksAfter("first", listener.blocking().accept(soon()), client);
        }
    }

    private void assertWorksAfter(String first, TcpConnection ours, PeerSocket theirs)
            throws Exception {
        IoBuffer buffer = buffer(first.length());
        assertEquals(first.length(), ours.blocking().receive(buffer, soon()));
        assertEquals(first, buffer.toText());
        assertWorks(ours, theirs);
    }

    @Test
    void dataWithTheSynIsAllowedOnBothSides() throws Exception {
        assumeNotOnWine("TCP_FASTOPEN is unknown");
        ListenerOptions options = ListenerOptions.DEFAULT.with(SocketOptions.TCP_FASTOPEN, 16);
        ConnectOptions ours = ConnectOptions.DEFAULT.with(SocketOptions.TCP_FASTOPEN, 1);
        try (TcpListener listener = port.listen(loopback(), options)) {
            assertTrue(listener.getOption(SocketOptions.TCP_FASTOPEN) > 0);
            IoBuffer data = lend("early");
            TcpConnection client =
                    port.blocking()
                            .connect(listener.localAddress(), ours.withInitialData(data), soon());
            data.release();
            assertEquals(1, client.getOption(SocketOptions.TCP_FASTOPEN));
            TcpConnection accepted = listener.blocking().accept(soon());
            IoBuffer early = buffer(5);
            assertEquals(5, accepted.blocking().receive(early, soon()));
            assertEquals("early", early.toText());
        }
    }

    @Test
    void theStateOfTcpIsRead() throws Exception {
        assumeNotOnWine("SIO_TCP_INFO is unknown");
        Pair pair = accepted();
        assertWorks(pair.ours(), pair.theirs());
        TcpInfo info = pair.ours().getOption(SocketOptions.TCP_INFO);
        assertEquals(TcpInfo.State.ESTABLISHED, info.state());
        assertTrue(info.maxSegmentSize() > 0, info::toString);
        assertTrue(info.congestionWindow() >= info.maxSegmentSize(), info::toString);
        assertTrue(info.roundTripTime().compareTo(info.minRoundTripTime()) >= 0, info::toString);
        assertFalse(info.roundTripTime().isZero(), info::toString);
        assertThrows(
                IllegalArgumentException.class,
                () -> pair.ours().setOption(SocketOptions.TCP_INFO, info));
    }

    @Test
    void portsAreSharedWhereTheSystemSharesThem() throws Exception {
        ListenerOptions options =
                ListenerOptions.DEFAULT.with(StandardSocketOptions.SO_REUSEPORT, true);
        if (system.isWinsock()) {
            IoFailure refusal =
                    assertFails(Kind.UNSUPPORTED, () -> port.listen(loopback(), options));
            assertEquals(Domain.NONE, refusal.domain());
            assertTrue(refusal.getMessage().contains("SO_REUSEADDR"), refusal::getMessage);
            return;
        }
        try (TcpListener first = port.listen(loopback(), options);
                TcpListener second = port.listen(first.localAddress(), options)) {
            assertEquals(first.localAddress(), second.localAddress());
            assertFails(Kind.ADDRESS_IN_USE, () -> port.listen(first.localAddress()));
        }
    }

    @Test
    void optionsThatTakePrivileges() throws Exception {
        Pair pair = accepted();
        if (system.isWinsock()) {
            assertLacking(pair.ours(), SocketOptions.SO_MARK, 7, "Windows");
            assertLacking(pair.ours(), SocketOptions.SO_BINDTODEVICE, "lo", "IP_UNICAST_IF");
            assertLacking(pair.ours(), SocketOptions.IP_FREEBIND, true, "Windows");
            assertLacking(pair.ours(), SocketOptions.IP_TRANSPARENT, true, "Windows");
            return;
        }
        worksOrIsDenied(SocketOptions.SO_MARK, 7);
        worksOrIsDenied(SocketOptions.SO_BINDTODEVICE, "lo");
        worksOrIsDenied(SocketOptions.IP_TRANSPARENT, true);
        worksOrIsDenied(SocketOptions.IP_FREEBIND, true);
        assertThrows(
                IllegalArgumentException.class,
                () -> pair.ours().setOption(SocketOptions.SO_BINDTODEVICE, "a-very-long-name"));
    }

    private <T> void worksOrIsDenied(SocketOption<T> option, T value) throws Exception {
        try (UdpSocket udp = port.openUdp(loopback(), UdpOptions.DEFAULT.with(option, value))) {
            assertEquals(value, udp.getOption(option));
        } catch (IoFailure denied) {
            assertEquals(Kind.ACCESS_DENIED, denied.kind(), denied::getMessage);
            assertTrue(denied.getMessage().contains(option.name()), denied::getMessage);
        }
    }

    @Test
    void anAddressThatTheMachineLacksIsBoundWithFreebind() throws Exception {
        assumeFalse(system.isWinsock(), "Windows has no IP_FREEBIND");
        assertFails(Kind.ADDRESS_NOT_AVAILABLE, () -> port.listen(notOfThisMachine()));
        ListenerOptions options = ListenerOptions.DEFAULT.with(SocketOptions.IP_FREEBIND, true);
        try (TcpListener listener = port.listen(notOfThisMachine(), options)) {
            assertEquals(notOfThisMachine().getAddress(), ip(listener.localAddress()));
        }
    }

    @Test
    void optionsByTheirNumbers() throws Exception {
        Pair pair = accepted();
        SocketOption<byte[]> keepAlive =
                system.isWinsock()
                        ? SocketOptions.raw(0xFFFF, 8) // SOL_SOCKET, SO_KEEPALIVE
                        : SocketOptions.raw(1, 9);
        byte[] on = ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(1).array();
        pair.ours().setOption(keepAlive, on);
        assertTrue(pair.ours().getOption(StandardSocketOptions.SO_KEEPALIVE));
        byte[] read = pair.ours().getOption(keepAlive);
        assertEquals(1, read[0]);
        ListenerOptions options = ListenerOptions.DEFAULT.with(keepAlive, on);
        try (TcpListener listener = port.listen(loopback(), options)) {
            assertTrue(listener.getOption(StandardSocketOptions.SO_KEEPALIVE));
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> pair.ours().setOption(keepAlive, new byte[1025]));
        IoFailure unknown =
                assertFails(
                        Kind.UNSUPPORTED, () -> pair.ours().getOption(SocketOptions.raw(6, 9_999)));
        assertEquals(
                system.isWinsock() ? Domain.WINSOCK : Domain.ERRNO,
                unknown.domain(),
                unknown::getMessage);
        assertArrayEquals(on, (byte[]) options.socketOptions().get(keepAlive));
    }

    // ---- which there are

    @Test
    void everySupportedOptionCanBeRead() throws Exception {
        Pair pair = accepted();
        try (TcpListener listener = listen();
                UdpSocket udp = port.openUdp(loopback())) {
            for (OverlappedSocket socket : List.of(pair.ours(), listener, udp)) {
                assertTrue(socket.supportedOptions().contains(StandardSocketOptions.SO_RCVBUF));
                for (SocketOption<?> option : socket.supportedOptions()) {
                    assertReadable(socket, option);
                }
            }
        }
    }

    @Test
    void theInterfaceOfMulticastIsRead() throws Exception {
        NetworkInterface loopback =
                NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        assumeTrue(loopback != null, "the interface of 127.0.0.1 is not listed");
        try (UdpSocket four = port.openUdp(loopback())) {
            four.setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback);
            assertEquals(loopback, four.getOption(StandardSocketOptions.IP_MULTICAST_IF));
        }
    }

    @Test
    void aKeptSocketListsTheOptionsOfAConnection() throws Exception {
        Pair pair = accepted();
        try (AcceptTarget accepting = port.acceptTarget(StandardProtocolFamily.INET);
                ConnectTarget connecting = port.connectTarget(StandardProtocolFamily.INET)) {
            for (TcpTarget target : List.of(accepting, connecting)) {
                assertEquals(pair.ours().supportedOptions(), target.supportedOptions());
                target.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
                assertTrue(target.getOption(StandardSocketOptions.SO_KEEPALIVE));
            }
        }
    }

    private void assertReadable(OverlappedSocket socket, SocketOption<?> option) throws IoFailure {
        boolean reported =
                option != StandardSocketOptions.IP_MULTICAST_IF
                        && option != SocketOptions.IPV6_V6ONLY; // of a socket of IPv4
        try {
            assertTrue(option.type().isInstance(socket.getOption(option)), option::name);
        } catch (IoFailure failure) {
            boolean tolerated = !reported || system.wine().isActive();
            assertTrue(tolerated, () -> socket + ", " + failure.getMessage());
        }
    }

    // ---- what is refused

    @Test
    void anOptionOfAnotherKindOfSocketIsRefusedByTheLibrary() throws Exception {
        Pair pair = accepted();
        IoFailure refusal =
                assertFails(
                        Kind.UNSUPPORTED,
                        () -> pair.ours().setOption(StandardSocketOptions.SO_BROADCAST, true));
        assertEquals(Domain.NONE, refusal.domain());
        assertEquals(0, refusal.code());
        for (String part : List.of("SO_BROADCAST", "UdpSocket", "TCP_NODELAY", "SO_RCVBUF")) {
            assertTrue(refusal.getMessage().contains(part), refusal::getMessage);
        }
        UdpOptions wrong = UdpOptions.DEFAULT.with(StandardSocketOptions.TCP_NODELAY, true);
        IoFailure opening = assertFails(Kind.UNSUPPORTED, () -> port.openUdp(loopback(), wrong));
        assertEquals(Domain.NONE, opening.domain());
        assertTrue(opening.getMessage().contains("SO_BROADCAST"), opening::getMessage);
    }

    @Test
    void anOptionOfBindingIsRefusedOnceTheSocketIsBound() throws Exception {
        Pair pair = accepted();
        try (TcpListener listener = listen();
                UdpSocket udp = port.openUdp(loopback())) {
            assertTooLate(listener, SocketOptions.IPV6_V6ONLY);
            assertTooLate(udp, SocketOptions.IPV6_V6ONLY);
            assertTooLate(udp, StandardSocketOptions.SO_REUSEADDR);
            assertTooLate(pair.ours(), SocketOptions.IP_BIND_ADDRESS_NO_PORT);
        }
    }

    private static void assertTooLate(OverlappedSocket socket, SocketOption<Boolean> option) {
        IllegalStateException late =
                assertThrows(IllegalStateException.class, () -> socket.setOption(option, true));
        assertTrue(late.getMessage().contains(option.name()), late::getMessage);
        assertTrue(late.getMessage().contains("before"), late::getMessage);
    }

    @Test
    void valuesOutsideTheirRangeAreRefusedAndNothingIsLost() throws Exception {
        Pair pair = accepted();
        IllegalArgumentException refusal =
                assertThrows(
                        IllegalArgumentException.class,
                        () -> pair.ours().setOption(StandardSocketOptions.IP_TOS, 256));
        assertTrue(refusal.getMessage().contains("0 to 255"), refusal::getMessage);
        ListenerOptions listening = ListenerOptions.DEFAULT.with(SocketOptions.TCP_KEEPIDLE, 0);
        assertThrows(IllegalArgumentException.class, () -> port.listen(loopback(), listening));
        IoBuffer data = lend("kept");
        ConnectOptions connecting =
                ConnectOptions.DEFAULT
                        .withInitialData(data)
                        .with(SocketOptions.TCP_KEEPCNT, 100_000);
        assertThrows(
                IllegalArgumentException.class,
                () -> port.blocking().connect(foreign.refusing(), connecting, soon()));
        assertEquals("kept", data.toText());
        data.release();
        UdpOptions udp = UdpOptions.DEFAULT.with(StandardSocketOptions.SO_RCVBUF, -1);
        assertThrows(IllegalArgumentException.class, () -> port.openUdp(loopback(), udp));
        assertThrows(
                IllegalArgumentException.class,
                () -> ListenerOptions.DEFAULT.withFamily(StandardProtocolFamily.UNIX));
        assertThrows(
                NullPointerException.class,
                () -> UdpOptions.DEFAULT.with(StandardSocketOptions.SO_RCVBUF, null));
        pair.ours().close();
        awaitIdle();
    }

    @Test
    void aTargetTakesItsOptionsItself() throws Exception {
        try (ConnectTarget target = port.connectTarget(StandardProtocolFamily.INET)) {
            ConnectOptions options =
                    ConnectOptions.DEFAULT.with(StandardSocketOptions.SO_KEEPALIVE, true);
            IllegalArgumentException refusal =
                    assertThrows(
                            IllegalArgumentException.class,
                            () -> target.blocking().connect(foreign.refusing(), options, soon()));
            assertTrue(refusal.getMessage().contains("SO_KEEPALIVE"), refusal::getMessage);
            target.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            assertTrue(target.getOption(StandardSocketOptions.SO_KEEPALIVE));
        }
    }
}
