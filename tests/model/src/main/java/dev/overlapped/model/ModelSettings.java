package dev.overlapped.model;

import java.util.SplittableRandom;

/**
 * The adversities of a {@link ModelWinsock}. Probabilities are from 0 (never) to 1 (always).
 *
 * @param seed the seed of all random choices
 * @param virtualTime whether time is the model's own and passes only while a thread waits in
 *     GetQueuedCompletionStatusEx; for one thread at a time
 * @param ifsHandles whether the provider's sockets are handles of the kernel (XP1_IFS_HANDLES), so
 *     that FILE_SKIP_COMPLETION_PORT_ON_SUCCESS is safe
 * @param pending how often a call that could succeed at once returns WSA_IO_PENDING
 * @param delays how often a packet, bytes in transit, or a cancel are delayed
 * @param shortens how often a receive gets less than has arrived
 * @param failures how often a call or a pending operation fails for lack of memory
 * @param resets how often a connection is reset when an operation is started on it
 */
public record ModelSettings(
        long seed,
        boolean virtualTime,
        boolean ifsHandles,
        double pending,
        double delays,
        double shortens,
        double failures,
        double resets) {
    /** Returns settings without adversary: calls do everything at once and whole, in real time. */
    public static ModelSettings calm() {
        return new ModelSettings(0, false, true, 0, 0, 0, 0, 0);
    }

    /**
     * Returns an adversary whose probabilities follow from the seed, so that seeds differ in kind.
     */
    public static ModelSettings adversary(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return new ModelSettings(
                seed,
                false,
                random.nextInt(4) > 0,
                some(random, 0.9),
                some(random, 0.7),
                some(random, 0.8),
                some(random, 0.05),
                some(random, 0.02));
    }

    /** Returns 0, or up to {@code max}: absent adversities let others happen. */
    private static double some(SplittableRandom random, double max) {
        return random.nextInt(3) == 0 ? 0 : random.nextDouble() * max;
    }

    /** Returns the same settings in virtual time. */
    public ModelSettings simulated() {
        return new ModelSettings(
                seed, true, ifsHandles, pending, delays, shortens, failures, resets);
    }

    /** Returns the same settings without random failures and resets. */
    public ModelSettings withoutFailures() {
        return new ModelSettings(seed, virtualTime, ifsHandles, pending, delays, shortens, 0, 0);
    }
}
