package dev.overlapped.test.internal.network;

import org.jspecify.annotations.Nullable;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * Random choices from one seed: behavior that a network or a system may show but need not. Under
 * the kernel's lock, so that in virtual time the same calls always get the same answers.
 */
public class Choices {
    private static final int CALM_PIPE_BYTES = 1 << 17;
    private static final long MICROSECOND = 1_000;
    private static final long MILLISECOND = 1_000_000;

    /** The origin of all choices. */
    protected final SplittableRandom random;

    private final double delays;
    private final double shortens;
    private final double resets;
    private @Nullable Conditions conditions;

    /**
     * @param delays how often bytes in transit, or an answer of the system, are delayed
     * @param shortens how often a transfer moves less than it could
     * @param resets how often the network resets a connection in use
     */
    protected Choices(long seed, double delays, double shortens, double resets) {
        this.random = new SplittableRandom(seed);
        this.delays = delays;
        this.shortens = shortens;
        this.resets = resets;
    }

    /** Returns true as often as {@code probability} says; 0 = never. */
    protected final boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /** Chooses between two behaviors that both occur; false = the usual one. */
    public final boolean prefersOther() {
        return delays > 0 && random.nextBoolean();
    }

    /** Returns a random delay, mostly 0. */
    public final long delayNanos() {
        if (!chance(delays)) {
            return 0;
        }
        return random.nextInt(4) == 0
                ? random.nextLong(20 * MILLISECOND)
                : random.nextLong(300 * MICROSECOND);
    }

    /** Sets how the network behaves from now on, instead of by chance. */
    public final void conditions(Conditions wanted) {
        conditions = wanted;
    }

    /** Returns the time that something sent {@code now} is in transit. */
    public final long transitNanos(long now) {
        Conditions here = conditions;
        if (here == null) {
            return delayNanos();
        }
        long min = here.minDelayNanos();
        long max = here.maxDelayNanos();
        return here.delayUntilArrival(now, max > min ? random.nextLong(min, max + 1) : min);
    }

    /** Returns whether a datagram is lost. */
    public final boolean loses() {
        return conditions != null && chance(conditions.losses());
    }

    /** Returns whether a datagram arrives twice. */
    public final boolean duplicates() {
        return conditions != null && chance(conditions.duplicates());
    }

    /** Returns whether a datagram may overtake others. */
    public final boolean overtakes() {
        return conditions != null && chance(conditions.overtakes());
    }

    /** Returns how many of {@code max} bytes, at least 1, a transfer moves. */
    public final int portion(int max) {
        if (conditions != null) {
            return Math.min(max, conditions.maxTransfer());
        }
        return max > 1 && chance(shortens) ? 1 + random.nextInt(max) : max;
    }

    /** Returns the capacity of one direction of a connection. */
    public final int pipeBytes() {
        if (conditions != null) {
            return conditions.window();
        }
        return delays > 0 ? 1 << 9 + random.nextInt(9) : CALM_PIPE_BYTES;
    }

    /** Returns whether the network resets a connection. */
    public final boolean resets() {
        return chance(resets);
    }

    /** Puts a list into another order, if anything is left to chance. */
    public final void shuffle(List<?> list) {
        if (list.size() > 1 && delays > 0) {
            Collections.shuffle(list, new Random(random.nextLong()));
        }
    }
}
