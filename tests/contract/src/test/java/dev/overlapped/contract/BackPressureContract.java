package dev.overlapped.contract;

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
import dev.overlapped.TcpConnector;
import dev.overlapped.TcpListener;
import dev.overlapped.WritableHandler;
import dev.overlapped.contract.Outcomes.Event;
import dev.overlapped.contract.Outcomes.Outcome;

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

/** What becomes of sends that the other side does not receive. */
abstract class BackPressureContract extends PortContract {
    private static final int MOST = 4;
    private static final SendLimits NARROW =
            SendLimits.DEFAULT.withSends(MOST).withBytes(1 << 30).withPressureBytes(1 << 30);

    BackPressureContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    /** How much a chunk is: more than a connection takes in a while. */
    private int chunkBytes() {
        return much(8 << 20) / 32;
    }

    private IoBuffer chunk(int number) {
        byte[] data = new byte[chunkBytes()];
        Arrays.fill(data, (byte) number);
        return buffer(data);
    }

    /** Chunks sent, numbered from 0, to someone who does not read, until no more go. */
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
                    pair.ours().send(chunk(started++), sends);
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
                pair.ours().send(chunk(started++), sends);
                letThingsHappen();
                noteAll();
            } while (refused.isEmpty());
            return refused.getFirst();
        }

        /** Another one, whose sender waits for room. */
        Elsewhere<Void> sendElsewhere(IoBuffer buffer, Deadline deadline) {
            return Elsewhere.onVirtualThread(
                    () -> {
                        pair.ours().send(buffer, deadline);
                        return null;
                    });
        }

        /** Waits until so many others wait for room, whatever the system takes meanwhile. */
        void awaitWaiting(int count) {
            Await.until(
                    count + " wait for room",
                    () -> {
                        noteAll();
                        return port.counters().operationsInFlight() == outstanding() + count;
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
        assertEquals(MOST, filling.outstanding());
        assertTrue(port.totals().pressure().pressures() > 0);
        IoBuffer refused = filling.refuse();
        assertFalse(ours.isWritable());
        assertEquals(filling.refused.size(), port.totals().pressure().refusals());
        CompletableFuture<TcpConnection> writable = new CompletableFuture<>();
        ours.whenWritable(writable::complete);
        filling.readTaken();
        assertEquals(ours, writable.get(Await.MILLIS, TimeUnit.MILLISECONDS));
        byte[] data = refused.toByteArray();
        ours.send(refused, filling.sends);
        assertArrayEquals(data, filling.pair.theirs().read(chunkBytes()));
        assertEquals(refused, filling.sends.next(Event.SENT).buffer());
        assertWorks(ours, filling.pair.theirs());
    }

    @Test
    void onceRefusedOthersAreRefusedUntilThereIsRoomForSeveral() throws Exception {
        int most = 4 * MOST;
        Filling filling = new Filling(accepted(NARROW.withSends(most)));
        assertEquals(most, filling.outstanding());
        filling.refuse();
        Elsewhere<Void> reader =
                Elsewhere.onPlatformThread(
                        () -> {
                            filling.readTaken();
                            return null;
                        });
        Await.until("it is open again", filling.pair.ours()::isWritable);
        int left = Math.toIntExact(port.counters().operationsInFlight());
        assertTrue(left < most / 4, () -> left + " were outstanding");
        reader.result();
    }

    @Test
    void bytesCountAsWell() throws Exception {
        Pair pair = accepted(SendLimits.DEFAULT.withBytes(chunkBytes()));
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
        ours.transmitPackets(List.of(PacketElement.of(memory))).disconnect().start(others);
        others.next(Kind.BACK_PRESSURE);
        gathered.release();
        memory.release();
        filling.readTaken();
        assertWorks(ours, filling.pair.theirs()); // its sending side has not ended
    }

    @Test
    void whoHearsOfNothingLosesTheConnectionAndItsReceiverHearsWhy() throws Exception {
        Filling filling = new Filling(accepted(NARROW));
        filling.refuse();
        Outcomes receives = new Outcomes();
        filling.pair.ours().receive(buffer(1), receives);
        filling.pair.ours().send(lend("too much"));
        receives.next(Kind.BACK_PRESSURE);
        assertTrue(filling.pair.ours().isClosed());
        awaitIdle();
    }

    @Test
    void startsOfManyThreadsAreCountedTogether() throws Exception {
        Pair pair = accepted(NARROW.withSends(8));
        Outcomes sends = new Outcomes();
        int threads = 4;
        int each = 200;
        int bytes = chunkBytes() / 16;
        List<Elsewhere<Void>> senders = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            senders.add(
                    Elsewhere.onPlatformThread(
                            () -> {
                                for (int j = 0; j < each; j++) {
                                    pair.ours().send(buffer(new byte[bytes]), sends);
                                }
                                return null;
                            }));
        }
        for (Elsewhere<Void> sender : senders) {
            sender.result();
        }
        int refused = 0;
        Elsewhere<byte[]> reader = Elsewhere.onPlatformThread(pair.theirs()::readToEnd);
        for (int i = 0; i < threads * each; i++) {
            Outcome outcome = sends.next();
            if (outcome.event() == Event.FAILED) {
                assertEquals(Kind.BACK_PRESSURE, outcome.failure().kind());
                refused++;
            }
        }
        Await.until("it is open again", pair.ours()::isWritable);
        pair.ours().disconnect(soon());
        assertEquals((threads * each - refused) * bytes, reader.result().length);
        assertEquals(refused, port.totals().pressure().refusals());
    }

    // ---- waiting for room

    @Test
    void blockingSendsWaitForRoomInTheirTurn() throws Exception {
        Filling filling = new Filling(accepted(NARROW));
        TcpConnection ours = filling.pair.ours();
        int before = filling.taken();
        List<Elsewhere<Void>> senders = new ArrayList<>();
        for (int i = 0; i < 3 * MOST; i++) {
            senders.add(filling.sendElsewhere(chunk(before + i), soon()));
            filling.awaitWaiting(i + 1); // it waits, behind those before it
        }
        assertFalse(ours.isWritable());
        Outcomes refused = new Outcomes();
        ours.send(lend("not before them"), refused);
        refused.next(Kind.BACK_PRESSURE).buffer().release();
        filling.readTaken();
        for (int i = 0; i < senders.size(); i++) {
            byte[] expected = new byte[chunkBytes()];
            Arrays.fill(expected, (byte) (before + i));
            assertArrayEquals(
                    expected, filling.pair.theirs().read(chunkBytes()), "waiting chunk " + i);
        }
        for (Elsewhere<Void> sender : senders) {
            sender.result();
        }
        assertWorks(ours, filling.pair.theirs());
    }

    @Test
    void whoWaitsForRoomCanGiveUp() throws Exception {
        Filling filling = new Filling(accepted(NARROW));
        TcpConnection ours = filling.pair.ours();
        int before = filling.taken();
        Elsewhere<Void> first = // to it goes what room the system makes after all
                filling.sendElsewhere(chunk(before), soon());
        filling.awaitWaiting(1);
        IoBuffer buffer = lend("never sent");
        IoFailure failure = assertFails(Kind.TIMED_OUT, () -> ours.send(buffer, shortly()));
        assertEquals(0, failure.transferred());
        Elsewhere<Void> sender = filling.sendElsewhere(buffer, Deadline.NONE);
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
    void anEndOfTheStreamComesBehindThoseWhoWait() throws Exception {
        Filling filling = new Filling(accepted(NARROW));
        TcpConnection ours = filling.pair.ours();
        int before = filling.taken();
        Elsewhere<Void> sender = filling.sendElsewhere(chunk(before), soon());
        filling.awaitWaiting(1);
        ours.closeAfterSending();
        filling.readTaken();
        assertEquals(chunkBytes(), filling.pair.theirs().readToEnd().length);
        sender.result();
        filling.pair.theirs().close();
        awaitIdle();
    }

    @Test
    void closingEndsAllWhoWait() throws Exception {
        Filling filling = new Filling(accepted(NARROW));
        TcpConnection ours = filling.pair.ours();
        Elsewhere<Void> sender = filling.sendElsewhere(chunk(0), Deadline.NONE);
        filling.awaitWaiting(1);
        CompletableFuture<IoFailure> told = new CompletableFuture<>();
        WritableHandler waiting =
                new WritableHandler() {
                    @Override
                    public void writable(TcpConnection connection) {
                        told.completeExceptionally(new AssertionError("it is not writable"));
                    }

                    @Override
                    public void failed(TcpConnection connection, IoFailure failure) {
                        told.complete(failure);
                    }
                };
        ours.whenWritable(waiting);
        CompletableFuture<Void> future = ours.whenWritableAsync();
        ours.close();
        sender.failure(Kind.CLOSED);
        assertEquals(Kind.CLOSED, told.get(Await.MILLIS, TimeUnit.MILLISECONDS).kind());
        assertEquals(Kind.CLOSED, failureOf(future).kind());
        awaitIdle();
        assertEquals(Kind.CLOSED, failureOf(ours.whenWritableAsync()).kind());
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
        assertEquals(Kind.BACK_PRESSURE, failureOf(ours.sendAsync(buffer)).kind());
        CompletableFuture<Void> given = ours.whenWritableAsync();
        given.cancel(true);
        assertEquals(Kind.CANCELLED, failureOf(given).kind());
        CompletableFuture<Void> sent =
                ours.whenWritableAsync().thenCompose(open -> ours.sendAsync(buffer));
        filling.readTaken();
        assertEquals("later", filling.pair.theirs().readText(5));
        sent.get(Await.MILLIS, TimeUnit.MILLISECONDS);
        buffer.release();
        ours.whenWritableAsync().get(Await.MILLIS, TimeUnit.MILLISECONDS); // as it is now
    }

    @Test
    void whoIsToldFirstMayTakeAllTheRoom() throws Exception {
        Filling filling = new Filling(accepted(NARROW.withSends(1)));
        TcpConnection ours = filling.pair.ours();
        BlockingQueue<Integer> told = new LinkedBlockingQueue<>();
        for (int i = 0; i < 3; i++) {
            int number = i;
            ours.whenWritable(
                    connection -> {
                        told.add(number);
                        connection.send(chunk(filling.taken() + number), filling.sends);
                    });
        }
        filling.readTaken();
        for (int i = 0; i < 3; i++) {
            filling.pair.theirs().read(chunkBytes());
            assertEquals(i, told.poll(Await.MILLIS, TimeUnit.MILLISECONDS));
            filling.sends.next(Event.SENT);
        }
    }

    // ---- slow consumers

    @Test
    void aSlowConsumerIsClosedAndItsHandlersHearWhy() throws Exception {
        Pair pair = accepted(NARROW.withSlowAfter(Duration.ofMillis(100)));
        Outcomes receives = new Outcomes();
        pair.ours().receiveEach(receives);
        Outcomes sends = new Outcomes();
        Outcome cut = null;
        while (cut == null || cut.event() == Event.SENT) {
            while (pair.ours().isWritable()) {
                pair.ours().send(chunk(0), sends);
            }
            cut = sends.next();
        }
        assertEquals(Kind.SLOW_CONSUMER, cut.failure().kind());
        receives.next(Kind.SLOW_CONSUMER).buffer().release();
        assertTrue(pair.ours().isClosed());
        assertEquals(1, port.totals().pressure().slowConsumers());
        assertEquals(Kind.SLOW_CONSUMER, failureOf(pair.ours().sendAsync(chunk(0))).kind());
        awaitIdle();
    }

    @Test
    void whoKeepsReadingIsNoSlowConsumer() throws Exception {
        Pair pair = accepted(NARROW.withSlowAfter(Duration.ofSeconds(20)));
        byte[] data = random(20 * chunkBytes());
        Elsewhere<Void> sender =
                Elsewhere.onVirtualThread(
                        () -> {
                            for (int at = 0; at < data.length; at += chunkBytes()) {
                                pair.ours()
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
        assertEquals(0, port.totals().pressure().slowConsumers());
        assertWorks(pair.ours(), pair.theirs());
    }

    // ---- where the limits come from

    @Test
    void aPortsLimitsAreThoseOfItsConnections() throws Exception {
        CompletionPort narrow =
                open(CompletionPort.builder().threads(1).sendLimits(NARROW.withSends(1)));
        try (TcpListener listener = TcpListener.open(narrow, loopback());
                ForeignServer server = foreign.listen(loopback())) {
            assertMostSends(1, acceptedBy(listener));
            TcpConnection connected = TcpConnector.connect(narrow, server.address());
            assertMostSends(1, new Pair(connected, server.accept()));
            ConnectOptions wider = ConnectOptions.DEFAULT.withSendLimits(NARROW.withSends(3));
            TcpConnection own = TcpConnector.connect(narrow, server.address(), wider);
            assertMostSends(3, new Pair(own, server.accept()));
        }
    }

    private void assertMostSends(int most, Pair pair) throws Exception {
        assertEquals(most, new Filling(pair).outstanding());
    }

    @Test
    void limitsOutsideTheirRangeAreNamed() {
        SendLimits good = SendLimits.DEFAULT;
        for (Runnable bad :
                List.<Runnable>of(
                        () -> good.withSends(0),
                        () -> good.withSends(100_001),
                        () -> good.withBytes(0),
                        () -> good.withPressureBytes(0),
                        () -> good.withBytes((1L << 40) + 1),
                        () -> good.withSlowAfter(Duration.ofMillis(-1)),
                        () -> good.withSlowAfter(Duration.ofDays(1_001)))) {
            String message = assertThrows(IllegalArgumentException.class, bad::run).getMessage();
            assertTrue(message.contains("must be"), message);
        }
    }
}
