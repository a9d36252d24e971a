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

    /** Returns the duration of something that may take time; mostly 0. */
    long delayNanos() {
        if (!chance(settings.delays())) {
            return 0;
        }
        return random.nextInt(4) == 0
                ? random.nextLong(20 * MILLISECOND)
                : random.nextLong(300 * MICROSECOND);
    }

    /** Returns the number of bytes that a transfer moves: 1 to {@code most}. */
    int portion(int most) {
        return most > 1 && chance(settings.shortens()) ? 1 + random.nextInt(most) : most;
    }

    /** Returns whether a send that is to send everything (MSG_WAITALL) completes with less. */
    boolean stopsShort() {
        return chance(settings.shortens() / 8);
    }

    /** Returns the capacity of one direction of a connection. */
    int pipeBytes() {
        return settings.delays() > 0 ? 1 << 9 + random.nextInt(9) : CALM_PIPE_BYTES;
    }

    /** Returns whether a multishot request ends although it could continue. */
    boolean endsMultishot() {
        return chance(settings.endings());
    }

    /** Returns whether a ring of buffers has none available at this moment. */
    boolean lacksBuffer() {
        return chance(settings.lacks());
    }

    /** Returns whether a call or a transfer is interrupted before it has done anything. */
    boolean interrupts() {
        return chance(settings.interrupts());
    }

    /** Returns whether a transfer fails for want of memory. */
    boolean failsForMemory() {
        return chance(settings.failures());
    }

    /** Returns whether the network resets a connection. */
    boolean resets() {
        return chance(settings.resets());
    }

    /** Returns the number of submissions, of {@code count}, that one call takes. */
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
     * Returns whether a page of a file is not in the page cache at first. The answer depends on the
     * page alone: how often the backend asks depends on real time.
     */
    boolean isCold(long file, long page) {
        if (settings.cold() == 0) {
            return false;
        }
        long key = settings.seed() ^ file * 0x9E37_79B9_7F4A_7C15L ^ page / 8 * 0xBF58_476DL;
        return new SplittableRandom(key).nextDouble() < settings.cold();
    }
}
