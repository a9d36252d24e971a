package dev.overlapped.model;

import java.util.SplittableRandom;

/**
 * How kind a {@link ModelWinsock} is. Probabilities are from 0 (never) to 1 (always).
 *
 * @param seed what everything that is left to chance follows from
 * @param virtualTime whether time is the model's own and passes only while somebody waits in
 *     GetQueuedCompletionStatusEx; for one thread at a time
 * @param ifsHandles whether the provider's sockets are handles of the kernel (XP1_IFS_HANDLES), so
 *     that FILE_SKIP_COMPLETION_PORT_ON_SUCCESS is safe
 * @param pending how often a call that could succeed at once answers WSA_IO_PENDING
 * @param delays how often a packet, bytes on the way, or a cancel take their time
 * @param shortens how often a receive gets less than there is
 * @param failures how often a call, or an operation that is pending, fails for want of memory
 * @param resets how often a connection is broken off while an operation is started on it
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
    /** No adversary: everything that can be done is done at once and whole, in real time. */
    public static ModelSettings calm() {
        return new ModelSettings(0, false, true, 0, 0, 0, 0, 0);
    }

    /** An adversary whose habits follow from the seed as well, so that seeds differ in kind. */
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

    /** Nothing, or up to {@code most}: what does not happen at all lets other things happen. */
    private static double some(SplittableRandom random, double most) {
        return random.nextInt(3) == 0 ? 0 : random.nextDouble() * most;
    }

    /** The same in virtual time. */
    public ModelSettings simulated() {
        return new ModelSettings(
                seed, true, ifsHandles, pending, delays, shortens, failures, resets);
    }

    /** The same, but nothing fails that the network or the program does not make fail. */
    public ModelSettings withoutFailures() {
        return new ModelSettings(seed, virtualTime, ifsHandles, pending, delays, shortens, 0, 0);
    }
}
