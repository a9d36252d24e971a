package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.CloseCause;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.ReceiveOptions;
import dev.overlapped.SendLimits;
import dev.overlapped.TcpConnection;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.system.SystemUnderTest;
import dev.overlapped.framing.Frame;
import dev.overlapped.framing.FrameException;
import dev.overlapped.framing.FrameHandler;
import dev.overlapped.framing.LineFraming;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Frames that arrive many at a time: those that a decoder holds back while the connection is under
 * pressure, or receiving has paused, and those that are not handed out any more.
 */
abstract class FramePressureContract extends PortContract {
    private static final LineFraming LINES = LineFraming.of(100);

    /** Few sends, so that a few lines are enough on a system that takes its time. */
    private static final SendLimits FEW = SendLimits.DEFAULT.withMaxSends(20);

    FramePressureContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    /** Answers each line with the line: the example that everybody writes. */
    private static class Echo implements FrameHandler {
        @Override
        public void frame(TcpConnection connection, Frame line) {
            IoBuffer answer = connection.port().buffers().lend();
            connection.sendAndRelease(LINES.encode(line.data(), answer));
        }
    }

    /** Keeps what it gets, as text. */
    private static class Frames implements FrameHandler {
        final BlockingQueue<String> all = new LinkedBlockingQueue<>();

        @Override
        public void frame(TcpConnection connection, Frame frame) {
            all.add(frame.toText());
        }

        @Override
        public void endOfStream(TcpConnection connection, Frame rest) {
            all.add("end");
            FrameHandler.super.endOfStream(connection, rest);
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

    private static byte[] lines(int count) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < count; i++) {
            lines.append(i).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private void assertEchoed(Pair pair, int count) throws Exception {
        byte[] data = lines(count);
        BackgroundCall<Void> writer = writing(pair.theirs(), data);
        assertEquals(new String(data), new String(pair.theirs().read(data.length)));
        writer.result();
    }

    private static CloseNotices noticesOf(TcpConnection connection) {
        CloseNotices notices = new CloseNotices();
        connection.onClosed(notices);
        return notices;
    }

    @Test
    void aClientThatPipelinesGetsAllAnswers() throws Exception {
        Pair pair = accepted();
        CloseNotices notices = noticesOf(pair.ours());
        pair.ours().receiveEach(LINES.decoder(new Echo()));
        assertEchoed(pair, much(60_000) / 6);
        pair.theirs().shutdownOutput();
        assertTrue(pair.theirs().isOver());
        notices.next(CloseCause.Kind.PEER_ENDED);
        awaitIdle();
    }

    @Test
    void theAnswersOfFewSends() throws Exception {
        Pair pair = accepted(FEW);
        pair.ours().receiveEach(LINES.decoder(new Echo()));
        assertEchoed(pair, 300);
        assertEchoed(pair, 1);
        pair.ours().close();
        awaitIdle();
    }

    @Test
    void theEndOfTheStreamFollowsTheFramesThatWereHeldBack() throws Exception {
        Pair pair = accepted(FEW);
        CloseNotices notices = noticesOf(pair.ours());
        pair.ours().receiveEach(LINES.decoder(new Echo()));
        byte[] data = lines(300);
        pair.theirs().write(data);
        pair.theirs().shutdownOutput();
        assertEquals(new String(data), new String(pair.theirs().readToEnd()));
        notices.next(CloseCause.Kind.PEER_ENDED);
        awaitIdle();
    }

    @Test
    void onOtherThreads() throws Exception {
        Pair pair = accepted(FEW);
        pair.ours()
                .receiveEach(
                        ReceiveOptions.DEFAULT.withExecutor(Thread::startVirtualThread),
                        LINES.decoder(new Echo()));
        assertEchoed(pair, 300);
        pair.theirs().shutdownOutput();
        assertTrue(pair.theirs().isOver());
        awaitIdle();
    }

    /** Sends so much that the connection is under pressure until the other side reads. */
    private static final class Flood extends Frames {
        final int size;

        Flood(int size) {
            this.size = size;
        }

        @Override
        public void frame(TcpConnection connection, Frame frame) {
            super.frame(connection, frame);
            connection.sendAndRelease(buffer(random(size)));
        }
    }

    @Test
    void closingReleasesWhatIsHeldBack() throws Exception {
        for (boolean inOrder : new boolean[] {false, true}) {
            Pair pair = accepted();
            CloseNotices notices = noticesOf(pair.ours());
            Flood flood = new Flood(much(16 << 20));
            pair.ours().receiveEach(LINES.decoder(flood));
            pair.theirs().write("a\nb\nc\n");
            flood.assertNext("a");
            letThingsHappen();
            assertEquals(0, flood.all.size(), "b is held back");
            if (inOrder) {
                pair.ours().closeAfterSending();
                assertEquals(flood.size, pair.theirs().readToEnd().length);
                pair.theirs().close();
                notices.next(CloseCause.Kind.ENDED);
            } else {
                pair.ours().close();
                flood.assertNext("CLOSED");
            }
            awaitIdle();
            assertEquals(0, flood.all.size(), "no frame follows");
        }
    }

    @Test
    void aResetWhileFramesAreHeldBack() throws Exception {
        Pair pair = accepted();
        CloseNotices notices = noticesOf(pair.ours());
        Flood flood = new Flood(much(16 << 20));
        pair.ours().receiveEach(LINES.decoder(flood));
        pair.theirs().write("a\nb\nc\n");
        flood.assertNext("a");
        letThingsHappen();
        pair.theirs().reset();
        notices.next(CloseCause.Kind.CONNECTION_LOST);
        flood.assertNext("CONNECTION_RESET");
        awaitIdle();
        assertEquals(0, flood.all.size(), "no frame follows");
    }

    @Test
    void pausingHoldsFramesBack() throws Exception {
        Pair pair = accepted();
        Frames frames =
                new Frames() {
                    @Override
                    public void frame(TcpConnection connection, Frame frame) {
                        connection.pauseReceiving();
                        super.frame(connection, frame);
                    }
                };
        pair.ours().receiveEach(LINES.decoder(frames));
        pair.theirs().write("a\nb\nc\n");
        pair.theirs().shutdownOutput();
        for (String expected : new String[] {"a", "b", "c"}) {
            frames.assertNext(expected);
            letThingsHappen();
            assertEquals(0, frames.all.size(), "the next one is held back");
            pair.ours().resumeReceiving();
        }
        frames.assertNext("end");
        pair.theirs().close();
        awaitIdle();
    }

    @Test
    void resumingWithinAFrameLosesNothing() throws Exception {
        Pair pair = accepted();
        Frames frames =
                new Frames() {
                    @Override
                    public void frame(TcpConnection connection, Frame frame) {
                        connection.pauseReceiving();
                        super.frame(connection, frame);
                        connection.resumeReceiving();
                    }
                };
        pair.ours().receiveEach(LINES.decoder(frames));
        pair.theirs().write("a\nb\nc\n");
        frames.assertNext("a", "b", "c");
        pair.theirs().write("d\n");
        frames.assertNext("d");
        pair.ours().close();
        frames.assertNext("CLOSED");
        awaitIdle();
    }

    @Test
    void noFrameFollowsAnOrderlyEnd() throws Exception {
        Pair pair = accepted();
        CloseNotices notices = noticesOf(pair.ours());
        AtomicInteger frames = new AtomicInteger();
        pair.ours()
                .receiveEach(
                        LINES.decoder(
                                (connection, line) -> {
                                    frames.incrementAndGet();
                                    connection.sendAndRelease(LINES.encode(line.data(), lend("")));
                                    if (line.toText().equals("quit")) {
                                        connection.closeAfterSending();
                                    }
                                }));
        pair.theirs().write("a\nquit\nb\nc\n");
        assertEquals("a\nquit\n", new String(pair.theirs().readToEnd()));
        pair.theirs().close();
        notices.next(CloseCause.Kind.ENDED);
        awaitIdle();
        assertEquals(2, frames.get());
    }

    @Test
    void aFrameHandlerThatThrowsAfterFramesWereHeldBack() throws Exception {
        Pair pair = accepted(FEW);
        CloseNotices notices = noticesOf(pair.ours());
        AtomicInteger frames = new AtomicInteger();
        RuntimeException oops = new RuntimeException("oops");
        pair.ours()
                .receiveEach(
                        LINES.decoder(
                                new Echo() {
                                    @Override
                                    public void frame(TcpConnection connection, Frame line) {
                                        super.frame(connection, line);
                                        if (frames.incrementAndGet() == 100) {
                                            throw oops;
                                        }
                                    }
                                }));
        pair.theirs().write(lines(300));
        notices.next(CloseCause.Kind.HANDLER_FAILED);
        assertEquals(oops, handlerFailures.poll());
        awaitIdle();
        assertEquals(100, frames.get());
    }

    @Test
    void answersAreCollectedForABatch() throws Exception {
        Pair pair = accepted();
        BlockingQueue<String> batches = new LinkedBlockingQueue<>();
        FrameHandler collecting =
                new FrameHandler() {
                    private final StringBuilder lines = new StringBuilder();

                    @Override
                    public void frame(TcpConnection connection, Frame line) {
                        lines.append(line.toText());
                    }

                    @Override
                    public void batchEnd(TcpConnection connection) {
                        batches.add(lines.toString());
                        connection.sendAndRelease(buffer(lines.toString().getBytes()));
                        lines.setLength(0);
                    }

                    @Override
                    public void malformed(TcpConnection connection, FrameException failure) {
                        connection.sendAndRelease(buffer("!".getBytes()));
                    }
                };
        pair.ours().receiveEach(LINES.decoder(collecting));
        pair.theirs().write("a\nb\nc\nd");
        assertEquals("abc", pair.theirs().readText(3));
        pair.theirs().write("e\nf\n" + "x".repeat(200));
        assertEquals("def!", new String(pair.theirs().readToEnd()));
        pair.theirs().close();
        awaitIdle();
        assertEquals("abcdef", String.join("", batches));
    }

    @Test
    void aBatchEndsWhereFramesAreHeldBack() throws Exception {
        Pair pair = accepted();
        BlockingQueue<String> calls = new LinkedBlockingQueue<>();
        pair.ours()
                .receiveEach(
                        LINES.decoder(
                                new FrameHandler() {
                                    @Override
                                    public void frame(TcpConnection connection, Frame line) {
                                        calls.add(line.toText());
                                        connection.pauseReceiving();
                                    }

                                    @Override
                                    public void batchEnd(TcpConnection connection) {
                                        calls.add("batch");
                                        connection.resumeReceiving();
                                    }

                                    @Override
                                    public void endOfStream(TcpConnection connection, Frame rest) {
                                        calls.add("end");
                                        connection.close();
                                    }
                                }));
        pair.theirs().write("a\nb\n");
        for (String expected : new String[] {"a", "batch", "b", "batch"}) {
            assertEquals(expected, Await.next(calls));
        }
        pair.theirs().shutdownOutput();
        assertEquals("end", Await.next(calls));
        awaitIdle();
    }

    @Test
    void aHandlerThatThrowsAfterAPauseClosesTheConnection() throws Exception {
        Pair pair = accepted();
        CloseNotices notices = noticesOf(pair.ours());
        RuntimeException oops = new RuntimeException("oops");
        BlockingQueue<String> frames = new LinkedBlockingQueue<>();
        pair.ours()
                .receiveEach(
                        LINES.decoder(
                                (connection, line) -> {
                                    connection.pauseReceiving();
                                    frames.add(line.toText());
                                    if (line.toText().equals("b")) {
                                        throw oops;
                                    }
                                }));
        pair.theirs().write("a\nb\nc\n");
        assertEquals("a", Await.next(frames));
        pair.ours().resumeReceiving();
        notices.next(CloseCause.Kind.HANDLER_FAILED);
        assertEquals(oops, handlerFailures.poll());
        awaitIdle();
    }
}
