package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.IoOperation;
import dev.overlapped.TcpConnection;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.spec.Outcomes.Outcome;
import dev.overlapped.contract.system.SystemError;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.net.StandardSocketOptions;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Receiving and sending, and how a connection ends. */
public abstract class TransferContract extends PortContract {
    public TransferContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4095, 4096, 4097, 65_536, 1 << 20, (5 << 20) + 13})
    void everyByteOfEverySize(int asked) throws Exception {
        int size = much(asked);
        for (Pair pair : new Pair[] {accepted(), connected()}) {
            byte[] data = random(size);
            IoBuffer sent = buffer(data);
            Outcomes sends = new Outcomes();
            pair.ours().send(sent, soon(), sends);
            assertArrayEquals(data, pair.theirs().read(size));
            assertSame(sent, sends.next(Event.SENT).buffer());
            assertArrayEquals(data, sent.toByteArray(), "lent again, as it was");
            BackgroundCall<Void> writer = writing(pair.theirs(), data);
            assertArrayEquals(data, receive(pair.ours(), size));
            writer.result();
        }
    }

    @Test
    void bothWaysAtOnceInRandomSizes() throws Exception {
        Pair pair = accepted();
        byte[] out = random(much(3_000_000));
        byte[] in = random(much(3_000_001));
        BackgroundCall<Void> foreignWriter = writing(pair.theirs(), in);
        BackgroundCall<byte[]> foreignReader =
                BackgroundCall.onPlatformThread(() -> pair.theirs().read(out.length));
        BackgroundCall<Void> writer =
                BackgroundCall.onVirtualThread(
                        () -> {
                            SplittableRandom sizes = new SplittableRandom(1);
                            for (int at = 0; at < out.length; ) {
                                int size = Math.min(out.length - at, sizes.nextInt(1, 100_000));
                                pair.ours()
                                        .blocking()
                                        .send(
                                                buffer(Arrays.copyOfRange(out, at, at + size)),
                                                soon());
                                at += size;
                            }
                            return null;
                        });
        BackgroundCall<byte[]> reader =
                BackgroundCall.onVirtualThread(() -> receive(pair.ours(), in.length));
        assertArrayEquals(in, reader.result());
        assertArrayEquals(out, foreignReader.result());
        writer.result();
        foreignWriter.result();
    }

    @Test
    void aClientThatSendsOneByteAtATime() throws Exception {
        Pair pair = accepted();
        byte[] data = random(2_000);
        BackgroundCall<Void> writer =
                BackgroundCall.onPlatformThread(
                        () -> {
                            for (byte one : data) {
                                pair.theirs().write(new byte[] {one});
                            }
                            return null;
                        });
        assertArrayEquals(data, receive(pair.ours(), data.length));
        writer.result();
    }

    @Test
    void onlyTheRegionIsSent() throws Exception {
        Pair pair = accepted();
        pair.ours().blocking().send(buffer("0123456789".getBytes()).region(2, 5), soon());
        pair.ours().blocking().send(buffer("ABC".getBytes()).region(3, 0), soon());
        pair.ours().blocking().send(buffer("0123456789".getBytes()).region(9, 1), soon());
        assertEquals("234569", pair.theirs().readText(6));
    }

    @Test
    void sendAndForgetReleasesTheBuffer() throws Exception {
        Pair pair = accepted();
        pair.ours().sendAndRelease(lend("forgotten"));
        assertEquals("forgotten", pair.theirs().readText(9));
        Await.until("the buffer is back", () -> port.status().counters().lentBuffers() == 0);
    }

    // ---- several at once

    @Test
    void queuedSendsLeaveInTheirOrder() throws Exception {
        Pair pair = accepted();
        int count = 200;
        int each = much(count * 50_000) / count;
        byte[] all = random(count * each);
        Outcomes sends = new Outcomes();
        IoBuffer[] buffers = new IoBuffer[count];
        for (int i = 0; i < count; i++) {
            buffers[i] = buffer(Arrays.copyOfRange(all, i * each, (i + 1) * each));
            pair.ours().send(buffers[i], soon(), sends);
        }
        assertArrayEquals(all, pair.theirs().read(all.length));
        for (IoBuffer buffer : buffers) {
            assertSame(buffer, sends.next(Event.SENT).buffer());
        }
    }

    @Test
    void postedReceivesAreFilledInTheirOrder() throws Exception {
        Pair pair = accepted();
        int count = 64;
        byte[] data = random(2 * count);
        IoBuffer[] buffers = new IoBuffer[count];
        Outcomes receives = new Outcomes();
        for (int i = 0; i < count; i++) {
            buffers[i] = buffer(2);
            pair.ours().receive(buffers[i], Deadline.NONE, receives);
        }
        byte[] got = new byte[0];
        for (int i = 0; i < count; i++) {
            pair.theirs().write(data, 2 * i, 2);
            Outcome outcome = receives.next(Event.RECEIVED);
            assertSame(buffers[i], outcome.buffer());
            got = concat(got, buffers[i].toByteArray());
        }
        assertArrayEquals(Arrays.copyOf(data, got.length), got);
    }

    @Test
    void postedReceivesTakeABurstInTheirOrder() throws Exception {
        Pair pair = accepted();
        byte[] data = random(64 * 1024);
        Outcomes receives = new Outcomes();
        IoBuffer[] buffers = new IoBuffer[64];
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = buffer(1024);
            pair.ours().receive(buffers[i], Deadline.NONE, receives);
        }
        BackgroundCall<Void> writer = writing(pair.theirs(), data);
        byte[] got = new byte[0];
        for (IoBuffer buffer : buffers) {
            assertSame(buffer, receives.next(Event.RECEIVED).buffer());
            got = concat(got, buffer.toByteArray());
        }
        got = concat(got, receive(pair.ours(), data.length - got.length));
        assertArrayEquals(data, got);
        writer.result();
    }

    private static byte[] concat(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }

    @Test
    void muchToAClientThatReadsSlowly() throws Exception {
        Pair pair = accepted();
        byte[] data = random(much(16 << 20));
        Outcomes sends = new Outcomes();
        pair.ours().send(buffer(data), soon(), sends);
        byte[] head = pair.theirs().read(1000);
        assertEquals(0, sends.waiting(), "all is handed over, but nobody can have taken it");
        assertArrayEquals(Arrays.copyOf(data, 1000), head);
        byte[] rest = pair.theirs().read(data.length - 1000);
        assertArrayEquals(Arrays.copyOfRange(data, 1000, data.length), rest);
        sends.next(Event.SENT);
    }

    // ---- several buffers

    @ParameterizedTest
    @ValueSource(ints = {1, 2, IoBuffers.MAX_SIZE})
    void gather(int count) throws Exception {
        Pair pair = accepted();
        IoBuffer[] buffers = new IoBuffer[count];
        byte[] all = new byte[0];
        for (int i = 0; i < count; i++) {
            byte[] part = random(i * 1000 + 1);
            buffers[i] = buffer(part);
            all = concat(all, part);
        }
        Outcomes sends = new Outcomes();
        pair.ours().send(IoBuffers.of(buffers), soon(), sends);
        assertArrayEquals(all, pair.theirs().read(all.length));
        assertEquals(all.length, sends.next(Event.MOVED).bytes());
        for (IoBuffer buffer : buffers) {
            buffer.clear(); // lent again
        }
    }

    @Test
    void muchGathered() throws Exception {
        Pair pair = accepted();
        IoBuffer[] buffers = new IoBuffer[IoBuffers.MAX_SIZE];
        byte[] part = random(much(16 << 20) / buffers.length);
        for (int i = 0; i < buffers.length; i++) {
            buffers[i] = buffer(part);
        }
        Outcomes sends = new Outcomes();
        pair.ours().send(IoBuffers.of(buffers), soon(), sends);
        for (int i = 0; i < buffers.length; i++) {
            assertArrayEquals(part, pair.theirs().read(part.length));
        }
        assertEquals(buffers.length * (long) part.length, sends.next(Event.MOVED).bytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, IoBuffers.MAX_SIZE})
    void scatter(int count) throws Exception {
        Pair pair = accepted();
        byte[] data = random(10 * count);
        pair.theirs().write(data);
        byte[] got = new byte[0];
        while (got.length < data.length) {
            IoBuffer[] buffers = new IoBuffer[count];
            Arrays.setAll(buffers, i -> buffer(3));
            Outcomes receives = new Outcomes();
            pair.ours().receive(IoBuffers.of(buffers), soon(), receives);
            long bytes = receives.next(Event.MOVED).bytes();
            assertTrue(bytes > 0 && bytes <= 3 * count, "" + bytes);
            for (IoBuffer buffer : buffers) {
                assertEquals(Math.clamp(bytes, 0, 3), buffer.length());
                bytes -= buffer.length();
                got = concat(got, buffer.toByteArray());
            }
        }
        assertArrayEquals(data, got);
    }

    @Test
    void scatterAtTheEndOfTheStream() throws Exception {
        Pair pair = accepted();
        pair.theirs().shutdownOutput();
        Outcomes receives = new Outcomes();
        pair.ours().receive(IoBuffers.of(buffer(3), buffer(3)), soon(), receives);
        assertEquals(0, receives.next(Event.MOVED).bytes());
    }

    // ---- readiness

    @Test
    void aReceiveOfZeroBytesWaitsAndTakesNothing() throws Exception {
        Pair pair = accepted();
        Outcomes receives = new Outcomes();
        pair.ours().receive(buffer(0), Deadline.NONE, receives);
        awaitOperationsInFlight(1);
        assertEquals(0, receives.waiting());
        pair.theirs().write("ready");
        assertEquals(0, receives.next(Event.RECEIVED).bytes());
        assertEquals(0, pair.ours().blocking().receive(buffer(0), soon()), "is there already");
        assertEquals("ready", new String(receive(pair.ours(), 5)));
    }

    @Test
    void aReceiveOfZeroBytesEndsWithTheStream() throws Exception {
        Pair pair = accepted();
        Outcomes receives = new Outcomes();
        pair.ours().receive(buffer(0), Deadline.NONE, receives);
        pair.theirs().shutdownOutput();
        receives.next(Event.RECEIVED);
        assertEquals(-1, pair.ours().blocking().receive(buffer(1), soon()));
    }

    // ---- the end of a stream

    @Test
    void theOtherSideEndsItsStream() throws Exception {
        Pair pair = accepted();
        pair.theirs().write("last words");
        pair.theirs().shutdownOutput();
        assertEquals("last words", new String(receive(pair.ours(), 10)));
        assertEquals(-1, pair.ours().blocking().receive(buffer(10), soon()));
        Outcomes receives = new Outcomes();
        IoBuffer buffer = buffer(10);
        pair.ours().receive(buffer, Deadline.NONE, receives);
        assertSame(buffer, receives.next(Event.END_OF_STREAM).buffer());
        pair.ours().blocking().send(buffer("still heard".getBytes()), soon());
        assertEquals("still heard", pair.theirs().readText(11));
    }

    @Test
    void severalReceivesSeeTheEndOfTheStream() throws Exception {
        Pair pair = accepted();
        Outcomes receives = new Outcomes();
        for (int i = 0; i < 3; i++) {
            pair.ours().receive(buffer(10), Deadline.NONE, receives);
        }
        pair.theirs().shutdownOutput();
        for (int i = 0; i < 3; i++) {
            receives.next(Event.END_OF_STREAM);
        }
    }

    @Test
    void thisSideEndsItsStream() throws Exception {
        Pair pair = accepted();
        pair.ours().blocking().send(buffer("last words".getBytes()), soon());
        pair.ours().blocking().disconnect(soon());
        assertEquals("last words", new String(pair.theirs().readToEnd()));
        pair.theirs().write("still heard");
        assertEquals("still heard", new String(receive(pair.ours(), 11)));
        pair.theirs().shutdownOutput();
        assertEquals(-1, pair.ours().blocking().receive(buffer(10), soon()));
    }

    @Test
    void theStreamEndsAfterQueuedData() throws Exception {
        Pair pair = accepted();
        byte[] data = random(much(8 << 20));
        int first = data.length / 8 * 5;
        Outcomes writes = new Outcomes();
        pair.ours().send(buffer(Arrays.copyOf(data, first)), soon(), writes);
        pair.ours().send(buffer(Arrays.copyOfRange(data, first, data.length)), soon(), writes);
        pair.ours().disconnect(soon(), writes);
        assertArrayEquals(data, pair.theirs().readToEnd());
        writes.next(Event.SENT);
        writes.next(Event.SENT);
        writes.next(Event.DISCONNECTED);
    }

    @Test
    void nothingIsSentAfterTheEndOfTheStream() throws Exception {
        Pair pair = accepted();
        IoBuffer buffer = lend("too late");
        pair.ours().blocking().disconnect(soon());
        Outcomes none = new Outcomes();
        assertFails(Kind.CLOSED, () -> pair.ours().blocking().send(buffer, soon()));
        pair.ours().send(IoBuffers.of(buffer), soon(), none);
        none.next(Kind.CLOSED);
        pair.ours().disconnect(soon(), none);
        none.next(Kind.CLOSED);
        pair.ours().sendAndRelease(buffer);
        pair.theirs().write("heard");
        assertEquals("heard", new String(receive(pair.ours(), 5)));
    }

    // ---- connections that break

    @Test
    void aResetInTheMiddleOfAMessageIsNoEndOfStream() throws Exception {
        Pair pair = accepted();
        pair.theirs().write("mess");
        assertEquals("mess", new String(receive(pair.ours(), 4)));
        IoBuffer buffer = lend("");
        BackgroundCall<Integer> receive =
                BackgroundCall.onVirtualThread(
                        () -> pair.ours().blocking().receive(buffer, soon()));
        awaitOperationsInFlight(1);
        resetAfterStartedOperations(pair);
        IoFailure failure = receive.failure(Kind.CONNECTION_RESET);
        assertEquals(IoOperation.RECEIVE, failure.operation());
        SystemError.ECONNRESET.assertIs(failure, system.isWinsock());
        assertEquals(0, buffer.length());
        buffer.release();
    }

    @Test
    void everyPostedReceiveSeesTheReset() throws Exception {
        Pair pair = accepted();
        Outcomes receives = new Outcomes();
        for (int i = 0; i < 3; i++) {
            pair.ours().receive(buffer(10), Deadline.NONE, receives);
        }
        resetAfterStartedOperations(pair);
        for (int i = 0; i < 3; i++) {
            receives.next(Kind.CONNECTION_RESET);
        }
    }

    @Test
    void aReceiveAfterAResetSeesItToo() throws Exception {
        Pair pair = accepted();
        Outcomes receives = new Outcomes();
        pair.ours().receive(buffer(10), Deadline.NONE, receives);
        resetAfterStartedOperations(pair);
        receives.next(Kind.CONNECTION_RESET);
        assumeNotOnWine8("an operation started after a reset has come reads as end of stream");
        for (int i = 0; i < 2; i++) {
            assertFails(
                    Kind.CONNECTION_RESET,
                    () -> pair.ours().blocking().receive(buffer(10), soon()));
        }
        Outcomes vector = new Outcomes();
        pair.ours().receive(IoBuffers.of(buffer(5)), soon(), vector);
        vector.next(Kind.CONNECTION_RESET);
    }

    @Test
    void aSendThatMeetsAResetLeavesItToTheReceive() throws Exception {
        Pair pair = accepted();
        Outcomes sends = new Outcomes();
        CompletableFuture<Void> underWay = new CompletableFuture<>();
        pair.ours()
                .receive(
                        buffer(1),
                        Deadline.NONE,
                        (connection, go) -> {
                            connection.send(buffer(random(much(16 << 20))), soon(), sends);
                            underWay.complete(null);
                        });
        pair.theirs().write("!");
        underWay.get(Await.MILLIS, TimeUnit.MILLISECONDS);
        pair.theirs().read(1000);
        pair.theirs().reset();
        sends.next(Kind.CONNECTION_RESET);
        assumeNotOnWine8("an operation started after a reset has come reads as end of stream");
        assertFails(
                Kind.CONNECTION_RESET, () -> pair.ours().blocking().receive(buffer(10), soon()));
    }

    @Test
    void sendingAfterAResetFails() throws Exception {
        Pair pair = accepted();
        Outcomes receives = new Outcomes();
        pair.ours().receive(buffer(10), Deadline.NONE, receives);
        resetAfterStartedOperations(pair);
        receives.next(Kind.CONNECTION_RESET);
        assertFails(
                Kind.CONNECTION_RESET,
                () -> pair.ours().blocking().send(buffer("into the void".getBytes()), soon()));
        assertFalse(pair.ours().isClosed());
        Outcomes sends = new Outcomes();
        pair.ours().send(buffer("again".getBytes()), Deadline.NONE, sends);
        sends.next(Kind.CONNECTION_RESET);
    }

    // ---- options

    @Test
    void options() throws Exception {
        TcpConnection ours = accepted().ours();
        for (boolean on : new boolean[] {true, false}) {
            ours.setOption(StandardSocketOptions.TCP_NODELAY, on);
            assertEquals(on, ours.getOption(StandardSocketOptions.TCP_NODELAY));
            ours.setOption(StandardSocketOptions.SO_KEEPALIVE, on);
            assertEquals(on, ours.getOption(StandardSocketOptions.SO_KEEPALIVE));
        }
        ours.setOption(StandardSocketOptions.SO_SNDBUF, 100_000);
        assertTrue(ours.getOption(StandardSocketOptions.SO_SNDBUF) >= 100_000);
        ours.setOption(StandardSocketOptions.SO_RCVBUF, 100_000);
        assertTrue(ours.getOption(StandardSocketOptions.SO_RCVBUF) >= 100_000);
        ours.setOption(StandardSocketOptions.SO_LINGER, 5);
        assertEquals(5, ours.getOption(StandardSocketOptions.SO_LINGER));
        ours.setOption(StandardSocketOptions.SO_LINGER, -1);
        assertEquals(-1, ours.getOption(StandardSocketOptions.SO_LINGER));
        IoFailure failure =
                assertFails(
                        Kind.UNSUPPORTED,
                        () -> ours.getOption(StandardSocketOptions.IP_MULTICAST_TTL));
        assertTrue(failure.getMessage().contains("IP_MULTICAST_TTL"), failure::getMessage);
        assertTrue(failure.getMessage().contains("TCP_NODELAY"), failure::getMessage);
    }

    @Test
    void aDeadlineSharedByManyOperations() throws Exception {
        Pair pair = accepted();
        Deadline all = soon();
        for (int i = 0; i < 100; i++) {
            pair.ours().blocking().send(buffer(random(100)), all);
            assertArrayEquals(random(100), pair.theirs().read(100));
        }
        assertTrue(all.remainingNanos() > 0);
    }
}
