package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.contract.peer.BackgroundCall;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Races of an operation's completion, its cancel and its deadline, which run on three threads: the
 * test's, one of these races' own, and the completion thread. Counts how they end.
 */
final class Races {
    private static final int MAX_DELAY_NANOS = 60_000;

    private final SplittableRandom random = new SplittableRandom(1);
    private final LinkedTransferQueue<Cancel> cancels = new LinkedTransferQueue<>();
    private final BackgroundCall<Void> canceller = BackgroundCall.onPlatformThread(this::cancelAll);
    private final Map<Kind, Integer> failures = new EnumMap<>(Kind.class);
    private final List<Ending> endings = new ArrayList<>();
    private int successes;

    /** A call and its time; no call = the end of the races. */
    private record Cancel(long nanoTime, Runnable what) {}

    /** The result of an operation, and the number of its ends. */
    static final class Ending {
        private final CompletableFuture<IoFailure> first = new CompletableFuture<>();
        private final AtomicInteger times = new AtomicInteger();

        void success() {
            failure(null);
        }

        void failure(IoFailure failure) {
            times.incrementAndGet();
            first.complete(failure);
        }
    }

    /** The causes that race to end an operation: one of the three at least, mostly all of them. */
    record Round(int number, boolean completes, boolean cancels, Deadline deadline, int delay) {}

    /**
     * The faces of one operation.
     *
     * @param start the one with a handler, which notifies {@link Ending}; returns the number for
     *     cancel
     */
    record Faces(
            LongSupplier start,
            LongConsumer cancel,
            Supplier<CompletableFuture<?>> future,
            Callable<?> waiting) {}

    /** Draws what the next race is made of. */
    Round draw() {
        int number = endings.size();
        int events = random.nextBoolean() ? 7 : 1 + random.nextInt(7);
        if (number < 3) {
            events = 1 << number; // each wins once at least
        }
        return new Round(
                number,
                (events & 1) != 0,
                (events & 2) != 0,
                (events & 4) == 0 ? Deadline.NONE : Deadline.after(delay(), TimeUnit.NANOSECONDS),
                delay());
    }

    private int delay() {
        return random.nextInt(MAX_DELAY_NANOS);
    }

    /** Starts the operation with its cancel; the faces take turns. */
    void start(Round round, Ending ending, Faces faces) {
        switch (round.number() % 3) {
            case 0 -> {
                long id = faces.start().getAsLong();
                cancelLater(round, () -> faces.cancel().accept(id));
            }
            case 1 -> {
                CompletableFuture<?> future = faces.future().get();
                future.whenComplete((result, thrown) -> ending.failure((IoFailure) thrown));
                cancelLater(round, () -> future.cancel(true));
            }
            default -> {
                Thread waiting = Thread.startVirtualThread(() -> await(ending, faces.waiting()));
                cancelLater(round, waiting::interrupt);
            }
        }
    }

    private static void await(Ending ending, Callable<?> operation) {
        try {
            operation.call();
            ending.success();
        } catch (IoFailure e) {
            ending.failure(e);
        } catch (Exception e) {
            ending.first.completeExceptionally(e);
        }
    }

    private void cancelLater(Round round, Runnable what) {
        if (round.cancels()) {
            cancels.add(new Cancel(System.nanoTime() + round.delay(), what));
        }
    }

    private Void cancelAll() throws InterruptedException {
        while (true) {
            Cancel next = cancels.take();
            if (next.what() == null) {
                return null;
            }
            while (System.nanoTime() - next.nanoTime() < 0) {
                Thread.onSpinWait();
            }
            next.what().run();
        }
    }

    /** Waits for the end, and counts it; null = success. */
    IoFailure end(Ending ending) throws Exception {
        IoFailure failure = ending.first.get(Await.MILLIS, TimeUnit.MILLISECONDS);
        endings.add(ending);
        if (failure == null) {
            successes++;
        } else {
            failures.merge(failure.kind(), 1, Integer::sum);
        }
        return failure;
    }

    /** Waits for the cancels that are still to come. */
    void awaitCancels() throws Exception {
        cancels.add(new Cancel(0, null));
        canceller.result();
    }

    /** Checks that each operation ended once, in one of the ways that it can. */
    void checkEndings() {
        assertEquals(endings.size(), successes + cancelled() + count(Kind.TIMED_OUT), all());
        for (Ending ending : endings) {
            assertEquals(1, ending.times.get(), "ends of one operation");
        }
    }

    /** Checks that completion, cancel and deadline have each won, or they have not raced. */
    void checkThatEachHasWon() {
        assertNotEquals(0, successes, all());
        assertNotEquals(0, cancelled(), all());
        assertNotEquals(0, count(Kind.TIMED_OUT), all());
    }

    private int cancelled() {
        return count(Kind.CANCELLED) + count(Kind.INTERRUPTED);
    }

    private String all() {
        return successes + " successes, " + failures;
    }

    private int count(Kind kind) {
        return failures.getOrDefault(kind, 0);
    }
}
