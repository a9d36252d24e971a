package dev.overlapped.model;

import java.util.SplittableRandom;

/**
 * All random choices, from one seed: behavior that Windows may show but need not. Under the
 * kernel's lock, so that in virtual time the same calls always get the same answers.
 */
final class Adversary {
    private static final int CALM_PIPE_BYTES = 1 << 17;
    private static final long MICROSECOND = 1_000;
    private static final long MILLISECOND = 1_000_000;

    private final ModelSettings settings;
    private final SplittableRandom random;

    Adversary(ModelSettings settings) {
        this.settings = settings;
        this.random = new SplittableRandom(settings.seed());
    }

    private boolean chance(double probability) {
        return probability > 0 && random.nextDouble() < probability;
    }

    /** Chooses between two behaviors that both occur on Windows; false = the usual one. */
    boolean prefersOther() {
        return settings.delays() > 0 && random.nextBoolean();
    }

    /** Returns whether a call that has completed at once still returns WSA_IO_PENDING. */
    boolean pretendsPending() {
        return chance(settings.pending());
    }

    /** Returns a random delay, mostly 0. */
    long delayNanos() {
        if (!chance(settings.delays())) {
            return 0;
        }
        return random.nextInt(4) == 0
                ? random.nextLong(20 * MILLISECOND)
                : random.nextLong(300 * MICROSECOND);
    }

    /** Returns how many of {@code max} bytes, at least 1, a receive gets. */
    int portion(int max) {
        return max > 1 && chance(settings.shortens()) ? 1 + random.nextInt(max) : max;
    }

    /** Returns the capacity of one direction of a connection. */
    int pipeBytes() {
        return settings.delays() > 0 ? 1 << 9 + random.nextInt(9) : CALM_PIPE_BYTES;
    }

    /**
     * Chooses a failure of a call or of a pending operation that is otherwise correct.
     *
     * @param codes the documented codes of its failures
     * @return one of them, or 0
     */
    int failure(int... codes) {
        return chance(settings.failures()) ? codes[random.nextInt(codes.length)] : 0;
    }

    /** Returns whether the network resets a connection. */
    boolean resets() {
        return chance(settings.resets());
    }
}
