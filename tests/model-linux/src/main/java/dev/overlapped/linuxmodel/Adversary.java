package dev.overlapped.linuxmodel;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/**
 * All that is left to chance, from one seed: what Linux may do but need not. Under the kernel's
 * lock, so that in virtual time the same calls always meet the same answers.
 */
final class Adversary {
    private static final int CALM_PIPE_BYTES = 1 << 17;
    private static final long MICROSECOND = 1_000;
    private static final long MILLISECOND = 1_000_000;

    private final LinuxSettings settings;
    private final SplittableRandom random;

    Adversary(LinuxSettings settings) {
        this.settings = settings;
        this.random = new SplittableRandom(settings.seed());
    }

    private boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /** Of two things that both happen on Linux: the first unless chance has it otherwise. */
    boolean prefersOther() {
        return settings.delays() > 0 && random.nextBoolean();
    }

    /** How long something takes that may take its time; mostly nothing. */
    long delayNanos() {
        if (!chance(settings.delays())) {
            return 0;
        }
        return random.nextInt(4) == 0
                ? random.nextLong(20 * MILLISECOND)
                : random.nextLong(300 * MICROSECOND);
    }

    /** How many of {@code most} bytes, which is 1 at least, a transfer moves. */
    int portion(int most) {
        return most > 1 && chance(settings.shortens()) ? 1 + random.nextInt(most) : most;
    }

    /** Whether a send that is to go on until all has gone completes with less. */
    boolean stopsShort() {
        return chance(settings.shortens() / 8);
    }

    /** How much one direction of a connection holds. */
    int pipeBytes() {
        return settings.delays() > 0 ? 1 << 9 + random.nextInt(9) : CALM_PIPE_BYTES;
    }

    /** Whether a multishot request ends although it could go on. */
    boolean endsMultishot() {
        return chance(settings.endings());
    }

    /** Whether a ring of buffers has none to give, at this moment. */
    boolean lacksBuffer() {
        return chance(settings.lacks());
    }

    /** Whether a call or a transfer is interrupted before it has done anything. */
    boolean interrupts() {
        return chance(settings.interrupts());
    }

    /** Whether a transfer fails for want of memory. */
    boolean failsForMemory() {
        return chance(settings.failures());
    }

    /** Whether the network breaks a connection off. */
    boolean resets() {
        return chance(settings.resets());
    }

    /** How many of {@code count} submissions are taken in one call. */
    int taken(int count) {
        return count > 1 && chance(settings.interrupts()) ? 1 + random.nextInt(count) : count;
    }

    /** Puts what has become ready into another order. */
    void shuffle(List<?> ready) {
        if (ready.size() > 1 && settings.delays() > 0) {
            Collections.shuffle(ready, new Random(random.nextLong()));
        }
    }

    /**
     * Whether a page of a file is not in the page cache at first. The answer depends on the page
     * alone: how often the backend asks depends on real time.
     */
    boolean isCold(long file, long page) {
        if (settings.cold() == 0) {
            return false;
        }
        long key = settings.seed() ^ file * 0x9E37_79B9_7F4A_7C15L ^ page / 8 * 0xBF58_476DL;
        return new SplittableRandom(key).nextDouble() < settings.cold();
    }
}
