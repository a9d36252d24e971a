package dev.overlapped.internal.buffer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Buffers that are lost are logged with the place of their lend, others are not. */
class LeakTrackerTest {
    /** A message, and the place that goes with it. */
    private record Found(String text, Throwable place) {}

    private final BlockingQueue<Found> records = new LinkedBlockingQueue<>();
    private final LeakTracker tracker =
            new LeakTracker((text, place) -> records.add(new Found(text, place)));

    private void loseOne() {
        lendHere(new Object());
    }

    private LeakTracker.Lend lendHere(Object buffer) {
        return tracker.begin(buffer, 4096);
    }

    /** Waits until the garbage collector has found something. */
    private Found next() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        Found next = null;
        while (next == null && System.nanoTime() - end < 0) {
            System.gc();
            next = records.poll(20, TimeUnit.MILLISECONDS);
        }
        assertNotNull(next, "nothing was logged in 30 s");
        return next;
    }

    private static void assertNames(Found record, String method) {
        assertTrue(
                Arrays.stream(record.place().getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals(method)),
                () -> Arrays.toString(record.place().getStackTrace()));
    }

    @Test
    void aLostBufferIsLoggedWithThePlaceOfItsLend() throws Exception {
        loseOne();
        Found record = next();
        assertNames(record, "lendHere");
        assertNames(record, "loseOne");
        String text = record.text();
        assertTrue(text.contains("4096 bytes"), text);
        assertTrue(text.contains("on " + Thread.currentThread().getName()), text);
    }

    @Test
    void theHandlerThatGotItIsNamed() throws Exception {
        lendHere(new Object()).passedTo(this, "socket 7");
        String text = next().text();
        assertTrue(
                text.contains("passed to " + LeakTrackerTest.class.getName() + " of socket 7"),
                text);
    }

    @Test
    void aReleasedBufferIsNotLogged() throws Exception {
        for (int i = 0; i < 100; i++) {
            lendHere(new Object()).end();
        }
        loseOne();
        String text = next().text();
        assertTrue(text.endsWith("lost so far from the same place: 1"), text);
        assertTrue(records.isEmpty());
    }

    @Test
    void whatIsLentWhenThePoolEndsIsLoggedOncePerPlace() {
        NativeBufferPool pool = NativeBufferPool.ofPort(1 << 20, BufferChecks.TRACKED, 4096);
        assertTrue(pool.tracksLeaks());
        Object[] lent = {new Object(), new Object(), new Object()};
        for (Object buffer : lent) {
            lendHere(buffer);
        }
        tracker.poolEnds();
        Found record = records.remove();
        assertNames(record, "lendHere");
        assertTrue(record.text().startsWith(lent.length + " buffers from the same"), record::text);
        assertTrue(records.isEmpty());
        Reference.reachabilityFence(lent);
        assertEquals(0, pool.closeWhenAllReleased());
    }

    @Test
    void thePropertyIsOneOfTwo() {
        String before = System.getProperty("dev.overlapped.leaks");
        try {
            System.setProperty("dev.overlapped.leaks", "yes");
            String text =
                    assertThrows(IllegalArgumentException.class, LeakTracker::isConfigured)
                            .getMessage();
            assertTrue(text.contains("=yes: must be \"true\" or \"false\""), text);
            System.setProperty("dev.overlapped.leaks", "true");
            assertTrue(BufferChecks.isTrackingConfigured());
        } finally {
            if (before == null) {
                System.clearProperty("dev.overlapped.leaks");
            } else {
                System.setProperty("dev.overlapped.leaks", before);
            }
        }
    }
}
