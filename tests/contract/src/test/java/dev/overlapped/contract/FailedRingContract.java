package dev.overlapped.contract;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectOptions;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.TcpConnector;
import dev.overlapped.TcpListener;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.Outcomes.Event;
import dev.overlapped.contract.Outcomes.Outcome;
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
 * told, and nothing is left; see {@link PortContract#nothingIsLeft}.
 */
abstract class FailedRingContract extends PortContract {
    private static final int BUFFER = 4096;
    private static final int BUFFERS = 4;

    /**
     * @param slots how many direct descriptors a ring has
     */
    FailedRingContract(int slots) {
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

    /** A connection, and what is told of all that is received from it. */
    private record Stream(Pair pair, Outcomes told) {
        void assertIsOver() {
            assertClosed(told);
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
        Outcomes told = new Outcomes();
        pair.ours().receiveEach(told);
        return told;
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

    private static void assertClosed(Outcomes told) {
        told.next(Kind.CLOSED).buffer().release();
        assertEquals(0, told.waiting());
    }

    @Test
    void everyStreamThatWaitsIsTold() throws Exception {
        List<Stream> streams = streams(5);
        Stream first = streams.getFirst();
        first.pair.theirs().write("?");
        first.told.next(Event.RECEIVED).buffer().release();
        awaitOperationsInFlight(5);
        failRing(first.pair);
        streams.forEach(Stream::assertIsOver);
    }

    @Test
    void whoReceivesBesideAStreamIsTold() throws Exception {
        Pair pair = accepted();
        Outcomes stream = streaming(pair);
        Outcomes own = new Outcomes();
        pair.ours().receive(buffer(4), own);
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
        listener.accept(accepts);
        UdpSocket.open(port, loopback()).receiveEach((socket, datagram, buffer) -> {});
        Await.until("all wait", () -> port.counters().operationsInFlight() >= 3);
        failRing(pair);
        assertClosed(stream);
        accepts.next(Kind.CLOSED);
    }

    @Test
    void whoStandsInLineForABufferIsTold() throws Exception {
        CompletionPort poor =
                open(
                        CompletionPort.builder()
                                .threads(1)
                                .bufferSize(BUFFER)
                                .maxBufferBytes(BUFFERS * BUFFER));
        try (TcpListener listener = TcpListener.open(poor, loopback())) {
            Pair pair = acceptedBy(listener);
            List<IoBuffer> all = new ArrayList<>();
            for (int i = 0; i < BUFFERS; i++) {
                all.add(poor.buffers().lend());
            }
            Outcomes stream = streaming(pair);
            pair.theirs().write("?");
            Await.until("it stands in line", () -> poor.totals().pressure().bufferWaits() == 1);
            failRing(pair);
            Outcome told = stream.next(Kind.CLOSED);
            told.buffer().release();
            all.forEach(IoBuffer::release);
        }
    }

    @Test
    void whatOtherThreadsStartWhileItFailsIsTold() throws Exception {
        Pair pair = accepted();
        Outcomes stream = streaming(pair);
        awaitOperationsInFlight(1);
        Outcomes connects = new Outcomes();
        ForeignServer server = foreign.listen(loopback());
        Callable<Void> connect =
                () -> {
                    TcpConnector.connect(port, server.address(), ConnectOptions.DEFAULT, connects);
                    return null;
                };
        ((FailingSystem) system).meanwhile = () -> Elsewhere.onPlatformThread(connect).result();
        failRing(pair);
        assertClosed(stream);
        connects.next(Kind.CLOSED);
    }

    private void assertClientsThatNobodyAcceptsAreDropped(int count) throws Exception {
        Pair pair = accepted();
        Outcomes stream = streaming(pair);
        try (TcpListener listener = listen()) {
            foreign.connect(listener.localAddress());
            listener.accept(soon()); // from now on the kernel accepts
            List<ForeignSocket> clients = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                clients.add(foreign.connect(listener.localAddress()));
            }
            letThingsHappen();
            failRing(pair);
            assertClosed(stream);
            for (ForeignSocket client : clients) {
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
        Await.until("all else is closed", () -> port.counters().openHandles() == count);
        ((FailingSystem) system).failsForGood = true;
        failRing(streams.getFirst().pair);
        streams.forEach(Stream::assertIsOver);
    }
}
