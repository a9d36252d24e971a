package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.ReceiveMode;
import dev.overlapped.ReceiveOptions;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** Handlers that block: they run on virtual threads, and hold up nobody but their connection. */
abstract class HandOverContract extends PortContract {
    private static final ReceiveOptions ON_VIRTUAL_THREADS =
            ReceiveOptions.DEFAULT.withExecutor(Thread::startVirtualThread);

    HandOverContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    @Override
    boolean handsOver() {
        return true;
    }

    /** Waits until everything has been sent, as only a thread of one's own can. */
    private static void echoAndWait(TcpConnection connection, IoBuffer buffer) {
        try {
            connection.blocking().send(buffer, soon());
            buffer.release();
        } catch (IoFailure e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aHandlerMayWait() throws Exception {
        AtomicBoolean busy = new AtomicBoolean();
        AtomicBoolean overlapped = new AtomicBoolean();
        Pair pair = accepted();
        pair.ours()
                .receiveEach(
                        ON_VIRTUAL_THREADS.withMode(ReceiveMode.POSTED).withDepth(3),
                        (connection, buffer) -> {
                            overlapped.compareAndSet(false, busy.getAndSet(true));
                            echoAndWait(connection, buffer);
                            busy.set(false);
                        });
        byte[] data = random(1_000_000);
        BackgroundCall<Void> writer = writing(pair.theirs(), data);
        assertArrayEquals(data, pair.theirs().read(data.length));
        writer.result();
        pair.theirs().shutdownOutput();
        assertTrue(pair.theirs().isOver());
        awaitIdle();
        assertFalse(overlapped.get());
    }

    @Test
    void aBlockingHandlerDelaysNoOther() throws Exception {
        BlockingQueue<String> words = new LinkedBlockingQueue<>();
        Pair blocks = accepted();
        blocks.ours()
                .receiveEach(
                        ON_VIRTUAL_THREADS,
                        (connection, buffer) -> {
                            buffer.clear();
                            buffer.put(take(words));
                            connection.sendAndRelease(buffer);
                        });
        blocks.theirs().write("?"); // one byte: an adversary would deliver more in pieces
        Pair other = accepted();
        for (int i = 0; i < 10; i++) {
            assertWorks(other.ours(), other.theirs()); // on the one completion thread there is
        }
        words.add("something");
        assertEquals("something", blocks.theirs().readText(9));
    }

    private static String take(BlockingQueue<String> words) {
        try {
            return words.poll(Await.MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Keeps calls until the test lets them run. */
    private static final class Later {
        private final BlockingQueue<Runnable> calls = new LinkedBlockingQueue<>();

        Runnable next() throws InterruptedException {
            Runnable next = calls.poll(Await.MILLIS, TimeUnit.MILLISECONDS);
            assertTrue(next != null, "no handler was to be called");
            return next;
        }
    }

    @Test
    void theEndIsReportedAfterEarlierData() throws Exception {
        Later later = new Later();
        Outcomes received = new Outcomes();
        Pair pair = accepted();
        pair.ours()
                .receiveEach(
                        ReceiveOptions.DEFAULT
                                .withMode(ReceiveMode.POSTED)
                                .withDepth(4)
                                .withExecutor(later.calls::add),
                        received);
        pair.theirs().write("first");
        Runnable first = later.next();
        pair.theirs().write("second");
        pair.theirs().shutdownOutput();
        letThingsHappen();
        assertTrue(later.calls.isEmpty(), "one at a time");
        first.run();
        StringBuilder text = new StringBuilder();
        Outcomes.Outcome next;
        while ((next = received.next()).event() == Outcomes.Event.RECEIVED) {
            text.append(next.buffer().toText());
            next.buffer().release();
            later.next().run();
        }
        assertEquals("firstsecond", text.toString());
        assertEquals(Outcomes.Event.END_OF_STREAM, next.event());
        next.buffer().release();
    }

    @Test
    void aFailureIsReportedAfterTheHandlerThatRuns() throws Exception {
        Later later = new Later();
        Outcomes received = new Outcomes();
        Pair pair = accepted();
        pair.ours()
                .receiveEach(
                        ReceiveOptions.DEFAULT
                                .withMode(ReceiveMode.POSTED)
                                .withDepth(2)
                                .withExecutor(later.calls::add),
                        received);
        pair.theirs().write("!");
        Runnable first = later.next();
        pair.ours().close();
        Await.until("it is closed", () -> port.status().counters().connections() == 0);
        assertTrue(later.calls.isEmpty());
        first.run();
        received.next(Outcomes.Event.RECEIVED).buffer().release();
        later.next().run();
        received.next(IoFailure.Kind.CLOSED).buffer().release();
    }

    @Test
    void buffersReturnWhenThePortClosesMeanwhile() throws Exception {
        Later later = new Later();
        Outcomes received = new Outcomes();
        Pair pair = accepted();
        pair.ours()
                .receiveEach(
                        ReceiveOptions.DEFAULT
                                .withMode(ReceiveMode.POSTED)
                                .withDepth(3)
                                .withExecutor(later.calls::add),
                        received);
        pair.theirs().write("!");
        Runnable first = later.next();
        port.close();
        first.run();
        received.next(Outcomes.Event.RECEIVED).buffer().release();
        assertEquals(0, port.buffers().lent(), "what was held is back as well");
    }

    @Test
    void exceptionsOfAHandlerAreReported() throws Exception {
        IllegalStateException oops = new IllegalStateException("oops");
        Pair pair = accepted();
        pair.ours()
                .receiveEach(
                        ON_VIRTUAL_THREADS,
                        (connection, buffer) -> {
                            buffer.release();
                            throw oops;
                        });
        pair.theirs().write("!");
        assertTrue(pair.theirs().isOver());
        Await.until("it is reported", () -> !handlerFailures.isEmpty());
        assertSame(oops, handlerFailures.poll());
        awaitIdle();
    }

    @Test
    void anExecutorThatRefusesLosesTheConnectionOnly() throws Exception {
        Pair good = accepted();
        Pair pair = accepted();
        pair.ours()
                .receiveEach(
                        ReceiveOptions.DEFAULT.withExecutor(
                                call -> {
                                    throw new RejectedExecutionException("full");
                                }),
                        (connection, buffer) -> buffer.release());
        pair.theirs().write("!");
        assertTrue(pair.theirs().isOver());
        Await.until("it is reported", () -> !handlerFailures.isEmpty());
        assertInstanceOf(RejectedExecutionException.class, handlerFailures.poll());
        handlerFailures.clear(); // the failure of the closed connection was refused, too
        assertWorks(good.ours(), good.theirs());
        Await.until("it is gone", () -> port.status().counters().connections() == 1);
        handlerFailures.clear();
    }

    @Test
    void aVirtualThreadForEachConnection() throws Exception {
        try (TcpListener listener = listen()) {
            listener.acceptEach(
                    connection -> Thread.startVirtualThread(() -> serveAndWait(connection)));
            List<PeerSocket> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                clients.add(foreign.connect(listener.localAddress()));
            }
            for (PeerSocket client : clients) {
                client.write("hello");
                assertEquals("hello", client.readText(5));
                client.close();
            }
            Await.until("all are gone", () -> port.status().counters().connections() == 0);
        }
    }

    private static void serveAndWait(TcpConnection connection) {
        IoBuffer buffer = buffer(100);
        try (connection) {
            while (connection.blocking().receive(buffer, soon()) >= 0) {
                connection.blocking().send(buffer, soon());
            }
        } catch (IoFailure e) {
            throw new AssertionError(e);
        }
    }
}
