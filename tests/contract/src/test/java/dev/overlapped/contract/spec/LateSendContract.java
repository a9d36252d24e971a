package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.AcceptTarget;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.CloseCause;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.PacketElement;
import dev.overlapped.SharedBuffer;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Sends of a connection whose sending side has ended, by whatever thread: they fail as on a closed
 * one, their buffers return, and the orderly end is not disturbed.
 */
abstract class LateSendContract extends PortContract {
    private static final int ROUNDS = 100;

    LateSendContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    private static CloseNotices noticesOf(TcpConnection connection) {
        CloseNotices notices = new CloseNotices();
        connection.onClosed(notices);
        return notices;
    }

    private static SharedBuffer shared(String text) {
        return SharedBuffer.of(IoBuffer.of(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Each form of sending fails as on a closed connection, and its buffers are lent again. */
    private void assertAllFail(TcpConnection ended) throws Exception {
        IoBuffer one = lend("one");
        IoBuffer two = lend("two");
        IoBuffers both = IoBuffers.of(one, two);
        Outcomes outcomes = new Outcomes();
        ended.send(one, soon(), outcomes);
        String message = outcomes.next(Kind.CLOSED).failure().getMessage();
        assertTrue(message.contains("the sending side has ended"), message);
        ended.send(both, soon(), outcomes);
        outcomes.next(Kind.CLOSED);
        ended.transmitPackets(List.of(PacketElement.of(one))).start(soon(), outcomes);
        outcomes.next(Kind.CLOSED);
        ended.transmitFile().disconnect().start(soon(), outcomes);
        outcomes.next(Kind.CLOSED);
        ended.disconnect(soon(), outcomes);
        outcomes.next(Kind.CLOSED);
        assertClosed(ended.async().send(one, soon()));
        assertClosed(ended.async().send(both, soon()));
        assertClosed(ended.transmitPackets(List.of(PacketElement.of(one))).async().start(soon()));
        assertClosed(ended.async().disconnect(soon()));
        assertFails(Kind.CLOSED, () -> ended.blocking().send(one, soon()));
        assertFails(Kind.CLOSED, () -> ended.blocking().send(both, soon()));
        assertFails(Kind.CLOSED, () -> ended.blocking().disconnect(soon()));
        assertFalse(ended.isWritable());
        ended.sendAndRelease(one);
        ended.transmitPackets(List.of(PacketElement.of(two))).startAndRelease();
        Await.until("the buffers are released", () -> port.status().counters().lentBuffers() == 0);
    }

    private static void assertClosed(CompletableFuture<?> future) throws Exception {
        Throwable cause =
                assertThrows(
                                ExecutionException.class,
                                () -> future.get(Await.MILLIS, TimeUnit.MILLISECONDS))
                        .getCause();
        assertEquals(Kind.CLOSED, ((IoFailure) cause).kind(), cause::getMessage);
    }

    @Test
    void afterAnOrderlyEnd() throws Exception {
        Pair pair = accepted();
        CloseNotices notices = noticesOf(pair.ours());
        pair.ours().sendAndRelease(lend("last"));
        pair.ours().closeAfterSending();
        assertFalse(pair.ours().isWritable());
        assertAllFail(pair.ours());
        assertEquals("last", new String(pair.theirs().readToEnd()));
        assertFalse(pair.ours().isClosed(), "the other side has not ended its stream");
        pair.theirs().close();
        notices.next(CloseCause.Kind.ENDED);
        awaitIdle();
    }

    @Test
    void afterTheSendingSideHasEnded() throws Exception {
        Pair pair = accepted();
        pair.ours().sendAndRelease(lend("last"));
        Outcomes outcomes = new Outcomes();
        pair.ours().disconnect(soon(), outcomes);
        outcomes.next(Event.DISCONNECTED);
        assertAllFail(pair.ours());
        assertEquals("last", new String(pair.theirs().readToEnd()));
        pair.theirs().write("more");
        assertEquals("more", new String(receive(pair.ours(), 4)));
        pair.ours().close();
        awaitIdle();
    }

    @Test
    void whoWaitsUntilItIsWritableIsNotifiedOfTheEnd() throws Exception {
        Pair pair = accepted();
        byte[] data = random(much(16 << 20));
        pair.ours().send(buffer(data), Deadline.NONE, new Outcomes());
        assertTrue(pair.ours().isUnderPressure());
        CompletableFuture<Void> waiting = pair.ours().async().whenWritable();
        pair.ours().closeAfterSending();
        assertClosed(waiting);
        assertClosed(pair.ours().async().whenWritable());
        assertArrayEquals(data, pair.theirs().readToEnd());
        pair.theirs().close();
        awaitIdle();
    }

    @Test
    void whileDataAreStillQueued() throws Exception {
        Pair pair = accepted();
        CloseNotices notices = noticesOf(pair.ours());
        byte[] data = random(much(4 << 20));
        Outcomes sends = new Outcomes();
        pair.ours().send(buffer(data), Deadline.NONE, sends);
        pair.ours().closeAfterSending();
        assertAllFail(pair.ours());
        assertArrayEquals(data, pair.theirs().readToEnd());
        sends.next(Event.SENT);
        pair.theirs().close();
        notices.next(CloseCause.Kind.ENDED);
    }

    @Test
    void aBroadcastRacesOrderlyEnds() throws Exception {
        SharedBuffer message = shared("message\n");
        try (TcpListener listener = listen()) {
            for (int round = 0; round < ROUNDS; round++) {
                Pair pair = acceptedBy(listener);
                CloseNotices notices = noticesOf(pair.ours());
                BackgroundCall<Void> ending =
                        BackgroundCall.onPlatformThread(
                                () -> {
                                    pair.ours().closeAfterSending();
                                    return null;
                                });
                int sent = 0;
                while (pair.ours().isWritable() && sent < 50) {
                    pair.ours().sendAndRelease(message.lend());
                    sent++;
                }
                pair.ours().sendAndRelease(message.lend());
                ending.result();
                pair.ours().sendAndRelease(message.lend());
                String read = new String(pair.theirs().readToEnd());
                assertEquals("message\n".repeat(read.length() / 8), read);
                assertTrue(read.length() / 8 <= sent + 1, read);
                pair.theirs().close();
                notices.next(CloseCause.Kind.ENDED);
            }
        }
        Await.until("all are released", () -> message.lent() == 0);
        message.release();
    }

    @Test
    void aBroadcastRacesAnEndOfTheSendingSide() throws Exception {
        SharedBuffer message = shared("message\n");
        try (TcpListener listener = listen()) {
            for (int round = 0; round < ROUNDS; round++) {
                Pair pair = acceptedBy(listener);
                Outcomes outcomes = new Outcomes();
                BackgroundCall<Void> ending =
                        BackgroundCall.onPlatformThread(
                                () -> {
                                    pair.ours().disconnect(soon(), outcomes);
                                    return null;
                                });
                for (int i = 0; i < 20; i++) {
                    pair.ours().sendAndRelease(message.lend());
                }
                ending.result();
                outcomes.next(Event.DISCONNECTED);
                String read = new String(pair.theirs().readToEnd());
                assertEquals("message\n".repeat(read.length() / 8), read);
                pair.theirs().write("more");
                assertEquals("more", new String(receive(pair.ours(), 4)));
                pair.ours().close();
            }
        }
        Await.until("all are released", () -> message.lent() == 0);
        message.release();
    }

    @Test
    void anOrderlyEndAfterADisconnectThatTimedOut() throws Exception {
        Pair pair = accepted();
        CloseNotices notices = noticesOf(pair.ours());
        byte[] data = random(much(4 << 20));
        Outcomes outcomes = new Outcomes();
        pair.ours().send(buffer(data), Deadline.NONE, outcomes);
        pair.ours().disconnect(shortly(), outcomes);
        pair.ours().closeAfterSending();
        outcomes.next(Kind.TIMED_OUT);
        assertArrayEquals(data, pair.theirs().readToEnd());
        outcomes.next(Event.SENT);
        pair.theirs().close();
        notices.next(CloseCause.Kind.ENDED);
    }

    @Test
    void aDisconnectThatTimedOutOpensTheSendingSideAgain() throws Exception {
        Pair pair = accepted();
        byte[] data = random(much(4 << 20));
        Outcomes outcomes = new Outcomes();
        pair.ours().send(buffer(data), Deadline.NONE, outcomes);
        pair.ours().disconnect(shortly(), outcomes);
        outcomes.next(Kind.TIMED_OUT);
        pair.ours().sendAndRelease(lend("more"));
        assertArrayEquals(data, pair.theirs().read(data.length));
        assertEquals("more", pair.theirs().readText(4));
        outcomes.next(Event.SENT);
        assertTrue(pair.ours().isWritable());
        pair.ours().close();
    }

    @Test
    void afterAReuseWasAskedFor() throws Exception {
        assumeReuse();
        Pair pair = accepted();
        Reuses<AcceptTarget> reuses = new Reuses<>();
        pair.ours().sendAndRelease(lend("last"));
        ((AcceptedConnection) pair.ours()).disconnectForReuse(soon(), reuses);
        assertAllFail(pair.ours());
        assertEquals("last", new String(pair.theirs().readToEnd()));
        pair.theirs().close();
        reuses.next().close();
        awaitIdle();
    }
}
