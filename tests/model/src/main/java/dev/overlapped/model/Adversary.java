package dev.overlapped.model;

import java.util.SplittableRandom;

/**
 * All that is left to chance, from one seed: what Windows may do but need not. Under the kernel's
 * lock, so that in virtual time the same calls always meet the same answers.
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

    /** Of two things that both happen on Windows: the first unless chance has it otherwise. */
    boolean prefersOther() {
        return settings.delays() > 0 && random.nextBoolean();
    }

    /** Whether a call that has been done at once says WSA_IO_PENDING all the same. */
    boolean pretendsPending() {
        return chance(settings.pending());
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

    /** How many of {@code most} bytes, which is 1 at least, a receive gets. */
    int portion(int most) {
        return most > 1 && chance(settings.shortens()) ? 1 + random.nextInt(most) : most;
    }

    /** How much one direction of a connection holds. */
    int pipeBytes() {
        return settings.delays() > 0 ? 1 << 9 + random.nextInt(9) : CALM_PIPE_BYTES;
    }

    /**
     * Whether a call, or an operation that is pending, fails although nothing is wrong with it.
     *
     * @param codes what it may fail with, as documented
     * @return one of them, or 0
     */
    int failure(int... codes) {
        return chance(settings.failures()) ? codes[random.nextInt(codes.length)] : 0;
    }

    /** Whether the network breaks a connection off. */
    boolean resets() {
        return chance(settings.resets());
    }
}
