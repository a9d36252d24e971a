package dev.overlapped.test.internal.linux;

import dev.overlapped.test.internal.network.Choices;

import java.util.SplittableRandom;

/** The random choices of Linux: behavior that it may show but need not. */
final class Adversary extends Choices {
    private final LinuxSettings settings;

    Adversary(LinuxSettings settings) {
        super(settings.seed(), settings.delays(), settings.shortens(), settings.resets());
        this.settings = settings;
    }

    /** Returns whether a send that is to send everything (MSG_WAITALL) completes with less. */
    boolean stopsShort() {
        return chance(settings.shortens() / 8);
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

    /** Returns the number of submissions, of {@code count}, that one call takes. */
    int taken(int count) {
        return count > 1 && chance(settings.interrupts()) ? 1 + random.nextInt(count) : count;
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
