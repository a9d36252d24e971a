package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.AcceptTarget;
import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectTarget;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.OverlappedSocket;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Sockets that are opened while their port closes: opening fails, or the socket is closed with the
 * port. Neither leaves a handle open, nor an object that reaches another socket's handle.
 */
abstract class ClosingPortContract extends PortContract {
    private static final int ROUNDS = 20;

    ClosingPortContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    /** Opens something in a port. */
    private interface Door<S> {
        S open(CompletionPort port) throws IoFailure;
    }

    /** Uses something that is closed. */
    private interface Use<S> {
        void of(S closed) throws IoFailure;
    }

    /** Opens by one door until the port is closed, and uses the last that was opened. */
    private <S> void assertClosedWithPort(Door<S> door, Use<S> use) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            CompletionPort closing = open(CompletionPort.builder().threads(1));
            AtomicInteger count = new AtomicInteger();
            BackgroundCall<S> opener =
                    BackgroundCall.onPlatformThread(() -> openUntilClosed(closing, door, count));
            int enough = 1 + round % 5;
            Await.until("some are open", () -> count.get() >= enough);
            closing.close();
            S last = opener.result();
            assertFails(Kind.CLOSED, () -> use.of(last));
            assertEquals(0, closing.status().counters().openHandles());
        }
    }

    private static <S> S openUntilClosed(
            CompletionPort closing, Door<S> door, AtomicInteger count) {
        S last = null;
        while (true) {
            try {
                last = door.open(closing);
                count.incrementAndGet();
            } catch (IoFailure e) {
                assertEquals(Kind.CLOSED, e.kind(), e::toString);
                return last;
            } catch (IllegalStateException e) { // it was closed before the call
                assertTrue(e.getMessage().contains("closed"), e::toString);
                return last;
            }
        }
    }

    private static void assertIsClosed(OverlappedSocket socket) {
        assertTrue(socket.isClosed(), socket::toString);
    }

    @Test
    void listenersAreClosedWithTheirPort() throws Exception {
        assertClosedWithPort(
                closing -> closing.listen(loopback()),
                listener -> {
                    assertIsClosed(listener);
                    listener.setOption(StandardSocketOptions.SO_RCVBUF, 77_000);
                });
    }

    @Test
    void datagramSocketsAreClosedWithTheirPort() throws Exception {
        assertClosedWithPort(
                closing -> closing.openUdp(loopback()),
                socket -> {
                    assertIsClosed(socket);
                    socket.setOption(StandardSocketOptions.SO_RCVBUF, 77_000);
                });
    }

    @Test
    void acceptTargetsAreClosedWithTheirPort() throws Exception {
        assertClosedWithPort(
                closing -> closing.acceptTarget(StandardProtocolFamily.INET),
                (AcceptTarget target) -> target.setOption(StandardSocketOptions.SO_RCVBUF, 77_000));
    }

    @Test
    void connectTargetsAreClosedWithTheirPort() throws Exception {
        assertClosedWithPort(
                closing -> closing.connectTarget(StandardProtocolFamily.INET),
                (ConnectTarget target) ->
                        target.setOption(StandardSocketOptions.SO_RCVBUF, 77_000));
    }

    @Test
    void anOpeningThatFindsItsPortClosedFailsInOrder() throws Exception {
        CompletionPort closing = open(CompletionPort.builder().threads(1));
        closing.close();
        try {
            closing.openUdp(loopback());
            throw new AssertionError("opened");
        } catch (IllegalStateException e) {
            assertTrue(e.getMessage().contains("closed"), e::toString);
        }
    }
}
