package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectOptions;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.PacketElement;
import dev.overlapped.SendLimits;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.WritableHandler;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.PeerServer;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.spec.Outcomes.Outcome;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** The fate of sends that the other side does not receive. */
abstract class BackPressureContract extends PortContract {
    private static final int MAX = 4;
    private static final SendLimits NARROW =
            SendLimits.DEFAULT.withMaxSends(MAX).withMaxBytes(1 << 30).withPressureBytes(1 << 30);

    BackPressureContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    /** Returns the size of a chunk: more than a connection takes in a while. */
    private int chunkBytes() {
        return much(8 << 20) / 32;
    }

    private IoBuffer chunk(int number) {
        byte[] data = new byte[chunkBytes()];
        Arrays.fill(data, (byte) number);
        return buffer(data);
    }

    /** Chunks sent, numbered from 0, to a peer that does not read, until no more are accepted. */
    private final class Filling {
        final Pair pair;
        final Outcomes sends = new Outcomes();
        final List<IoBuffer> refused = new ArrayList<>();
        int started;
        int sent;

        Filling(Pair pair) throws Exception {
            this.pair = pair;
            int before;
            do {
                before = sent;
                while (pair.ours().isWritable()) {
                    pair.ours().send(chunk(started++), Deadline.NONE, sends);
                    noteAll();
                }
                letThingsHappen();
                noteAll();
            } while (sent > before || pair.ours().isWritable());
        }

        void noteAll() {
            while (sends.waiting() > 0) {
                note(sends.next());
            }
        }

        /**
         * More, until one is refused: the system may have taken another one after all, in whose
         * place the next one goes. Behind a refusal nothing does.
         */
        IoBuffer refuse() throws Exception {
            do {
                pair.ours().send(chunk(started++), Deadline.NONE, sends);
                letThingsHappen();
                noteAll();
            } while (refused.isEmpty());
            return refused.getFirst();
        }

        /** Another one, whose sender waits for room. */
        BackgroundCall<Void> sendElsewhere(IoBuffer buffer, Deadline deadline) {
            return BackgroundCall.onVirtualThread(
                    () -> {
                        pair.ours().blocking().send(buffer, deadline);
                        return null;
                    });
        }

        /** Waits until so many others wait for room, whatever the system takes meanwhile. */
        void awaitWaiting(int count) {
            Await.until(
                    count + " wait for room",
                    () -> {
                        noteAll();
                        return port.status().counters().operationsInFlight()
                                == outstanding() + count;
                    });
        }

        int outstanding() {
            return taken() - sent;
        }

        private void note(Outcome outcome) {
            if (outcome.event() == Event.SENT) {
                sent++;
            } else {
                assertEquals(Kind.BACK_PRESSURE, outcome.failure().kind());
                assertEquals(0, outcome.failure().transferred());
                refused.add(outcome.buffer());
            }
        }

        int taken() {
            return started - refused.size();
        }

        /** The foreign side reads what was taken: chunk after chunk, none left out. */
        void readTaken() throws Exception {
            for (int i = 0; i < taken(); i++) {
                byte[] expected = new byte[chunkBytes()];
                Arrays.fill(expected, (byte) i);
                assertArrayEquals(expected, pair.theirs().read(chunkBytes()), "chunk " + i);
            }
            while (sent < taken()) {
                note(sends.next());
            }
        }
    }

    // ---- handlers

    @Test
    void aSendBeyondTheLimitIsRefusedAndNothingIsLost() throws Exception {
        Filling filling = new Filling(accepted(NARROW));
        TcpConnection ours = filling.pair.ours();
        assertEquals(MAX, filling.outstanding());
        assertTrue(port.status().totals().pressure().pressures() > 0);
        IoBuffer refused = filling.refuse();
        assertFalse(ours.isWritable());
        assertEquals(filling.refused.size(), port.status().totals().pressure().refusals());
        CompletableFuture<TcpConnection> writable = new CompletableFuture<>();
        ours.whenWritable(writable::complete);
        filling.readTaken();
        assertEquals(ours, writable.get(Await.MILLIS, TimeUnit.MILLISECONDS));
        byte[] data = refused.toByteArray();
        ours.send(refused, Deadline.NONE, filling.sends);
        assertArrayEquals(data, filling.pair.theirs().read(chunkBytes()));
        assertEquals(refused, filling.sends.next(Event.SENT).buffer());
        assertWorks(ours, filling.pair.theirs());
    }

    @Test
    void onceRefusedOthersAreRefusedUntilThereIsRoomForSeveral() throws Exception {
        int max = 4 * MAX;
        Filling filling = new Filling(accepted(NARROW.withMaxSends(max)));
        assertEquals(max, filling.outstanding());
        filling.refuse();
        BackgroundCall<Void> reader =
                BackgroundCall.onPlatformThread(
                        () -> {
                            filling.readTaken();
                            return null;
                        });
        Await.until("it is open again", filling.pair.ours()::isWritable);
        int left = Math.toIntExact(port.status().counters().operationsInFlight());
        assertTrue(left < max / 4, () -> left + " were outstanding");
        reader.result();
    }

    @Test
    void bytesCountAsWell() throws Exception {
        Pair pair = accepted(SendLimits.DEFAULT.withMaxBytes(chunkBytes()));
        Filling filling = new Filling(pair);
        assertEquals(1, filling.outstanding(), "one is as much as may be");
        filling.readTaken();
        assertEquals(filling.taken(), filling.sent);
        IoBuffers gathered =
                IoBuffers.of(chunk(1), chunk(2)); // more than the limit, but taken when alone
        pair.ours().send(gathered, soon(), filling.sends);
        pair.theirs().read(2 * chunkBytes());
        filling.sends.next(Event.MOVED);
    }

    @Test
    void gatheredSendsAndTransmissionsAreRefusedToo() throws Exception {
        Filling filling = new Filling(accepted(NARROW));
        filling.refuse();
        Outcomes others = new Outcomes();
        TcpConnection ours = filling.pair.ours();
        IoBuffers gathered = IoBuffers.of(lend("never"), lend("sent"));
        ours.send(gathered, soon(), others);
        others.next(Kind.BACK_PRESSURE);
        IoBuffer memory = lend("nor transmitted");
        ours.transmitPackets(List.of(PacketElement.of(memory)))
                .disconnect()
                .start(Deadline.NONE, others);
        others.next(Kind.BACK_PRESSURE);
        gathered.release();
        memory.release();
        filling.readTaken();
        assertWorks(ours, filling.pair.theirs()); // its sending side has not ended
    }

    @Test
    void anUnobservedFailureClosesTheConnectionAndItsReceiverLearnsWhy() throws Exception {
        Filling filling = new Filling(accepted(NARROW));
        filling.refuse();
        Outcomes receives = new Outcomes();
        filling.pair.ours().receive(buffer(1), Deadline.NONE, receives);
        filling.pair.ours().sendAndRelease(lend("too much"));
        receives.next(Kind.BACK_PRESSURE);
        assertTrue(filling.pair.ours().isClosed());
        awaitIdle();
    }

    @Test
    void anUnobservedFailureAfterTheCloseReachesNoReceiver() throws Exception {
        Filling filling = new Filling(accepted(NARROW));
        filling.refuse();
        filling.pair
                .ours()
                .receive(
                        buffer(1),
                        Deadline.NONE,
                        (ours, buffer) -> {
                            ours.sendAndRelease(lend("too much"));
                            ours.close(); // before that failure is reported
                            ours.closeAfterSending();
                        });
        filling.pair.theirs().write("x");
        awaitIdle();
    }

    @Test
    void startsOfManyThreadsAreCountedTogether() throws Exception {
        Pair pair = accepted(NARROW.withMaxSends(8));
        Outcomes sends = new Outcomes();
        int threads = 4;
        int each = 200;
        int bytes = chunkBytes() / 16;
        List<BackgroundCall<Void>> senders = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            senders.add(
                    BackgroundCall.onPlatformThread(
                            () -> {
                                for (int j = 0; j < each; j++) {
                                    pair.ours().send(buffer(new byte[bytes]), Deadline.NONE, sends);
                                }
                                return null;
                            }));
        }
        for (BackgroundCall<Void> sender : senders) {
            sender.result();
        }
        int refused = 0;
        BackgroundCall<byte[]> reader = BackgroundCall.onPlatformThread(pair.theirs()::readToEnd);
        for (int i = 0; i < threads * each; i++) {
            Outcome outcome = sends.next();
            if (outcome.event() == Event.FAILED) {
                assertEquals(Kind.BACK_PRESSURE, outcome.failure().kind());
                refused++;
            }
        }
        Await.until("it is open again", pair.ours()::isWritable);
        pair.ours().blocking().disconnect(soon());
        assertEquals((threads * each - refused) * bytes, reader.result().length);
        assertEquals(refused, port.status().totals().pressure().refusals());
    }

    // ---- waiting for room

    @Test
    void blockingSendsWaitForRoomInTheirTurn() throws Exception {
        Filling filling = new Filling(accepted(NARROW));
        TcpConnection ours = filling.pair.ours();
        int before = filling.taken();
        List<BackgroundCall<Void>> senders = new ArrayList<>();
        for (int i = 0; i < 3 * MAX; i++) {
            senders.add(filling.sendElsewhere(chunk(before + i), soon()));
            filling.awaitWaiting(i + 1); // it waits, after those before it
        }
        assertFalse(ours.isWritable());
        Outcomes refused = new Outcomes();
        ours.send(lend("not before them"), Deadline.NONE, refused);
        refused.next(Kind.BACK_PRESSURE).buffer().release();
        filling.readTaken();
        for (int i = 0; i < senders.size(); i++) {
            byte[] expected = new byte[chunkBytes()];
            Arrays.fill(expected, (byte) (before + i));
            assertArrayEquals(
                    expected, filling.pair.theirs().read(chunkBytes()), "waiting chunk " + i);
        }
        for (BackgroundCall<Void> sender : senders) {
            sender.result();
        }
        assertWorks(ours, filling.pair.theirs());
    }

    @Test
    void aSenderThatWaitsForRoomCanGiveUp() throws Exception {
        Filling filling = new Filling(accepted(NARROW));
        TcpConnection ours = filling.pair.ours();
        int before = filling.taken();
        BackgroundCall<Void> first = // to it goes what room the system makes after all
                filling.sendElsewhere(chunk(before), soon());
        filling.awaitWaiting(1);
        IoBuffer buffer = lend("never sent");
        IoFailure failure =
                assertFails(Kind.TIMED_OUT, () -> ours.blocking().send(buffer, shortly()));
        assertEquals(0, failure.transferred());
        BackgroundCall<Void> sender = filling.sendElsewhere(buffer, Deadline.NONE);
        filling.awaitWaiting(2);
        sender.interrupt();
        sender.failure(Kind.INTERRUPTED);
        buffer.release();
        filling.readTaken();
        filling.pair.theirs().read(chunkBytes());
        first.result();
        assertWorks(ours, filling.pair.theirs());
    }

    @Test
    void anEndOfTheStreamIsQueuedAfterWaitingSends() throws Exception {
        Filling filling = new Filling(accepted(NARROW));
        TcpConnection ours = filling.pair.ours();
        int before = filling.taken();
        BackgroundCall<Void> sender = filling.sendElsewhere(chunk(before), soon());
        filling.awaitWaiting(1);
        ours.closeAfterSending();
        filling.readTaken();
        assertEquals(chunkBytes(), filling.pair.theirs().readToEnd().length);
        sender.result();
        filling.pair.theirs().close();
        awaitIdle();
    }

    @Test
    void closingEndsAllWaitingSends() throws Exception {
        Filling filling = new Filling(accepted(NARROW));
        TcpConnection ours = filling.pair.ours();
        BackgroundCall<Void> sender = filling.sendElsewhere(chunk(0), Deadline.NONE);
        filling.awaitWaiting(1);
        CompletableFuture<IoFailure> notified = new CompletableFuture<>();
        WritableHandler waiting =
                new WritableHandler() {
                    @Override
                    public void writable(TcpConnection connection) {
                        notified.completeExceptionally(new AssertionError("it is not writable"));
                    }

                    @Override
                    public void failed(TcpConnection connection, IoFailure failure) {
                        notified.complete(failure);
                    }
                };
        ours.whenWritable(waiting);
        CompletableFuture<Void> future = ours.async().whenWritable();
        ours.close();
        sender.failure(Kind.CLOSED);
        assertEquals(Kind.CLOSED, notified.get(Await.MILLIS, TimeUnit.MILLISECONDS).kind());
        assertEquals(Kind.CLOSED, failureOf(future).kind());
        awaitIdle();
        assertEquals(Kind.CLOSED, failureOf(ours.async().whenWritable()).kind());
    }

    private static IoFailure failureOf(CompletableFuture<?> future) {
        ExecutionException failed =
                assertThrows(
                        ExecutionException.class,
                        () -> future.get(Await.MILLIS, TimeUnit.MILLISECONDS));
        return assertInstanceOf(IoFailure.class, failed.getCause());
    }

    @Test
    void futuresAreRefusedAndCanWait() throws Exception {
        Filling filling = new Filling(accepted(NARROW));
        TcpConnection ours = filling.pair.ours();
        filling.refuse();
        IoBuffer buffer = lend("later");
        assertEquals(
                Kind.BACK_PRESSURE, failureOf(ours.async().send(buffer, Deadline.NONE)).kind());
        CompletableFuture<Void> given = ours.async().whenWritable();
        given.cancel(true);
        assertEquals(Kind.CANCELLED, failureOf(given).kind());
        CompletableFuture<Void> sent =
                ours.async()
                        .whenWritable()
                        .thenCompose(open -> ours.async().send(buffer, Deadline.NONE));
        filling.readTaken();
        assertEquals("later", filling.pair.theirs().readText(5));
        sent.get(Await.MILLIS, TimeUnit.MILLISECONDS);
        buffer.release();
        ours.async().whenWritable().get(Await.MILLIS, TimeUnit.MILLISECONDS); // as it is now
    }

    @Test
    void theFirstNotifiedMayTakeAllTheRoom() throws Exception {
        Filling filling = new Filling(accepted(NARROW.withMaxSends(1)));
        TcpConnection ours = filling.pair.ours();
        BlockingQueue<Integer> notified = new LinkedBlockingQueue<>();
        for (int i = 0; i < 3; i++) {
            int number = i;
            ours.whenWritable(
                    connection -> {
                        notified.add(number);
                        connection.send(
                                chunk(filling.taken() + number), Deadline.NONE, filling.sends);
                    });
        }
        filling.readTaken();
        for (int i = 0; i < 3; i++) {
            filling.pair.theirs().read(chunkBytes());
            assertEquals(i, notified.poll(Await.MILLIS, TimeUnit.MILLISECONDS));
            filling.sends.next(Event.SENT);
        }
    }

    // ---- slow consumers

    @Test
    void aSlowConsumerIsClosedAndItsHandlersHearWhy() throws Exception {
        Pair pair = accepted(NARROW.withSlowConsumerTimeout(Duration.ofMillis(100)));
        Outcomes receives = new Outcomes();
        pair.ours().receiveEach(receives);
        Outcomes sends = new Outcomes();
        Outcome cut = null;
        while (cut == null || cut.event() == Event.SENT) {
            while (pair.ours().isWritable()) {
                pair.ours().send(chunk(0), Deadline.NONE, sends);
            }
            cut = sends.next();
        }
        assertEquals(Kind.SLOW_CONSUMER, cut.failure().kind());
        receives.next(Kind.SLOW_CONSUMER).buffer().release();
        assertTrue(pair.ours().isClosed());
        assertEquals(1, port.status().totals().pressure().slowConsumers());
        assertEquals(
                Kind.SLOW_CONSUMER,
                failureOf(pair.ours().async().send(chunk(0), Deadline.NONE)).kind());
        awaitIdle();
    }

    @Test
    void aConnectionThatKeepsReadingIsNoSlowConsumer() throws Exception {
        Pair pair = accepted(NARROW.withSlowConsumerTimeout(Duration.ofSeconds(20)));
        byte[] data = random(20 * chunkBytes());
        BackgroundCall<Void> sender =
                BackgroundCall.onVirtualThread(
                        () -> {
                            for (int at = 0; at < data.length; at += chunkBytes()) {
                                pair.ours()
                                        .blocking()
                                        .send(
                                                buffer(
                                                        Arrays.copyOfRange(
                                                                data, at, at + chunkBytes())),
                                                soon());
                            }
                            return null;
                        });
        assertArrayEquals(data, pair.theirs().read(data.length));
        sender.result();
        assertEquals(0, port.status().totals().pressure().slowConsumers());
        assertWorks(pair.ours(), pair.theirs());
    }

    // ---- the origin of the limits

    @Test
    void aPortsLimitsAreThoseOfItsConnections() throws Exception {
        CompletionPort narrow =
                open(CompletionPort.builder().threads(1).sendLimits(NARROW.withMaxSends(1)));
        try (TcpListener listener = narrow.listen(loopback());
                PeerServer server = foreign.listen(loopback())) {
            assertMaxSends(1, acceptedBy(listener));
            TcpConnection connected =
                    narrow.blocking()
                            .connect(server.address(), ConnectOptions.DEFAULT, Deadline.NONE);
            assertMaxSends(1, new Pair(connected, server.accept()));
            ConnectOptions wider = ConnectOptions.DEFAULT.withSendLimits(NARROW.withMaxSends(3));
            TcpConnection own = narrow.blocking().connect(server.address(), wider, Deadline.NONE);
            assertMaxSends(3, new Pair(own, server.accept()));
        }
    }

    private void assertMaxSends(int max, Pair pair) throws Exception {
        assertEquals(max, new Filling(pair).outstanding());
    }

    @Test
    void limitsOutsideTheirRangeAreNamed() {
        SendLimits good = SendLimits.DEFAULT;
        for (Runnable bad :
                List.<Runnable>of(
                        () -> good.withMaxSends(0),
                        () -> good.withMaxSends(100_001),
                        () -> good.withMaxBytes(0),
                        () -> good.withPressureBytes(0),
                        () -> good.withMaxBytes((1L << 40) + 1),
                        () -> good.withSlowConsumerTimeout(Duration.ofMillis(-1)),
                        () -> good.withSlowConsumerTimeout(Duration.ofDays(1_001)))) {
            String message = assertThrows(IllegalArgumentException.class, bad::run).getMessage();
            assertTrue(message.contains("must be"), message);
        }
    }
}
