package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.CloseCause;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.ReceiveMode;
import dev.overlapped.ReceiveOptions;
import dev.overlapped.SendLimits;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** The reasons why connections end, how the other side sees it, and who is notified. */
public abstract class EndContract extends PortContract {
    private static final int MUCH = 16 << 20;

    public EndContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    private static CloseNotices noticesOf(TcpConnection connection) {
        CloseNotices notices = new CloseNotices();
        connection.onClosed(notices);
        return notices;
    }

    /** The peer reads until it fails: the connection was reset, not ended. */
    private void assertReset(PeerSocket peer) {
        assumeNotOnWine8("closing ends the stream before it resets the connection");
        assertThrows(IOException.class, peer::readToEnd);
    }

    private static ReceiveHandler ignoring() {
        return (connection, buffer) -> buffer.release();
    }

    // ---- reasons

    @Test
    void aLocalCloseIsReported() throws Exception {
        Pair pair = accepted();
        CloseNotices notices = noticesOf(pair.ours());
        pair.ours().close();
        CloseNotices.Notice notice = notices.next(CloseCause.Kind.CLOSED);
        assertSame(pair.ours(), notice.socket());
        assertTrue(notice.cause().failure().isEmpty());
        assertNotSame(Thread.currentThread(), notice.thread());
        pair.ours().close();
        pair.ours().abort();
        letThingsHappen();
        assertEquals(0, notices.waiting(), "notified once");
    }

    @Test
    void anAbortResetsTheConnection() throws Exception {
        Pair pair = accepted();
        CloseNotices notices = noticesOf(pair.ours());
        Outcomes sends = new Outcomes();
        pair.ours().send(buffer(much(MUCH)).region(0, much(MUCH)), Deadline.NONE, sends);
        pair.ours().send(buffer(much(MUCH)).region(0, much(MUCH)), Deadline.NONE, sends);
        pair.ours().abort();
        sends.next(Kind.CLOSED);
        sends.next(Kind.CLOSED);
        notices.next(CloseCause.Kind.ABORTED);
        assertReset(pair.theirs());
    }

    @Test
    void anAbortResetsAnIdleConnection() throws Exception {
        Pair pair = accepted();
        assertWorks(pair.ours(), pair.theirs());
        pair.ours().abort();
        assertReset(pair.theirs());
    }

    @Test
    void anAbortEndsAnOrderlyEnd() throws Exception {
        Pair pair = accepted();
        CloseNotices notices = noticesOf(pair.ours());
        pair.ours().closeAfterSending();
        pair.ours().abort();
        notices.next(CloseCause.Kind.ABORTED);
    }

    @Test
    void closingWithUnsentDataResets() throws Exception {
        Pair pair = accepted();
        Outcomes sends = new Outcomes();
        pair.ours().send(buffer(much(MUCH)).region(0, much(MUCH)), Deadline.NONE, sends);
        pair.ours().close();
        sends.next(Kind.CLOSED);
        assertReset(pair.theirs());
    }

    @Test
    void closingAfterACutMessageResets() throws Exception {
        Pair pair = accepted();
        Outcomes sends = new Outcomes();
        long send = pair.ours().send(buffer(much(MUCH)).region(0, much(MUCH)), soon(), sends);
        pair.theirs().read(1);
        pair.ours().cancel(send);
        sends.next(Kind.CANCELLED);
        pair.ours().close();
        assertReset(pair.theirs());
    }

    @Test
    void closingAfterAllIsSentEndsInOrder() throws Exception {
        Pair pair = accepted();
        pair.ours().blocking().send(buffer("all".getBytes()), soon());
        pair.ours().close();
        assertEquals("all", new String(pair.theirs().readToEnd()));
    }

    @Test
    void anOrderlyEndIsReported() throws Exception {
        Pair pair = accepted();
        CloseNotices notices = noticesOf(pair.ours());
        pair.ours().sendAndRelease(lend("last"));
        pair.ours().closeAfterSending(soon());
        assertEquals("last", new String(pair.theirs().readToEnd()));
        assertEquals(0, notices.waiting(), "the other side has not ended yet");
        pair.theirs().close();
        notices.next(CloseCause.Kind.ENDED);
    }

    @Test
    void theEndOfTheOtherSideIsReported() throws Exception {
        Pair first = accepted();
        CloseNotices ofDefault = noticesOf(first.ours());
        first.ours().receiveEach(ignoring());
        first.theirs().close();
        ofDefault.next(CloseCause.Kind.PEER_ENDED);
        Pair second = accepted();
        CloseNotices ofClose = noticesOf(second.ours());
        second.theirs().shutdownOutput();
        assertEquals(-1, second.ours().blocking().receive(buffer(1), soon()));
        second.ours().close();
        ofClose.next(CloseCause.Kind.PEER_ENDED);
    }

    @Test
    void theDeadlineOfAnOrderlyEndIsReported() throws Exception {
        Pair pair = accepted();
        CloseNotices notices = noticesOf(pair.ours());
        pair.ours().closeAfterSending(shortly());
        notices.next(CloseCause.Kind.DEADLINE);
    }

    @Test
    void aResetIsReportedInEachMode() throws Exception {
        for (ReceiveMode mode : ReceiveMode.values()) {
            Pair pair = accepted();
            CloseNotices notices = noticesOf(pair.ours());
            Outcomes received = new Outcomes();
            pair.ours()
                    .receiveEach(
                            ReceiveOptions.DEFAULT.withMode(mode),
                            new ReceiveHandler() {
                                @Override
                                public void received(TcpConnection connection, IoBuffer buffer) {
                                    connection.sendAndRelease(buffer);
                                }

                                @Override
                                public void failed(
                                        TcpConnection connection,
                                        IoBuffer buffer,
                                        IoFailure failure) {
                                    received.failed(connection, failure);
                                    ReceiveHandler.super.failed(connection, buffer, failure);
                                }
                            });
            pair.theirs().write("?");
            assertEquals("?", pair.theirs().readText(1));
            pair.theirs().reset();
            CloseCause cause = notices.next(CloseCause.Kind.CONNECTION_LOST).cause();
            IoFailure failure = assertInstanceOf(IoFailure.class, cause.failure().orElseThrow());
            assertEquals(Kind.CONNECTION_RESET, failure.kind());
            assertFalse(failure.symbol().isEmpty());
            received.next(Event.FAILED);
            assertEquals(0, received.waiting(), "notified once");
        }
    }

    @Test
    void aResetThatOnlyASendMeetsIsReported() throws Exception {
        Pair pair = accepted();
        CloseNotices notices = noticesOf(pair.ours());
        Outcomes received = new Outcomes();
        pair.ours().receiveEach(received);
        pair.ours().pauseReceiving();
        pair.theirs().write("held");
        letThingsHappen();
        resetAfterStartedOperations(pair);
        letThingsHappen();
        pair.ours().sendAndRelease(buffer(1).region(0, 1));
        letThingsHappen();
        pair.ours().sendAndRelease(buffer(1).region(0, 1));
        Await.until("it is closed", pair.ours()::isClosed);
        notices.next(CloseCause.Kind.CONNECTION_LOST);
        Outcomes.Outcome end = received.next(Event.FAILED);
        assertEquals(Kind.CONNECTION_RESET, end.failure().kind());
        end.buffer().release();
    }

    @Test
    void whatAHandlerThrewIsReported() throws Exception {
        Pair pair = accepted();
        CloseNotices notices = noticesOf(pair.ours());
        RuntimeException oops = new RuntimeException("oops");
        pair.ours()
                .receiveEach(
                        (connection, buffer) -> {
                            buffer.release();
                            throw oops;
                        });
        pair.theirs().write("!");
        CloseCause cause = notices.next(CloseCause.Kind.HANDLER_FAILED).cause();
        assertSame(oops, cause.failure().orElseThrow());
        assertSame(oops, handlerFailures.poll());
        assertReset(pair.theirs());
    }

    @Test
    void aSendBeyondTheLimitsIsReportedWithTheNumbers() throws Exception {
        Pair pair = accepted(SendLimits.DEFAULT.withMaxSends(3));
        CloseNotices notices = noticesOf(pair.ours());
        Outcomes received = new Outcomes();
        pair.ours()
                .receive(
                        buffer(1),
                        soon(),
                        (connection, buffer) -> {
                            connection.receiveEach(received);
                            for (int i = 0; i < 4; i++) {
                                connection.sendAndRelease(buffer(much(MUCH)).region(0, much(MUCH)));
                            }
                        });
        pair.theirs().write("!");
        CloseCause cause = notices.next(CloseCause.Kind.SEND_LIMIT).cause();
        IoFailure failure = assertInstanceOf(IoFailure.class, cause.failure().orElseThrow());
        assertEquals(Kind.BACK_PRESSURE, failure.kind());
        Outcomes.Outcome end = received.next(Kind.BACK_PRESSURE);
        end.buffer().release();
        for (IoFailure each : List.of(failure, end.failure())) {
            assertTrue(each.getMessage().matches(".*\\d+ sends.*"), each::getMessage);
        }
        assertReset(pair.theirs());
    }

    @Test
    void aSlowConsumerIsReported() throws Exception {
        Pair pair =
                accepted(
                        SendLimits.DEFAULT
                                .withMaxSends(4)
                                .withSlowConsumerTimeout(Duration.ofMillis(50)));
        CloseNotices notices = noticesOf(pair.ours());
        Outcomes received = new Outcomes();
        pair.ours().receiveEach(received);
        Outcomes sends = new Outcomes();
        for (int i = 0; i < 3; i++) {
            pair.ours().send(buffer(much(MUCH)).region(0, much(MUCH)), Deadline.NONE, sends);
        }
        CloseCause cause = notices.next(CloseCause.Kind.SLOW_CONSUMER).cause();
        assertTrue(cause.toString().matches(".*\\d+ sends.*"), cause::toString);
        received.next(Kind.SLOW_CONSUMER).buffer().release();
        assertReset(pair.theirs());
    }

    @Test
    void theEndOfThePortIsReported() throws Exception {
        Pair pair = accepted();
        CloseNotices notices = noticesOf(pair.ours());
        TcpListener listener = listen();
        listener.onClosed(notices);
        port.close();
        assertEquals(2, notices.waiting(), "before close() returns");
        notices.next(CloseCause.Kind.PORT_CLOSED);
        notices.next(CloseCause.Kind.PORT_CLOSED);
        pair.ours().onClosed(notices);
        assertSame(Thread.currentThread(), notices.next(CloseCause.Kind.PORT_CLOSED).thread());
    }

    // ---- who is notified, and when

    @Test
    void aHandlerIsNotifiedAfterTheEnd() throws Exception {
        Pair pair = accepted();
        pair.ours().close();
        awaitIdle();
        CloseNotices notices = noticesOf(pair.ours());
        notices.next(CloseCause.Kind.CLOSED);
        assertEquals(0, notices.waiting());
    }

    @Test
    void aHandlerThatThrowsKeepsNoneUnnotified() throws Exception {
        Pair pair = accepted();
        RuntimeException oops = new RuntimeException("oops");
        List<Integer> order = new ArrayList<>();
        CloseNotices last = new CloseNotices();
        pair.ours().onClosed((connection, cause) -> order.add(1));
        pair.ours()
                .onClosed(
                        (connection, cause) -> {
                            order.add(2);
                            throw oops;
                        });
        pair.ours().onClosed((connection, cause) -> order.add(3));
        pair.ours().onClosed(last);
        pair.ours().close();
        last.next(CloseCause.Kind.CLOSED);
        assertEquals(List.of(1, 2, 3), order);
        assertSame(oops, handlerFailures.poll());
    }

    @Test
    void itComesAfterAllOtherHandlers() throws Exception {
        Pair pair = accepted();
        List<String> order = new ArrayList<>();
        CloseNotices last = new CloseNotices();
        pair.ours().onClosed((connection, cause) -> order.add("closed"));
        pair.ours().onClosed(last);
        pair.ours()
                .receiveEach(
                        new ReceiveHandler() {
                            @Override
                            public void received(TcpConnection connection, IoBuffer buffer) {}

                            @Override
                            public void failed(
                                    TcpConnection connection, IoBuffer buffer, IoFailure failure) {
                                order.add("receive");
                                buffer.release();
                            }
                        });
        pair.ours()
                .send(
                        buffer(much(MUCH)).region(0, much(MUCH)),
                        Deadline.NONE,
                        new dev.overlapped.SendHandler() {
                            @Override
                            public void sent(TcpConnection connection, IoBuffer buffer) {}

                            @Override
                            public void failed(
                                    TcpConnection connection, IoBuffer buffer, IoFailure failure) {
                                order.add("send");
                            }
                        });
        pair.ours().close();
        last.next(CloseCause.Kind.CLOSED);
        assertEquals("closed", order.getLast());
        assertEquals(3, order.size(), order::toString);
    }

    @Test
    void receivingOnAnEndedConnectionIsReported() throws Exception {
        Pair pair = accepted();
        pair.ours().close();
        awaitIdle();
        Outcomes received = new Outcomes();
        pair.ours().receiveEach(received);
        received.next(Kind.CLOSED).buffer().release();
        Pair other = accepted();
        other.ours().close();
        other.ours().receiveEach(received);
        received.next(Kind.CLOSED).buffer().release();
        letThingsHappen();
        assertEquals(0, received.waiting(), "notified once");
    }

    @Test
    void closingReportsToAReceiverThatHasPaused() throws Exception {
        Pair pair = accepted();
        Outcomes received = new Outcomes();
        pair.ours().receiveEach(received);
        pair.ours().pauseReceiving();
        pair.theirs().write("never read");
        letThingsHappen();
        pair.ours().close();
        received.next(Kind.CLOSED).buffer().release();
    }

    @Test
    void closingWithinAReceiveIsReportedToIt() throws Exception {
        Pair pair = accepted();
        Outcomes received = new Outcomes();
        pair.ours()
                .receiveEach(
                        new ReceiveHandler() {
                            @Override
                            public void received(TcpConnection connection, IoBuffer buffer) {
                                buffer.release();
                                connection.close();
                                assertEquals(0, received.waiting(), "not within the call");
                            }

                            @Override
                            public void failed(
                                    TcpConnection connection, IoBuffer buffer, IoFailure failure) {
                                buffer.release();
                                received.failed(connection, failure);
                            }
                        });
        pair.theirs().write("!");
        received.next(Kind.CLOSED);
        letThingsHappen();
        assertEquals(0, received.waiting(), "notified once");
    }

    @Test
    void anEndRacesADisconnect() throws Exception {
        try (TcpListener listener = listen()) {
            for (int round = 0; round < 200; round++) {
                Pair pair = acceptedBy(listener);
                CloseNotices notices = noticesOf(pair.ours());
                BackgroundCall<Void> other =
                        BackgroundCall.onPlatformThread(
                                () -> {
                                    pair.ours().closeAfterSending();
                                    return null;
                                });
                Outcomes disconnects = new Outcomes();
                pair.ours().disconnect(soon(), disconnects);
                Outcomes.Outcome outcome = disconnects.next();
                if (outcome.event() != Event.DISCONNECTED) {
                    assertEquals(Kind.CLOSED, outcome.failure().kind());
                }
                other.result();
                pair.theirs().close();
                notices.next(CloseCause.Kind.ENDED);
            }
        }
    }
}
