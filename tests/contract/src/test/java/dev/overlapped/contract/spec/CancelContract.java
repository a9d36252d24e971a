package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.spec.Outcomes.Outcome;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Operations that end early, and what is usable afterwards: everything. */
abstract class CancelContract extends PortContract {
    private static final int MUCH = 16 << 20;

    CancelContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    private static Deadline passed() {
        return Deadline.after(0, TimeUnit.SECONDS);
    }

    // ---- deadlines

    @Test
    void anAcceptTimesOut() throws Exception {
        try (TcpListener listener = listen()) {
            Outcomes accepts = new Outcomes();
            listener.accept(shortly(), accepts);
            accepts.next(Kind.TIMED_OUT);
            listener.accept(port.buffers().lend(), shortly(), accepts);
            accepts.next(Kind.TIMED_OUT).buffer().release();
            assertFails(Kind.TIMED_OUT, () -> listener.blocking().accept(shortly()));
            IoBuffer buffer = lend("");
            assertFails(Kind.TIMED_OUT, () -> listener.blocking().accept(buffer, shortly()));
            buffer.release();
            PeerSocket client = foreign.connect(listener.localAddress());
            assertWorks(listener.blocking().accept(soon()), client);
        }
    }

    @Test
    void aReceiveTimesOut() throws Exception {
        Pair pair = accepted();
        Outcomes receives = new Outcomes();
        IoBuffer buffer = lend("");
        pair.ours().receive(buffer, shortly(), receives);
        assertSame(buffer, receives.next(Kind.TIMED_OUT).buffer());
        pair.ours().receive(IoBuffers.of(buffer), shortly(), receives);
        receives.next(Kind.TIMED_OUT);
        assertFails(Kind.TIMED_OUT, () -> pair.ours().blocking().receive(buffer, shortly()));
        assertFails(Kind.TIMED_OUT, () -> pair.ours().blocking().receive(buffer(0), shortly()));
        buffer.release();
        assertWorks(pair.ours(), pair.theirs());
    }

    @Test
    void aSendTimesOut() throws Exception {
        Pair pair = accepted();
        IoBuffer buffer = buffer(random(much(MUCH)));
        IoFailure failure =
                assertFails(Kind.TIMED_OUT, () -> pair.ours().blocking().send(buffer, shortly()));
        assertStreamContinuesAfter(pair, buffer, failure);
    }

    /**
     * Checks that the sent part of a message arrives, nothing else of it, and then the next data.
     */
    private void assertStreamContinuesAfter(Pair pair, IoBuffer message, IoFailure failure)
            throws Exception {
        assertTrue(failure.transferred() < much(MUCH), failure::getMessage);
        BackgroundCall<Void> send =
                BackgroundCall.onVirtualThread(
                        () -> {
                            pair.ours().blocking().send(buffer("it runs".getBytes()), soon());
                            return null;
                        });
        byte[] head = pair.theirs().read((int) failure.transferred());
        assertEquals(
                -1, Arrays.mismatch(head, 0, head.length, message.toByteArray(), 0, head.length));
        assertEquals("it runs", pair.theirs().readText(7));
        send.result();
    }

    @Test
    void aGatheredSendTimesOut() throws Exception {
        Pair pair = accepted();
        IoBuffers buffers = IoBuffers.of(buffer(random(much(MUCH))), buffer(random(1000)));
        Outcomes sends = new Outcomes();
        pair.ours().send(buffers, shortly(), sends);
        IoFailure failure = sends.next(Kind.TIMED_OUT).failure();
        assertStreamContinuesAfter(pair, buffers.get(0), failure);
    }

    @Test
    void anOperationQueuedAfterAnotherTimesOut() throws Exception {
        Pair pair = accepted();
        Outcomes first = new Outcomes();
        Outcomes queued = new Outcomes();
        pair.ours().send(buffer(random(much(MUCH))), soon(), first);
        IoBuffer buffer = buffer("never sent".getBytes());
        pair.ours().send(buffer, shortly(), queued);
        assertEquals(0, queued.next(Kind.TIMED_OUT).failure().transferred());
        pair.ours().receive(buffer(1), soon(), first);
        pair.ours().receive(buffer, shortly(), queued);
        queued.next(Kind.TIMED_OUT);
        pair.theirs().write("1");
        first.next(Event.RECEIVED);
        pair.theirs().read(much(MUCH));
        first.next(Event.SENT);
        assertWorks(pair.ours(), pair.theirs());
    }

    @Test
    void aDeadlineThatHasPassedMovesNothing() throws Exception {
        Pair pair = accepted();
        pair.theirs().write("still there");
        assertEquals(0, pair.ours().blocking().receive(buffer(0), soon()));
        IoBuffer buffer = buffer("never sent".getBytes());
        assertFails(Kind.TIMED_OUT, () -> pair.ours().blocking().receive(buffer, passed()));
        buffer.clear().put("never sent".getBytes());
        assertFails(Kind.TIMED_OUT, () -> pair.ours().blocking().send(buffer, passed()));
        assertEquals("still there", new String(receive(pair.ours(), 11)));
        assertWorks(pair.ours(), pair.theirs());
    }

    @Test
    void aDisconnectCanBeTriedAgainInVain() throws Exception {
        Pair pair = accepted();
        Outcomes writes = new Outcomes();
        pair.ours().send(buffer(random(much(MUCH))), soon(), writes);
        pair.ours().disconnect(shortly(), new Silent(writes));
        writes.next(Kind.TIMED_OUT);
        pair.theirs().read(much(MUCH));
        writes.next(Event.SENT);
    }

    /** Does not close the connection when a disconnect fails, as the default does. */
    private record Silent(Outcomes outcomes) implements dev.overlapped.DisconnectHandler {
        @Override
        public void disconnected(dev.overlapped.TcpConnection connection) {
            outcomes.disconnected(connection);
        }

        @Override
        public void failed(dev.overlapped.TcpConnection connection, IoFailure failure) {
            outcomes.failed(connection, failure);
        }
    }

    // ---- cancelling

    @Test
    void anAcceptIsCancelled() throws Exception {
        try (TcpListener listener = listen()) {
            Outcomes first = new Outcomes();
            Outcomes second = new Outcomes();
            Outcomes third = new Outcomes();
            listener.accept(Deadline.NONE, first);
            long cancelled = listener.accept(port.buffers().lend(), Deadline.NONE, second);
            listener.accept(Deadline.NONE, third);
            awaitOperationsInFlight(3);
            listener.cancel(cancelled);
            second.next(Kind.CANCELLED).buffer().release();
            PeerSocket one = foreign.connect(listener.localAddress());
            assertWorks(first.next(Event.ACCEPTED).connection(), one);
            PeerSocket two = foreign.connect(listener.localAddress());
            assertWorks(third.next(Event.ACCEPTED).connection(), two);
        }
    }

    @Test
    void aReceiveIsCancelled() throws Exception {
        Pair pair = accepted();
        List<Outcomes> receives = new ArrayList<>();
        List<IoBuffer> buffers = new ArrayList<>();
        long[] operations = new long[3];
        for (int i = 0; i < 3; i++) {
            receives.add(new Outcomes());
            buffers.add(buffer(1));
            operations[i] = pair.ours().receive(buffers.get(i), Deadline.NONE, receives.get(i));
        }
        awaitOperationsInFlight(3);
        pair.ours().cancel(operations[1]);
        assertSame(buffers.get(1), receives.get(1).next(Kind.CANCELLED).buffer());
        pair.ours().cancel(operations[0]);
        receives.get(0).next(Kind.CANCELLED);
        pair.theirs().write("x");
        receives.get(2).next(Event.RECEIVED);
        long vector = pair.ours().receive(IoBuffers.of(buffer(1)), soon(), receives.get(0));
        pair.ours().cancel(vector);
        receives.get(0).next(Kind.CANCELLED);
        assertWorks(pair.ours(), pair.theirs());
    }

    @Test
    void aSendIsCancelled() throws Exception {
        Pair pair = accepted();
        IoBuffer buffer = buffer(random(much(MUCH)));
        Outcomes sends = new Outcomes();
        long send = pair.ours().send(buffer, soon(), sends);
        pair.theirs().read(0);
        awaitOperationsInFlight(1);
        pair.ours().cancel(send);
        Outcome outcome = sends.next(Kind.CANCELLED);
        assertSame(buffer, outcome.buffer());
        assertStreamContinuesAfter(pair, buffer, outcome.failure());
    }

    @Test
    void aSendThatWaitsForItsTurnIsCancelled() throws Exception {
        Pair pair = accepted();
        Outcomes first = new Outcomes();
        Outcomes second = new Outcomes();
        pair.ours().send(buffer(random(much(MUCH))), soon(), first);
        long queued = pair.ours().send(buffer("never sent".getBytes()), soon(), second);
        pair.ours().cancel(queued);
        assertEquals(0, second.next(Kind.CANCELLED).failure().transferred());
        pair.theirs().read(much(MUCH));
        first.next(Event.SENT);
        assertWorks(pair.ours(), pair.theirs());
    }

    @Test
    void aDisconnectThatWaitsForItsTurnIsCancelled() throws Exception {
        Pair pair = accepted();
        Outcomes writes = new Outcomes();
        pair.ours().send(buffer(random(much(MUCH))), soon(), writes);
        long disconnect = pair.ours().disconnect(soon(), new Silent(writes));
        pair.ours().cancel(disconnect);
        writes.next(Kind.CANCELLED);
        pair.theirs().read(much(MUCH));
        writes.next(Event.SENT);
        pair.theirs().write("heard");
        assertEquals("heard", new String(receive(pair.ours(), 5)));
    }

    @Test
    void anEndedOperationCannotBeCancelled() throws Exception {
        Pair pair = accepted();
        Outcomes receives = new Outcomes();
        long ended = pair.ours().receive(buffer(1), Deadline.NONE, receives);
        pair.theirs().write("x");
        receives.next(Event.RECEIVED);
        pair.ours().receive(buffer(1), Deadline.NONE, receives);
        pair.ours().cancel(ended);
        pair.theirs().write("y");
        receives.next(Event.RECEIVED);
    }

    @Test
    void cancellingTwiceEndsOnce() throws Exception {
        Pair pair = accepted();
        Outcomes receives = new Outcomes();
        long receive = pair.ours().receive(buffer(1), Deadline.NONE, receives);
        pair.ours().cancel(receive);
        pair.ours().cancel(receive);
        receives.next(Kind.CANCELLED);
        assertWorks(pair.ours(), pair.theirs());
        assertEquals(0, receives.waiting());
    }

    // ---- interrupts

    private void interrupted(int operations, Callable<?> call) {
        boolean[] status = new boolean[1];
        BackgroundCall<Object> waiting =
                BackgroundCall.onVirtualThread(
                        () -> {
                            try {
                                return call.call();
                            } finally {
                                status[0] = Thread.currentThread().isInterrupted();
                            }
                        });
        awaitOperationsInFlight(operations);
        waiting.interrupt();
        waiting.failure(Kind.INTERRUPTED);
        assertTrue(status[0], "the interrupt status is set");
    }

    @Test
    void anInterruptedAccept() throws Exception {
        try (TcpListener listener = listen()) {
            interrupted(1, () -> listener.blocking().accept(Deadline.NONE));
            IoBuffer buffer = lend("");
            interrupted(1, () -> listener.blocking().accept(buffer, soon()));
            buffer.release();
            PeerSocket client = foreign.connect(listener.localAddress());
            assertWorks(listener.blocking().accept(soon()), client);
        }
    }

    @Test
    void anInterruptedReceive() throws Exception {
        Pair pair = accepted();
        IoBuffer buffer = lend("");
        interrupted(1, () -> pair.ours().blocking().receive(buffer, Deadline.NONE));
        buffer.release();
        assertWorks(pair.ours(), pair.theirs());
    }

    @Test
    void anInterruptedSend() throws Exception {
        Pair pair = accepted();
        IoBuffer buffer = buffer(random(much(MUCH)));
        interrupted(
                1,
                () -> {
                    pair.ours().blocking().send(buffer, soon());
                    return null;
                });
        buffer.clear(); // lent
        if (!system.delaysPackets()) { // else it may not have begun
            byte[] some = pair.theirs().read(100);
            assertEquals(-1, Arrays.mismatch(some, 0, 100, random(much(MUCH)), 0, 100));
        }
    }

    @Test
    void aThreadThatIsInterruptedBeforehand() throws Exception {
        Pair pair = accepted();
        IoBuffer buffer = lend("");
        BackgroundCall<Integer> receive =
                BackgroundCall.onVirtualThread(
                        () -> {
                            Thread.currentThread().interrupt();
                            return pair.ours().blocking().receive(buffer, soon());
                        });
        receive.failure(Kind.INTERRUPTED);
        buffer.release();
        assertWorks(pair.ours(), pair.theirs());
    }

    // ---- races

    @Test
    void aReceiveThatIsCancelledHasTakenNothing() throws Exception {
        Pair pair = accepted();
        Outcomes receives = new Outcomes();
        SplittableRandom random = new SplittableRandom(1);
        int cancelled = 0;
        int rounds = system.delaysPackets() ? 200 : 1_000;
        for (int round = 0; round < rounds; round++) {
            byte[] sent = {(byte) round};
            long receive = pair.ours().receive(buffer(1), Deadline.NONE, receives);
            if (random.nextBoolean()) {
                pair.theirs().write(sent);
                pair.ours().cancel(receive);
            } else {
                pair.ours().cancel(receive);
                pair.theirs().write(sent);
            }
            Outcome outcome = receives.next();
            byte got;
            if (outcome.event() == Event.RECEIVED) {
                got = outcome.buffer().toByteArray()[0];
            } else {
                assertEquals(Kind.CANCELLED, outcome.failure().kind(), () -> "got " + outcome);
                cancelled++;
                got = receive(pair.ours(), 1)[0];
            }
            assertEquals(sent[0], got, "round " + round + ", " + cancelled + " cancelled");
        }
        assertEquals(0, receives.waiting());
    }

    @Test
    void aReceiveThatTimesOutHasTakenNothing() throws Exception {
        Pair pair = accepted();
        Outcomes receives = new Outcomes();
        SplittableRandom random = new SplittableRandom(2);
        for (int round = 0; round < 500; round++) {
            byte[] sent = {(byte) round};
            Deadline deadline = Deadline.after(random.nextInt(300), TimeUnit.MICROSECONDS);
            pair.ours().receive(buffer(1), deadline, receives);
            pair.theirs().write(sent);
            Outcome outcome = receives.next();
            byte got;
            if (outcome.event() == Event.RECEIVED) {
                got = outcome.buffer().toByteArray()[0];
            } else {
                assertEquals(Kind.TIMED_OUT, outcome.failure().kind(), () -> "got " + outcome);
                got = receive(pair.ours(), 1)[0];
            }
            assertEquals(sent[0], got, "round " + round);
        }
        assertEquals(0, receives.waiting());
    }

    @Test
    void anAcceptThatIsCancelledLeavesTheClientToTheNext() throws Exception {
        try (TcpListener listener = listen()) {
            Outcomes accepts = new Outcomes();
            for (int round = 0; round < 100; round++) {
                long accept = listener.accept(Deadline.NONE, accepts);
                BackgroundCall<PeerSocket> connect =
                        BackgroundCall.onPlatformThread(
                                () -> foreign.connect(listener.localAddress()));
                listener.cancel(accept);
                Outcome outcome = accepts.next();
                PeerSocket client = connect.result();
                if (outcome.event() == Event.ACCEPTED) {
                    assertWorks(outcome.connection(), client);
                    outcome.connection().close();
                } else {
                    assertEquals(Kind.CANCELLED, outcome.failure().kind());
                    assertWorks(listener.blocking().accept(soon()), client);
                }
                client.close();
            }
            assertEquals(0, accepts.waiting());
        }
    }

    @Test
    void sendsThatAreCancelledAtAnyTimeEndOnce() throws Exception {
        Pair pair = accepted();
        Outcomes sends = new Outcomes();
        long expected = 0;
        int rounds = 500;
        for (int round = 0; round < rounds; round++) {
            long send = pair.ours().send(buffer(random(1_000)), soon(), sends);
            pair.ours().cancel(send);
            Outcome outcome = sends.next();
            expected += outcome.event() == Event.SENT ? 1_000 : outcome.failure().transferred();
        }
        assertEquals(0, sends.waiting());
        pair.ours().blocking().disconnect(soon());
        assertEquals(expected, pair.theirs().readToEnd().length);
    }
}
