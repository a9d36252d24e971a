package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.ListenerOptions;
import dev.overlapped.ShutdownOptions;
import dev.overlapped.ShutdownProgress;
import dev.overlapped.ShutdownProgress.Stage;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Calls that must not wait for a handler that does not return, and handlers for no call. */
abstract class HeldUpThreadContract extends PortContract {
    private static final int UNREAD_BYTES = 120_000; // more than the other side takes unread
    private static final int LINGER_SECONDS = 40; // longer than anything here waits

    HeldUpThreadContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    /** A connection of the port whose handler waits until it may return. */
    private final class HeldUp {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch mayReturn = new CountDownLatch(1);
        private final PeerSocket client;

        HeldUp(CompletionPort of) throws Exception {
            TcpListener listener = of.listen(loopback());
            listener.acceptEach(
                    accepted ->
                            accepted.receiveEach(
                                    (connection, buffer) -> {
                                        buffer.release();
                                        begun.countDown();
                                        awaitReturn();
                                    }));
            client = foreign.connect(listener.localAddress());
            client.write("!");
            assertTrue(begun.await(Await.MILLIS, TimeUnit.MILLISECONDS));
        }

        private void awaitReturn() {
            try {
                mayReturn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        void release() {
            mayReturn.countDown();
        }
    }

    @Test
    void aShutdownEndsAtItsDeadline() throws Exception {
        HeldUp held = new HeldUp(port);
        try {
            long begun = System.nanoTime();
            BackgroundCall<ShutdownProgress> shutdown =
                    BackgroundCall.onPlatformThread(
                            () ->
                                    port.shutdown(
                                            ShutdownOptions.DEFAULT.withDeadline(
                                                    Deadline.after(1, TimeUnit.SECONDS))));
            assertEquals(Stage.ENDED, shutdown.result().stage(), "no more can be said");
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
            assertTrue(millis < 10_000, () -> "it ended after " + millis + " ms");
            assertFalse(port.awaitClose(shortly()), "its thread has ended");
        } finally {
            held.release();
        }
        assertTrue(port.awaitClose(soon()), "it ends when the handler returns");
    }

    @Test
    void waitingForASocketsEndEndsAtItsDeadline() throws Exception {
        Pair other = accepted();
        HeldUp held = new HeldUp(port);
        try {
            BackgroundCall.onVirtualThread(() -> other.ours().blocking().close(shortly()))
                    .failure(Kind.TIMED_OUT);
        } finally {
            held.release();
        }
    }

    @Test
    void anOptionOfItsSocketsIsReadOrFails() throws Exception {
        Pair other = accepted();
        HeldUp held = new HeldUp(port);
        try {
            BackgroundCall<Boolean> asked =
                    BackgroundCall.onVirtualThread(
                            () -> other.ours().getOption(StandardSocketOptions.TCP_NODELAY));
            assertTrue(asked.result()); // of ordinary handles
        } catch (IoFailure e) {
            assertEquals(Kind.TIMED_OUT, e.kind(), e::getMessage); // of direct descriptors
        } finally {
            held.release();
        }
        assertTrue(other.ours().getOption(StandardSocketOptions.TCP_NODELAY));
    }

    // ---- the other way round: what a completion thread must not wait for

    /** Sends what the kernels take and the other side does not read; the time of SO_LINGER runs. */
    private void closeWithUnreadData(Pair slow) throws Exception {
        slow.ours().setOption(StandardSocketOptions.SO_SNDBUF, 400_000);
        slow.ours().blocking().send(buffer(random(UNREAD_BYTES)), soon());
        slow.ours().close();
    }

    private void assertServed(Pair other) throws Exception {
        long begun = System.nanoTime();
        assertWorks(other.ours(), other.theirs());
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun);
        assertTrue(seconds < LINGER_SECONDS / 2, () -> "it had to wait " + seconds + " s");
    }

    @Test
    void closingWithSoLingerHoldsUpNobody() throws Exception {
        Pair other = accepted();
        Pair slow = accepted();
        slow.ours().setOption(StandardSocketOptions.SO_LINGER, LINGER_SECONDS);
        closeWithUnreadData(slow);
        assertServed(other);
        assertEquals(UNREAD_BYTES, slow.theirs().readToEnd().length, "all of it arrives");
    }

    @Test
    void closingWithTheListenersSoLingerHoldsUpNobody() throws Exception {
        Pair other = accepted();
        ListenerOptions options =
                ListenerOptions.DEFAULT.with(StandardSocketOptions.SO_LINGER, LINGER_SECONDS);
        TcpListener listener = port.listen(loopback(), options);
        Pair slow = acceptedBy(listener);
        assertEquals(LINGER_SECONDS, slow.ours().getOption(StandardSocketOptions.SO_LINGER));
        closeWithUnreadData(slow);
        assertServed(other);
        PeerSocket undecided = foreign.connect(listener.localAddress());
        listener.close();
        assertServed(other);
        undecided.close();
    }

    @Test
    void aTimeOfZeroResets() throws Exception {
        Pair pair = accepted();
        pair.ours().setOption(StandardSocketOptions.SO_LINGER, LINGER_SECONDS);
        pair.ours().setOption(StandardSocketOptions.SO_LINGER, 0);
        assertWorks(pair.ours(), pair.theirs());
        pair.ours().close();
        assertReset(pair.theirs());
    }

    private static void assertReset(PeerSocket socket) {
        assertThrows(IOException.class, () -> socket.read(1), "the connection ended in order");
    }
}
