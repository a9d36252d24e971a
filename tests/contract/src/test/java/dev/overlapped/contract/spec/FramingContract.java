package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.Deadline;
import dev.overlapped.IdleKind;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.ReceiveOptions;
import dev.overlapped.TcpConnection;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.system.SystemUnderTest;
import dev.overlapped.framing.DelimiterFraming;
import dev.overlapped.framing.Frame;
import dev.overlapped.framing.FrameException;
import dev.overlapped.framing.FrameHandler;
import dev.overlapped.framing.Framing;
import dev.overlapped.framing.LengthFraming;
import dev.overlapped.framing.LineFraming;

import org.junit.jupiter.api.Test;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** Decoders and encoders of frames on connections. */
abstract class FramingContract extends PortContract {
    FramingContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    /** Keeps what it gets, as text. */
    private static final class Frames implements FrameHandler {
        final BlockingQueue<String> all = new LinkedBlockingQueue<>();

        @Override
        public void frame(TcpConnection connection, Frame frame) {
            all.add(frame.toText());
        }

        @Override
        public void endOfStream(TcpConnection connection, Frame rest) {
            all.add("end, rest " + rest.toText());
            FrameHandler.super.endOfStream(connection, rest);
        }

        @Override
        public void malformed(TcpConnection connection, FrameException failure) {
            all.add(failure.getMessage());
            FrameHandler.super.malformed(connection, failure);
        }

        @Override
        public void failed(TcpConnection connection, IoFailure failure) {
            all.add(failure.kind().name());
            FrameHandler.super.failed(connection, failure);
        }

        void assertNext(String... expected) {
            for (String next : expected) {
                assertEquals(next, Await.next(all));
            }
        }
    }

    @Test
    void linesAndWhatIsLeftAtTheEnd() throws Exception {
        Pair pair = accepted();
        Frames frames = new Frames();
        pair.ours().receiveEach(LineFraming.of(100).decoder(frames));
        pair.theirs().write("one\r\ntwo\n\nfo");
        frames.assertNext("one", "two", "");
        pair.theirs().write("ur\nunfinished");
        pair.theirs().shutdownOutput();
        frames.assertNext("four", "end, rest unfinished");
        assertTrue(pair.theirs().isOver());
        awaitIdle();
    }

    @Test
    void answersAfterAHalfClose() throws Exception {
        Pair pair = accepted();
        LineFraming lines = LineFraming.of(100);
        pair.ours()
                .receiveEach(
                        lines.decoder(
                                (connection, line) ->
                                        connection.sendAndRelease(
                                                lines.encode(
                                                        line.data(),
                                                        connection.port().buffers().lend()))));
        pair.theirs().write("a\nb\nc\n");
        pair.theirs().shutdownOutput();
        assertEquals("a\nb\nc\n", new String(pair.theirs().readToEnd()));
        awaitIdle();
    }

    @Test
    void framesOfAllSizesComeBack() throws Exception {
        LengthFraming frames = LengthFraming.of(4, 1 << 20);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        SplittableRandom sizes = new SplittableRandom(7);
        int most = much(400_000) / 8;
        while (stream.size() < much(400_000)) {
            byte[] frame = random(sizes.nextInt(sizes.nextBoolean() ? 100 : most));
            IoBuffer encoded = buffer((int) frames.encodedLength(frame.length));
            stream.writeBytes(frames.encode(frame, encoded).toByteArray());
        }
        Pair pair = acceptedWithRoom();
        pair.ours()
                .receiveEach(
                        frames.decoder(
                                (connection, frame) -> {
                                    IoBuffer body = frame.take();
                                    IoBuffer header = connection.port().buffers().lend();
                                    frames.encodeHeader(body.length(), header);
                                    connection.send(
                                            IoBuffers.of(header, body),
                                            Deadline.NONE,
                                            (same, sent, bytes) -> sent.release());
                                }));
        byte[] data = stream.toByteArray();
        BackgroundCall<Void> writer = writing(pair.theirs(), data);
        assertArrayEquals(data, pair.theirs().read(data.length));
        writer.result();
        pair.theirs().shutdownOutput();
        assertTrue(pair.theirs().isOver());
        awaitIdle();
    }

    @Test
    void aFrameThatIsTooLongEndsTheConnection() throws Exception {
        for (Framing framing :
                new Framing[] {
                    LineFraming.of(10),
                    DelimiterFraming.of(new byte[] {'\n'}, 10),
                    LengthFraming.of(1, 10)
                }) {
            Pair pair = accepted();
            Frames frames = new Frames();
            pair.ours().receiveEach(framing.decoder(frames));
            pair.theirs().write(framing instanceof LengthFraming ? "\4good" : "good\n");
            frames.assertNext("good");
            pair.theirs().write("x".repeat(200));
            String failure = Await.next(frames.all);
            assertTrue(failure.contains("at most 10"), failure);
            assertTrue(failure.contains("a frame of "), failure);
            assertTrue(pair.theirs().isOver());
            awaitIdle();
            assertEquals(0, frames.all.size());
        }
    }

    @Test
    void aLastAnswerLeavesBeforeTheConnectionEnds() throws Exception {
        Pair pair = accepted();
        LineFraming lines = LineFraming.of(3);
        pair.ours()
                .receiveEach(
                        lines.decoder(
                                new FrameHandler() {
                                    @Override
                                    public void frame(TcpConnection connection, Frame line) {}

                                    @Override
                                    public void malformed(
                                            TcpConnection connection, FrameException failure) {
                                        IoBuffer answer = connection.port().buffers().lend();
                                        connection.sendAndRelease(
                                                answer.put("at most " + failure.limit()));
                                    }
                                }));
        pair.theirs().write("long");
        assertEquals("at most 3", new String(pair.theirs().readToEnd()));
        pair.theirs().close();
        awaitIdle();
    }

    @Test
    void aFrameIsValidInItsCallOnly() throws Exception {
        Pair pair = accepted();
        AtomicReference<Frame> kept = new AtomicReference<>();
        BlockingQueue<IoBuffer> taken = new LinkedBlockingQueue<>();
        pair.ours()
                .receiveEach(
                        LineFraming.of(9)
                                .decoder(
                                        (connection, frame) -> {
                                            kept.set(frame);
                                            if (frame.length() > 1) {
                                                taken.add(frame.take());
                                                assertThrows(
                                                        IllegalStateException.class, frame::take);
                                                assertThrows(
                                                        IllegalStateException.class, frame::length);
                                            } else {
                                                taken.add(buffer(frame.toByteArray()));
                                            }
                                        }));
        pair.theirs().write("1\nfirst\nlast\n");
        assertEquals("1", Await.next(taken).toText());
        IoBuffer first = Await.next(taken);
        IoBuffer last = Await.next(taken);
        assertEquals("first", first.toText());
        assertEquals("last", last.toText());
        letThingsHappen(); // the handler has returned
        for (Runnable use :
                new Runnable[] {
                    kept.get()::length,
                    kept.get()::data,
                    kept.get()::asByteBuffer,
                    kept.get()::toByteArray,
                    kept.get()::toText,
                    kept.get()::take
                }) {
            String message = assertThrows(IllegalStateException.class, use::run).getMessage();
            assertTrue(message.contains("has returned"), message);
        }
        first.release();
        last.release();
        pair.ours().close();
        awaitIdle();
    }

    @Test
    void aHandlerThatThrowsLosesNoBuffer() throws Exception {
        Pair pair = accepted();
        RuntimeException thrown = new RuntimeException("of the handler");
        pair.ours()
                .receiveEach(
                        LineFraming.of(9)
                                .decoder(
                                        (connection, line) -> {
                                            throw thrown;
                                        }));
        pair.theirs().write("line\nline\n");
        assertTrue(pair.theirs().isOver());
        awaitIdle();
        assertSame(thrown, handlerFailures.poll());
    }

    @Test
    void closingInAFrameIsTheLastOne() throws Exception {
        Pair pair = accepted();
        Frames frames = new Frames();
        pair.ours()
                .receiveEach(
                        LineFraming.of(9)
                                .decoder(
                                        (connection, line) -> {
                                            frames.frame(connection, line);
                                            connection.close();
                                        }));
        pair.theirs().write("a\nb\nc\n");
        frames.assertNext("a");
        awaitIdle();
        assertEquals(0, frames.all.size());
    }

    @Test
    void aResetIsReported() throws Exception {
        Pair pair = accepted();
        Frames frames = new Frames();
        pair.ours().receiveEach(LineFraming.of(9).decoder(frames));
        pair.theirs().write("x\nhalf");
        frames.assertNext("x");
        letThingsHappen();
        pair.theirs().reset();
        frames.assertNext("CONNECTION_RESET");
        awaitIdle();
    }

    @Test
    void idleTimeIsReported() throws Exception {
        Pair pair = accepted();
        BlockingQueue<IdleKind> kinds = new LinkedBlockingQueue<>();
        pair.ours()
                .receiveEach(
                        ReceiveOptions.DEFAULT.withIdleTimeout(
                                IdleKind.READING, Duration.ofMillis(20)),
                        LineFraming.of(9)
                                .decoder(
                                        new FrameHandler() {
                                            @Override
                                            public void frame(
                                                    TcpConnection connection, Frame line) {}

                                            @Override
                                            public void idle(
                                                    TcpConnection connection, IdleKind kind) {
                                                kinds.add(kind);
                                                connection.close();
                                            }
                                        }));
        assertEquals(IdleKind.READING, Await.next(kinds));
        assertTrue(pair.theirs().isOver());
        awaitIdle();
    }

    @Test
    void onVirtualThreads() throws Exception {
        Pair pair = accepted();
        LineFraming lines = LineFraming.of(1_000);
        pair.ours()
                .receiveEach(
                        ReceiveOptions.DEFAULT.withExecutor(Thread::startVirtualThread),
                        lines.decoder(
                                (connection, line) -> {
                                    IoBuffer buffer = buffer(line.length() + 1);
                                    lines.encode(line.data(), buffer);
                                    try {
                                        connection.blocking().send(buffer, soon());
                                    } catch (IoFailure e) {
                                        throw new AssertionError(e);
                                    }
                                }));
        byte[] data = "some line\n".repeat(much(20_000) / 10).getBytes();
        BackgroundCall<Void> writer = writing(pair.theirs(), data);
        assertArrayEquals(data, pair.theirs().read(data.length));
        writer.result();
        pair.theirs().shutdownOutput();
        assertTrue(pair.theirs().isOver());
        awaitIdle();
    }

    @Test
    void aDecoderWithoutHandler() {
        assertThrows(NullPointerException.class, () -> LineFraming.of(9).decoder(null));
    }
}
