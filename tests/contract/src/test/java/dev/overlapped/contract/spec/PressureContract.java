package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.CloseCause;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.SendLimits;
import dev.overlapped.TcpConnection;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Connections under pressure as their senders see them, long before a send is refused. */
abstract class PressureContract extends PortContract {
    PressureContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    @Test
    void pressureBeginsHighAndEndsLow() throws Exception {
        SendLimits limits = SendLimits.DEFAULT.withPressureSends(8).withPressureBytes(1 << 30);
        Pair pair = accepted(limits.withMaxBytes(1L << 40));
        byte[] chunk = random(much(16 << 20) / 8);
        Outcomes sends = new Outcomes();
        int started = 0;
        assertFalse(pair.ours().isUnderPressure());
        while (!pair.ours().isUnderPressure()) {
            pair.ours().send(buffer(chunk), Deadline.NONE, sends);
            started++;
        }
        assertTrue(pair.ours().isWritable(), "long before a send is refused");
        CompletableFuture<Void> over = pair.ours().async().whenWritable();
        letThingsHappen();
        int outstanding = started - sends.waiting();
        if (outstanding >= 4) { // half of the pressure
            assertTrue(pair.ours().isUnderPressure());
            assertFalse(over.isDone());
        }
        byte[] expected = new byte[chunk.length];
        for (int i = 0; i < started; i++) {
            System.arraycopy(chunk, 0, expected, 0, chunk.length);
            assertArrayEquals(expected, pair.theirs().read(chunk.length));
        }
        over.get(Await.MILLIS, TimeUnit.MILLISECONDS);
        assertFalse(pair.ours().isUnderPressure());
        for (int i = 0; i < started; i++) {
            sends.next(Event.SENT);
        }
        pair.ours().async().whenWritable().get(Await.MILLIS, TimeUnit.MILLISECONDS);
    }

    @Test
    void manySmallSendsOfOneHandler() throws Exception {
        Pair pair = accepted();
        CloseNotices notices = new CloseNotices();
        pair.ours().onClosed(notices);
        int count = much(50_000) / 10;
        pair.ours()
                .receiveEach(
                        (connection, buffer) -> {
                            buffer.release();
                            for (int i = 0; i < count; i++) {
                                connection.sendAndRelease(buffer("%09d\n".formatted(i).getBytes()));
                            }
                        });
        pair.theirs().write("?");
        for (int i = 0; i < count; i++) {
            assertEquals("%09d\n".formatted(i), pair.theirs().readText(10));
        }
        pair.theirs().shutdownOutput();
        assertTrue(pair.theirs().isOver());
        notices.next(CloseCause.Kind.PEER_ENDED);
    }

    /** As the snippet of {@link SendLimits#withPausesReading}. */
    private record Direction(TcpConnection to, AtomicInteger pauses) implements ReceiveHandler {
        @Override
        public void received(TcpConnection from, IoBuffer buffer) {
            to.sendAndRelease(buffer);
            if (to.isUnderPressure()) {
                pauses.incrementAndGet();
                from.pauseReceiving();
                to.whenWritable(again -> from.resumeReceiving());
            }
        }
    }

    @Test
    void aProxyReadsNoFasterThanTheOtherSideDoes() throws Exception {
        SendLimits limits = SendLimits.DEFAULT.withPausesReading(false).withPressureBytes(64 << 10);
        Pair one = accepted(limits);
        Pair two = accepted(limits);
        AtomicInteger pauses = new AtomicInteger();
        one.ours().receiveEach(new Direction(two.ours(), pauses));
        two.ours().receiveEach(new Direction(one.ours(), pauses));
        byte[] data = random(much(24 << 20));
        BackgroundCall<Void> first = writing(one.theirs(), data); // both write before they read
        BackgroundCall<Void> second = writing(two.theirs(), data);
        if (data.length > 20 << 20) {
            Await.until("both pause", () -> pauses.get() >= 2);
            assertTrue(
                    port.status().counters().lentBuffers() < 60,
                    () -> port.status().counters().toString());
        }
        BackgroundCall<byte[]> reader =
                BackgroundCall.onPlatformThread(() -> one.theirs().read(data.length));
        assertArrayEquals(data, two.theirs().read(data.length));
        assertArrayEquals(data, reader.result());
        first.result();
        second.result();
        one.ours().close();
        two.ours().close();
        awaitIdle();
    }

    @Test
    void sendsOfPressureOutsideTheirRange() {
        for (int bad : new int[] {0, -1, 100_001}) {
            String message =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> SendLimits.DEFAULT.withPressureSends(bad))
                            .getMessage();
            assertTrue(message.contains(bad + " sends of pressure: must be 1 to 100000"), message);
        }
        SendLimits seven = SendLimits.DEFAULT.withPressureSends(7);
        assertEquals(7, seven.pressureSends());
        assertEquals(7, seven.withMaxSends(3).withMaxBytes(9).pressureSends());
        assertEquals(seven, SendLimits.DEFAULT.withPressureSends(7));
        assertFalse(seven.equals(SendLimits.DEFAULT));
        assertTrue(seven.toString().contains("pressureSends=7"), seven::toString);
    }
}
