package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.PortCounters;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.SendHandler;
import dev.overlapped.SendLimits;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * A handler goes to the end of the stack, and starts operations there: it costs its connection, or
 * the port ends in order. Every operation is reported once, and the port can be closed.
 */
public abstract class StackEndContract extends PortContract {
    private static final int STARTS = 300;

    private final AtomicInteger started = new AtomicInteger(); // whose start has returned
    private final AtomicInteger cutOff = new AtomicInteger(); // whose start has thrown
    private final AtomicInteger ended = new AtomicInteger();

    public StackEndContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    /** Counts the ends of operations. */
    private final class Ends implements SendHandler, ReceiveHandler {
        @Override
        public void sent(TcpConnection connection, IoBuffer buffer) {
            ended(buffer);
        }

        @Override
        public void received(TcpConnection connection, IoBuffer buffer) {
            ended(buffer);
        }

        @Override
        public void endOfStream(TcpConnection connection, IoBuffer buffer) {
            ended(buffer);
        }

        @Override
        public void failed(TcpConnection connection, IoBuffer buffer, IoFailure failure) {
            ended(buffer);
        }

        private void ended(IoBuffer buffer) {
            ended.incrementAndGet();
            if (buffer != null) {
                buffer.release();
            }
        }
    }

    /** Starts an operation with a buffer. */
    private interface Start {
        void with(TcpConnection connection, IoBuffer buffer, Ends ends);
    }

    /** The starts that one call of the attacker's handler has left. */
    private final class Attack {
        final IoBuffer[] buffers = new IoBuffer[STARTS];
        final Ends ends = new Ends();
        final Start start;
        int next;

        Attack(Start start) {
            this.start = start;
        }

        /** Goes down to the end of the stack; each frame on the way up starts an operation. */
        void run(TcpConnection connection) {
            try {
                run(connection);
            } catch (StackOverflowError e) { // planned
            }
            if (next < STARTS) {
                IoBuffer buffer = buffers[next];
                next++;
                try {
                    start.with(connection, buffer, ends);
                    started.incrementAndGet();
                } catch (StackOverflowError e) {
                    cutOff.incrementAndGet();
                }
            }
        }
    }

    private void attack(Start start) throws Exception {
        Assumptions.assumeTrue(
                !system.isModel(), "the end of the stack would cut off a model as well");
        CompletionPort attacked =
                open(
                        CompletionPort.builder()
                                .threads(1)
                                .sendLimits(SendLimits.DEFAULT.withMaxSends(2 * STARTS)));
        CountDownLatch attackEnded = new CountDownLatch(1);
        TcpListener listener = attacked.listen(loopback());
        listener.acceptEach(
                connection ->
                        connection.receiveEach(
                                (same, buffer) -> {
                                    buffer.release();
                                    Attack attack = new Attack(start);
                                    for (int i = 0; i < STARTS; i++) {
                                        attack.buffers[i] = buffer(16).put("data");
                                    }
                                    try {
                                        attack.run(same);
                                    } finally {
                                        attackEnded.countDown();
                                    }
                                }));
        try (PeerSocket client = foreign.connect(listener.localAddress())) {
            client.write("!");
            assertTrue(attackEnded.await(20, TimeUnit.SECONDS));
        }
        Thread closer = Thread.ofPlatform().daemon().start(attacked::close);
        closer.join(TimeUnit.SECONDS.toMillis(30));
        assertTrue(!closer.isAlive(), "the port can be closed");
        assertEquals(STARTS, started.get() + cutOff.get());
        assertTrue(
                ended.get() >= started.get() && ended.get() <= STARTS,
                () -> started + " started, " + cutOff + " cut off, " + ended + " ended");
        handlerFailures.removeIf(failure -> failure instanceof StackOverflowError);
        // One that was being reserved when the stack ended stays so: it has never begun.
        PortCounters left = attacked.status().counters();
        assertTrue(left.slotsInUse() <= cutOff.get() && left.lentBuffers() <= cutOff.get());
        assertEquals(0, left.connections() + left.operationsInFlight() + left.openHandles());
        leavesSomething(attacked);
    }

    @Test
    void sendsAtTheEndOfTheStackAreReportedOnce() throws Exception {
        attack((connection, buffer, ends) -> connection.send(buffer, Deadline.NONE, ends));
    }

    @Test
    void sendsWithDeadlinesAtTheEndOfTheStackAreReportedOnce() throws Exception {
        attack((connection, buffer, ends) -> connection.send(buffer, soon(), ends));
    }

    @Test
    void receivesAtTheEndOfTheStackAreReportedOnce() throws Exception {
        assumeNotOnWine("a receive that was cut off may be begun without its buffer: to be mended");
        attack((connection, buffer, ends) -> connection.receive(buffer, soon(), ends));
    }
}
