package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.overlapped.Datagram;
import dev.overlapped.DatagramHandler;
import dev.overlapped.DatagramSendHandler;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.UdpSocket;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A handler of datagrams that queues its calls for the test's thread. */
final class DatagramOutcomes implements DatagramHandler, DatagramSendHandler {
    /** A call of the handler, with a copy of a received datagram. */
    record Outcome(IoBuffer buffer, Datagram datagram, IoFailure failure) {}

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

    /** Waits for the next call, which must be of a datagram with this text; releases it. */
    Datagram received(String text) {
        Outcome next = success();
        assertNotNull(next.datagram(), "a datagram");
        assertEquals(text, next.buffer().toText());
        next.buffer().release();
        return next.datagram();
    }

    /** Waits for the next call, which must be of a failure of this kind. */
    Outcome failure(IoFailure.Kind expected) {
        Outcome next = next();
        assertNotNull(next.failure(), () -> "got " + next);
        assertEquals(expected, next.failure().kind(), next.failure()::getMessage);
        return next;
    }

    int waiting() {
        return outcomes.size();
    }

    @Override
    public void received(UdpSocket socket, IoBuffer buffer, Datagram datagram) {
        outcomes.add(new Outcome(buffer, datagram.copy(), null));
    }

    @Override
    public void sent(UdpSocket socket, IoBuffer buffer) {
        outcomes.add(new Outcome(buffer, null, null));
    }

    @Override
    public void failed(UdpSocket socket, IoBuffer buffer, IoFailure failure) {
        outcomes.add(new Outcome(buffer, null, failure));
    }
}
