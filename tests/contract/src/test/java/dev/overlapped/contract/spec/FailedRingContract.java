package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.CloseCause;
import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectOptions;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.PeerServer;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.spec.Outcomes.Outcome;
import dev.overlapped.contract.system.IoUringSystem;
import dev.overlapped.contract.system.Refusal;
import dev.overlapped.contract.system.SystemError;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.NativeLinuxIo;
import dev.overlapped.internal.uring.UringFactory;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * A ring that the kernel refuses to be entered once it is in use: its port ends, every handler is
 * notified, and nothing is left; see {@link PortContract#nothingIsLeft}.
 */
public abstract class FailedRingContract extends PortContract {
    private static final int BUFFER = 4096;
    private static final int BUFFERS = 4;

    /**
     * @param slots how many direct descriptors a ring has
     */
    public FailedRingContract(int slots) {
        super(() -> new FailingSystem(slots));
    }

    /** Rings that cannot be entered when the test says so. */
    private static final class FailingSystem extends IoUringSystem {
        private final int slots;
        private volatile boolean failsNext;
        private volatile boolean failsForGood;
        private volatile Executable meanwhile = () -> {};

        FailingSystem(int slots) {
            this.slots = slots;
        }

        @Override
        public Backend.Factory backend() {
            var refusal =
                    new Refusal("io_uring_enter", -SystemError.EINVAL.code(false), this::fails);
            return new UringFactory(refusal.of(LinuxIo.class, new NativeLinuxIo()), slots);
        }

        private boolean fails() {
            if (!failsNext) {
                return false;
            }
            failsNext = failsForGood;
            assertDoesNotThrow(meanwhile);
            return true;
        }
    }

    /** A connection, and the outcomes of all that is received from it. */
    private record Stream(Pair pair, Outcomes outcomes) {
        void assertIsOver() {
            assertClosed(outcomes);
            assertTrue(pair.theirs().isOver());
        }
    }

    private List<Stream> streams(int count) throws Exception {
        List<Stream> streams = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Pair pair = accepted();
            streams.add(new Stream(pair, streaming(pair)));
        }
        return streams;
    }

    private Outcomes streaming(Pair pair) {
        Outcomes outcomes = new Outcomes();
        pair.ours().receiveEach(outcomes);
        return outcomes;
    }

    /**
     * Has the kernel refuse the ring when the thread, which {@code awake} wakes, enters it next.
     */
    private void failRing(Pair awake) {
        ((FailingSystem) system).failsNext = true;
        awake.ours().resumeReceiving();
        Await.until("it is reported", () -> !handlerFailures.isEmpty());
        String message = handlerFailures.poll().getMessage();
        assertTrue(message.startsWith("the ring cannot continue"), message);
    }

    private static void assertClosed(Outcomes outcomes) {
        outcomes.next(Kind.CLOSED).buffer().release();
        assertEquals(0, outcomes.waiting());
    }

    @Test
    void everyWaitingStreamIsNotified() throws Exception {
        List<Stream> streams = streams(5);
        Stream first = streams.getFirst();
        first.pair.theirs().write("?");
        first.outcomes.next(Event.RECEIVED).buffer().release();
        awaitOperationsInFlight(5);
        failRing(first.pair);
        streams.forEach(Stream::assertIsOver);
    }

    @Test
    void aReceiveBesideAStreamIsCompleted() throws Exception {
        Pair pair = accepted();
        Outcomes stream = streaming(pair);
        Outcomes own = new Outcomes();
        pair.ours().receive(buffer(4), Deadline.NONE, own);
        awaitOperationsInFlight(2);
        failRing(pair);
        assertClosed(stream);
        own.next(Kind.CLOSED);
        assertTrue(pair.theirs().isOver());
    }

    @Test
    void listenersAndDatagramSocketsAreClosed() throws Exception {
        Pair pair = accepted();
        Outcomes stream = streaming(pair);
        TcpListener listener = listen();
        Outcomes accepts = new Outcomes();
        listener.accept(Deadline.NONE, accepts);
        port.openUdp(loopback()).receiveEach((socket, datagram, buffer) -> {});
        Await.until("all wait", () -> port.status().counters().operationsInFlight() >= 3);
        failRing(pair);
        assertClosed(stream);
        accepts.next(Kind.CLOSED);
    }

    @Test
    void aStreamQueuedForABufferIsNotified() throws Exception {
        CompletionPort poor =
                open(
                        CompletionPort.builder()
                                .threads(1)
                                .bufferSize(BUFFER)
                                .maxBufferBytes(BUFFERS * BUFFER));
        try (TcpListener listener = poor.listen(loopback())) {
            Pair pair = acceptedBy(listener);
            List<IoBuffer> all = new ArrayList<>();
            for (int i = 0; i < BUFFERS; i++) {
                all.add(poor.buffers().lend());
            }
            Outcomes stream = streaming(pair);
            pair.theirs().write("?");
            Await.until(
                    "it stands in line",
                    () -> poor.status().totals().pressure().bufferWaits() == 1);
            failRing(pair);
            Outcome outcome = stream.next(Kind.CLOSED);
            outcome.buffer().release();
            all.forEach(IoBuffer::release);
        }
    }

    @Test
    void operationsOfOtherThreadsWhileItFailsAreCompleted() throws Exception {
        Pair pair = accepted();
        Outcomes stream = streaming(pair);
        awaitOperationsInFlight(1);
        Outcomes connects = new Outcomes();
        PeerServer server = foreign.listen(loopback());
        Callable<Void> connect =
                () -> {
                    port.connect(server.address(), ConnectOptions.DEFAULT, Deadline.NONE, connects);
                    return null;
                };
        ((FailingSystem) system).meanwhile =
                () -> BackgroundCall.onPlatformThread(connect).result();
        failRing(pair);
        assertClosed(stream);
        connects.next(Kind.CLOSED);
    }

    private void assertClientsThatNobodyAcceptsAreDropped(int count) throws Exception {
        Pair pair = accepted();
        Outcomes stream = streaming(pair);
        try (TcpListener listener = listen()) {
            foreign.connect(listener.localAddress());
            listener.blocking().accept(soon()); // from now on the kernel accepts
            List<PeerSocket> clients = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                clients.add(foreign.connect(listener.localAddress()));
            }
            letThingsHappen();
            failRing(pair);
            assertClosed(stream);
            for (PeerSocket client : clients) {
                assertTrue(client.isOver());
            }
        }
    }

    @Test
    void clientsThatNobodyHasAskedForYetAreDropped() throws Exception {
        assertClientsThatNobodyAcceptsAreDropped(3);
    }

    @Test
    void soAreSoManyThatTheKernelAcceptsNoMore() throws Exception {
        assertClientsThatNobodyAcceptsAreDropped(100);
    }

    @Test
    void moreThanTheRingTakesAtOnceAreClosed() throws Exception {
        int count = 1_100; // the submission queue has 1,024 entries
        List<Stream> streams = streams(count);
        Await.until("all else is closed", () -> port.status().counters().openHandles() == count);
        ((FailingSystem) system).failsForGood = true;
        failRing(streams.getFirst().pair);
        streams.forEach(Stream::assertIsOver);
    }

    @Test
    void closingsInTheQueueAreMade() throws Exception {
        FailingSystem failing = (FailingSystem) system;
        List<Pair> pairs = new ArrayList<>();
        CloseNotices notices = new CloseNotices();
        for (int i = 0; i < 5; i++) {
            pairs.add(accepted());
            pairs.getLast().ours().onClosed(notices);
        }
        TcpListener listener = listen();
        listener.onClosed(notices);
        failing.failsForGood = true;
        pairs.getFirst()
                .ours()
                .receive(
                        buffer(1),
                        Deadline.NONE,
                        (connection, buffer) -> {
                            listener.close();
                            pairs.forEach(pair -> pair.ours().close());
                            failing.failsNext = true;
                        });
        pairs.getFirst().theirs().write("!");
        Await.until("it is reported", () -> !handlerFailures.isEmpty());
        handlerFailures.clear();
        for (Pair pair : pairs) {
            assertTrue(pair.theirs().isOver());
        }
        for (int i = 0; i < 6; i++) {
            notices.next(CloseCause.Kind.CLOSED);
        }
        assertThrows(java.io.IOException.class, () -> foreign.connect(listener.localAddress()));
    }

    @Test
    void theEndOfThePortIsTheReason() throws Exception {
        Pair pair = accepted();
        Outcomes stream = streaming(pair);
        CloseNotices notices = new CloseNotices();
        pair.ours().onClosed(notices);
        failRing(pair);
        CloseCause cause = notices.next(CloseCause.Kind.PORT_FAILED).cause();
        assertTrue(cause.toString().contains("the ring cannot continue"), cause::toString);
        assertClosed(stream);
    }

    @Test
    void connectionsForAFailedThreadAreClosed() throws Exception {
        CompletionPort two = open(CompletionPort.builder().threads(2));
        TcpListener listener = two.listen(loopback());
        listener.acceptEach(connection -> connection.receiveEach((same, buffer) -> {}));
        List<PeerSocket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 1_000 && handlerFailures.isEmpty(); i++) {
                clients.add(foreign.connect(listener.localAddress()));
                if (i == 50) {
                    ((FailingSystem) system).failsNext = true;
                }
            }
        } catch (java.io.IOException e) { // the listener is gone
            assertFalse(clients.isEmpty());
        }
        Await.until("it is reported", () -> !handlerFailures.isEmpty());
        two.awaitClose(soon());
        handlerFailures.clear();
        for (PeerSocket client : clients) {
            assertTrue(client.isOver());
        }
    }
}
