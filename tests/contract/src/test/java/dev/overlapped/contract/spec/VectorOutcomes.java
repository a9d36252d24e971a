package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.overlapped.Datagram;
import dev.overlapped.DatagramVectorHandler;
import dev.overlapped.DatagramVectorSendHandler;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.UdpSocket;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A handler of datagrams in several buffers that queues its calls for the test's thread. */
final class VectorOutcomes implements DatagramVectorHandler, DatagramVectorSendHandler {
    /** A call of the handler, with a copy of a received datagram. */
    record Outcome(IoBuffers buffers, Datagram datagram, long bytes, IoFailure failure) {}

    private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();

    /** Waits for the next call. */
    Outcome next() {
        return Await.next(outcomes);
    }

    /** Waits for the next call, which must be of success. */
    Outcome success() {
        Outcome next = next();
        assertNull(next.failure());
        return next;
    }

    /** Waits for the next call, which must be of a failure of this kind. */
    Outcome failure(IoFailure.Kind expected) {
        Outcome next = next();
        assertNotNull(next.failure(), () -> "got " + next);
        assertEquals(expected, next.failure().kind(), next.failure()::getMessage);
        return next;
    }

    @Override
    public void received(UdpSocket socket, IoBuffers buffers, Datagram datagram) {
        outcomes.add(new Outcome(buffers, datagram.copy(), 0, null));
    }

    @Override
    public void sent(UdpSocket socket, IoBuffers buffers, long bytes) {
        outcomes.add(new Outcome(buffers, null, bytes, null));
    }

    @Override
    public void failed(UdpSocket socket, IoBuffers buffers, IoFailure failure) {
        outcomes.add(new Outcome(buffers, null, 0, failure));
    }
}
