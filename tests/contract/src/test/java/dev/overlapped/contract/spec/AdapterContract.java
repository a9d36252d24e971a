package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.CompletionPort;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;

/** The streams and the channel of the JDK that the blocking face returns. */
abstract class AdapterContract extends PortContract {
    private static final Duration SHORTLY = Duration.ofMillis(50);
    private static final Duration SOON = Duration.ofMillis(Await.MILLIS);

    AdapterContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    private static IoFailure cause(IOException thrown, Kind kind) {
        IoFailure failure = assertInstanceOf(IoFailure.class, thrown.getCause());
        assertEquals(kind, failure.kind(), failure::getMessage);
        return failure;
    }

    private void awaitNothingLent() {
        Await.until("no buffer is lent", () -> port.status().counters().lentBuffers() == 0);
    }

    // ---- streams

    @Test
    void streamsMoveEveryByte() throws Exception {
        byte[] data = random(much(3_000_001));
        Pair pair = accepted();
        OutputStream out = pair.ours().blocking().outputStream(SOON);
        BackgroundCall<Void> writer =
                BackgroundCall.onVirtualThread(
                        () -> {
                            out.write(data[0]);
                            out.write(data, 1, data.length - 1);
                            out.flush();
                            return null;
                        });
        assertArrayEquals(data, pair.theirs().read(data.length));
        writer.result();
        BackgroundCall<Void> peer =
                BackgroundCall.onPlatformThread(
                        () -> {
                            pair.theirs().write(data);
                            pair.theirs().shutdownOutput();
                            return null;
                        });
        InputStream in = pair.ours().blocking().inputStream(SOON);
        assertEquals(data[0] & 0xFF, in.read());
        byte[] rest = in.readAllBytes();
        peer.result();
        assertArrayEquals(Arrays.copyOfRange(data, 1, data.length), rest);
        assertEquals(-1, in.read());
        assertEquals(-1, in.read(new byte[9], 3, 4), "also the second time");
        assertEquals(0, in.read(new byte[0]));
        assertEquals(0, in.available());
        awaitNothingLent();
        pair.ours().close();
    }

    @Test
    void whatIsReceivedAheadIsNotLostBetweenStreams() throws Exception {
        Pair pair = accepted();
        pair.theirs().write("headbody");
        TcpConnection.Blocking blocking = pair.ours().blocking();
        assertEquals("head", new String(blocking.inputStream(SOON).readNBytes(4)));
        ByteBuffer body = ByteBuffer.allocate(4);
        ByteChannel channel = blocking.channel(SOON);
        while (body.hasRemaining()) {
            assertTrue(channel.read(body) > 0);
        }
        assertEquals("body", new String(body.array()));
        assertEquals(0, channel.read(body), "no room");
        awaitNothingLent();
        pair.ours().close();
    }

    @Test
    void availableAndSkip() throws Exception {
        Pair pair = accepted();
        InputStream in = pair.ours().blocking().inputStream(SOON);
        assertEquals(0, in.available());
        pair.theirs().write("abcdef");
        Await.until(
                "data are available",
                () -> {
                    try {
                        return in.available() > 0;
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                });
        awaitNothingLent();
        int first = in.available();
        assertEquals(first, in.available(), "they are still there");
        in.skipNBytes(2);
        assertEquals('c', in.read());
        assertEquals(0, in.skip(0));
        assertEquals(0, in.skip(-1));
        pair.theirs().shutdownOutput();
        assertEquals(3, in.skip(100), "to the end");
        assertEquals(0, in.skip(100));
        assertEquals(-1, in.read());
        pair.ours().close();
    }

    @Test
    void transferToAnotherConnectionAndToAnyStream() throws Exception {
        byte[] data = random(much(1_000_000));
        Pair from = accepted();
        Pair to = connected();
        BackgroundCall<Void> peer =
                BackgroundCall.onPlatformThread(
                        () -> {
                            from.theirs().write(data);
                            from.theirs().shutdownOutput();
                            return null;
                        });
        BackgroundCall<Long> transfer =
                BackgroundCall.onVirtualThread(
                        () -> {
                            InputStream in = from.ours().blocking().inputStream(SOON);
                            int one = in.read();
                            OutputStream out = to.ours().blocking().outputStream(SOON);
                            out.write(one);
                            return in.transferTo(out);
                        });
        assertArrayEquals(data, to.theirs().read(data.length));
        peer.result();
        assertEquals(data.length - 1, transfer.result());

        to.theirs().write("and back");
        to.theirs().shutdownOutput();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        assertEquals(8, to.ours().blocking().inputStream().transferTo(bytes));
        assertEquals("and back", bytes.toString());
        awaitNothingLent();
        from.ours().close();
        to.ours().close();
    }

    @Test
    void aReadThatTimesOutLeavesTheConnectionUsable() throws Exception {
        Pair pair = accepted();
        InputStream in = pair.ours().blocking().inputStream(SHORTLY);
        SocketTimeoutException late =
                assertThrows(SocketTimeoutException.class, () -> in.read(new byte[9]));
        cause(late, Kind.TIMED_OUT);
        assertEquals(0, late.bytesTransferred);
        ByteChannel channel = pair.ours().blocking().channel(SHORTLY);
        assertThrows(SocketTimeoutException.class, () -> channel.read(ByteBuffer.allocate(1)));
        assertThrows(SocketTimeoutException.class, () -> in.skip(1));
        awaitNothingLent();
        pair.theirs().write("still here");
        byte[] word = pair.ours().blocking().inputStream(SOON).readNBytes(10);
        assertEquals("still here", new String(word));
        pair.ours().close();
    }

    @Test
    void aWriteThatTimesOutSaysHowMuchWasSent() throws Exception {
        Pair pair = accepted();
        byte[] data = random(much(64 << 20));
        OutputStream out = pair.ours().blocking().outputStream(Duration.ofMillis(500));
        int sent = 0;
        SocketTimeoutException late = null;
        while (late == null) {
            try {
                out.write(data);
                sent += data.length;
            } catch (SocketTimeoutException e) {
                late = e;
            }
        }
        IoFailure failure = cause(late, Kind.TIMED_OUT);
        assertEquals(failure.transferred(), late.bytesTransferred);
        assertTrue(late.bytesTransferred < data.length);
        awaitNothingLent();
        pair.ours().closeAfterSending();
        assertEquals(sent + late.bytesTransferred, pair.theirs().readToEnd().length);
    }

    @Test
    void closingFromAnotherThreadEndsAReadAndAWrite() throws Exception {
        Pair reads = accepted();
        InputStream in = reads.ours().blocking().inputStream();
        BackgroundCall<Integer> reader = BackgroundCall.onVirtualThread(in::read);
        awaitOperationsInFlight(1);
        in.close();
        cause(assertThrows(SocketException.class, reader::result), Kind.CLOSED);
        assertTrue(reads.ours().isClosed());
        cause(assertThrows(SocketException.class, in::read), Kind.CLOSED);
        cause(assertThrows(SocketException.class, in::available), Kind.CLOSED);
        OutputStream out = reads.ours().blocking().outputStream();
        cause(assertThrows(SocketException.class, () -> out.write(1)), Kind.CLOSED);

        Pair channels = accepted();
        ByteChannel channel = channels.ours().blocking().channel();
        assertTrue(channel.isOpen());
        BackgroundCall<Integer> waits =
                BackgroundCall.onVirtualThread(() -> channel.read(ByteBuffer.allocate(1)));
        awaitOperationsInFlight(1);
        channel.close();
        cause(assertThrows(AsynchronousCloseException.class, waits::result), Kind.CLOSED);
        assertFalse(channel.isOpen());
        ByteBuffer one = ByteBuffer.allocate(1);
        assertEquals(
                ClosedChannelException.class,
                assertThrows(IOException.class, () -> channel.write(one)).getClass());
        awaitNothingLent();
    }

    @Test
    void anInterruptClosesTheConnection() throws Exception {
        Pair pair = accepted();
        InputStream in = pair.ours().blocking().inputStream();
        BackgroundCall<Integer> reader =
                BackgroundCall.onVirtualThread(
                        () -> {
                            try {
                                return in.read();
                            } finally {
                                assertTrue(Thread.currentThread().isInterrupted());
                            }
                        });
        awaitOperationsInFlight(1);
        reader.interrupt();
        cause(assertThrows(SocketException.class, reader::result), Kind.INTERRUPTED);
        assertTrue(pair.ours().isClosed());
        assertTrue(pair.theirs().isOver());

        Pair second = accepted();
        ByteChannel channel = second.ours().blocking().channel();
        BackgroundCall<Integer> waits =
                BackgroundCall.onVirtualThread(() -> channel.read(ByteBuffer.allocate(1)));
        awaitOperationsInFlight(1);
        waits.interrupt();
        assertThrows(ClosedByInterruptException.class, waits::result);
        assertFalse(channel.isOpen());
    }

    @Test
    void aResetIsNoEndOfStream() throws Exception {
        assumeNotOnWine("a reset that meets a receive of no bytes may read as end of stream");
        Pair pair = accepted();
        InputStream in = pair.ours().blocking().inputStream(SOON);
        BackgroundCall<Integer> reader = BackgroundCall.onVirtualThread(in::read);
        awaitOperationsInFlight(1);
        pair.theirs().reset();
        cause(assertThrows(SocketException.class, reader::result), Kind.CONNECTION_RESET);
        pair.ours().close();
    }

    @Test
    void writingAfterTheSendingSideHasEnded() throws Exception {
        Pair pair = accepted();
        pair.ours().blocking().disconnect(soon());
        OutputStream out = pair.ours().blocking().outputStream();
        SocketException ended = assertThrows(SocketException.class, () -> out.write(1));
        assertTrue(ended.getMessage().contains("sending side has ended"), ended::getMessage);
        pair.theirs().write("!");
        assertEquals('!', pair.ours().blocking().inputStream(SOON).read());
        pair.ours().close();
    }

    @Test
    void aTimeOutThatIsNone() throws Exception {
        TcpConnection.Blocking blocking = accepted().ours().blocking();
        for (Duration bad : new Duration[] {Duration.ZERO, Duration.ofMillis(-1)}) {
            for (var call :
                    new Executable[] {
                        () -> blocking.inputStream(bad),
                        () -> blocking.outputStream(bad),
                        () -> blocking.channel(bad)
                    }) {
                String message = assertThrows(IllegalArgumentException.class, call).getMessage();
                assertTrue(message.contains(bad.toString()), message);
            }
        }
        assertThrows(NullPointerException.class, () -> blocking.inputStream(null));
        InputStream in = blocking.inputStream();
        assertThrows(IndexOutOfBoundsException.class, () -> in.read(new byte[4], 2, 3));
    }

    @Test
    void streamsOnACompletionThreadAreRefused() throws Exception {
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        pair.ours()
                .receive(
                        buffer(1),
                        soon(),
                        (connection, buffer) -> {
                            assertThrows(
                                    IllegalStateException.class,
                                    () -> connection.blocking().inputStream().read());
                            assertThrows(
                                    IllegalStateException.class,
                                    () -> connection.blocking().outputStream().write(1));
                            outcomes.received(connection, buffer);
                        });
        pair.theirs().write("?");
        outcomes.next(Outcomes.Event.RECEIVED);
        pair.ours().close();
    }

    // ---- a channel

    @Test
    void theChannelMovesEveryByte() throws Exception {
        byte[] data = random(much(1_000_003));
        Pair pair = accepted();
        ByteChannel channel = pair.ours().blocking().channel(SOON);
        ByteBuffer direct = ByteBuffer.allocateDirect(data.length).put(data).flip();
        BackgroundCall<Integer> writer =
                BackgroundCall.onVirtualThread(() -> channel.write(direct.asReadOnlyBuffer()));
        assertArrayEquals(data, pair.theirs().read(data.length));
        assertEquals(data.length, writer.result());
        BackgroundCall<Void> peer = writing(pair.theirs(), data);
        ByteBuffer received = ByteBuffer.allocate(data.length + 2).position(1);
        received.limit(data.length + 1);
        while (received.hasRemaining()) {
            assertTrue(channel.read(received) > 0);
        }
        peer.result();
        assertArrayEquals(data, Arrays.copyOfRange(received.array(), 1, data.length + 1));
        assertThrows(
                IllegalArgumentException.class,
                () -> channel.read(ByteBuffer.allocate(1).asReadOnlyBuffer()));
        pair.theirs().shutdownOutput();
        assertEquals(-1, channel.read(ByteBuffer.allocate(1)));
        pair.ours().close();
    }

    // ---- buffers

    @Test
    void aWriteWaitsForABuffer() throws Exception {
        CompletionPort poor =
                open(CompletionPort.builder().threads(1).bufferSize(4_096).maxBufferBytes(4_096));
        IoBuffer only = poor.buffers().lend();
        try (TcpListener listener = poor.listen(loopback())) {
            PeerSocket client = foreign.connect(listener.localAddress());
            TcpConnection.Blocking blocking = listener.blocking().accept(soon()).blocking();
            OutputStream hasty = blocking.outputStream(SHORTLY);
            cause(assertThrows(SocketTimeoutException.class, () -> hasty.write(1)), Kind.TIMED_OUT);
            OutputStream patient = blocking.outputStream(SOON);
            BackgroundCall<Void> waiting =
                    BackgroundCall.onVirtualThread(
                            () -> {
                                blocking.send(buffer("1".getBytes()), soon());
                                patient.write("23".getBytes());
                                return null;
                            });
            assertEquals("1", client.readText(1));
            Await.until("it waits", () -> poor.status().totals().pressure().bufferWaits() >= 2);
            only.release();
            assertEquals("23", client.readText(2));
            waiting.result();
            byte[] much = random(much(100_000));
            BackgroundCall<Void> writer =
                    BackgroundCall.onVirtualThread(
                            () -> {
                                patient.write(much);
                                return null;
                            });
            assertArrayEquals(much, client.read(much.length));
            writer.result();
        }
    }

    @Test
    void aWriteThatWaitsForABufferEndsWithTheConnection() throws Exception {
        CompletionPort poor =
                open(CompletionPort.builder().threads(1).bufferSize(4_096).maxBufferBytes(4_096));
        IoBuffer only = poor.buffers().lend();
        try (TcpListener listener = poor.listen(loopback())) {
            foreign.connect(listener.localAddress());
            TcpConnection ours = listener.blocking().accept(soon());
            OutputStream out = ours.blocking().outputStream();
            BackgroundCall<Void> writer =
                    BackgroundCall.onVirtualThread(
                            () -> {
                                out.write(1);
                                return null;
                            });
            Await.until("it waits", () -> poor.status().totals().pressure().bufferWaits() == 1);
            ours.close();
            cause(assertThrows(SocketException.class, writer::result), Kind.CLOSED);
        }
        only.release();
    }

    @Test
    void moreReadersThanBuffers() throws Exception {
        CompletionPort poor =
                open(CompletionPort.builder().threads(1).bufferSize(4_096).maxBufferBytes(8_192));
        try (TcpListener listener = poor.listen(loopback())) {
            int readers = 20;
            PeerSocket[] clients = new PeerSocket[readers];
            BackgroundCall<?>[] words = new BackgroundCall<?>[readers];
            for (int i = 0; i < readers; i++) {
                clients[i] = foreign.connect(listener.localAddress());
                InputStream in = listener.blocking().accept(soon()).blocking().inputStream(SOON);
                words[i] = BackgroundCall.onVirtualThread(() -> new String(in.readNBytes(4)));
            }
            for (int i = readers - 1; i >= 0; i--) {
                clients[i].write("data");
                assertEquals("data", words[i].result());
            }
        }
    }
}
