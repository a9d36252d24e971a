package dev.overlapped.internal.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.internal.schedule.WaitingThread;

import org.junit.jupiter.api.Test;

import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

class UnparkerTest {
    private static final long NEVER = Long.MAX_VALUE;
    private static final long TEST_TIMEOUT_SECONDS = 30;

    private final Unparker unparker = new Unparker();

    /** A thread's wait until another thread releases it, as in the blocking face. */
    private static final class Waiting extends WaitingThread {
        static final BlockingQueue<Waiting> PARKED = new LinkedBlockingQueue<>();

        private volatile boolean released;

        static void here() {
            Waiting waiting = new Waiting();
            PARKED.add(waiting);
            while (!waiting.released) {
                LockSupport.park(waiting);
            }
        }
    }

    /** Waits while its class is initialised, which pins a virtual thread to the one below it. */
    static final class Pinned {
        static {
            Waiting.here();
        }

        private Pinned() {}
    }

    private List<Thread> start(int count, Thread.Builder kind, Runnable work) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            threads.add(kind.start(work));
        }
        return threads;
    }

    private void add(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            Waiting waiting = Waiting.PARKED.poll(TEST_TIMEOUT_SECONDS, TimeUnit.SECONDS);
            assertTrue(waiting != null, "threads that wait");
            waiting.released = true;
            unparker.add(waiting);
        }
    }

    private static void assertEnded(List<Thread> threads) throws InterruptedException {
        for (Thread thread : threads) {
            assertTrue(thread.join(Duration.ofSeconds(TEST_TIMEOUT_SECONDS)), "unparked");
        }
    }

    @Test
    void oneVirtualThreadAndManyAndPlatformThreadsAreUnparkedAtTheEndOfARound() throws Exception {
        for (int count : new int[] {1, 2, 100, 1, 100}) {
            List<Thread> threads = start(count, Thread.ofVirtual(), Waiting::here);
            threads.addAll(start(2, Thread.ofPlatform(), Waiting::here));
            add(count + 2);
            unparker.flush();
            assertEnded(threads);
        }
        unparker.close();
    }

    @Test
    void aCourierWithoutAThreadToRunOnIsNotWaitedFor() throws Exception {
        int carriers = Runtime.getRuntime().availableProcessors();
        assumeTrue(carriers > 1, "one processor: a single thread is unparked without a courier");
        byte[] code;
        try (var in = UnparkerTest.class.getResourceAsStream("UnparkerTest$Pinned.class")) {
            code = in.readAllBytes();
        }
        List<Thread> threads =
                start(carriers + 1, Thread.ofVirtual(), () -> initializeOneMore(code));
        add(carriers);
        unparker.flush();
        assertTrue(unparker.nanosToWait(NEVER) < NEVER, "looks again after a while");
        unparker.takeBack();
        add(1); // the one that had no thread to run on until then
        unparker.flush();
        assertEnded(threads);
        unparker.close();
    }

    /** Each definition is a class of its own. */
    private static void initializeOneMore(byte[] code) {
        try {
            MethodHandles.lookup().defineHiddenClass(code, true);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void withoutAnythingToUnparkACompletionThreadWaitsAsLongAsItLikes() {
        unparker.flush();
        unparker.takeBack();
        assertEquals(NEVER, unparker.nanosToWait(NEVER));
        unparker.close();
    }
}
