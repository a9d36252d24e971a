package dev.overlapped.test.internal.linux;

import java.util.SplittableRandom;

/**
 * The behavior of a {@link LinuxModel}. Probabilities are from 0 (never) to 1 (always).
 *
 * @param seed the origin of everything that is left to chance
 * @param virtualTime whether time is the model's own and passes only while a thread waits in
 *     io_uring_enter; for one thread at a time
 * @param version what the kernel knows
 * @param submissions the most entries of a submission queue, to which IORING_SETUP_CLAMP cuts
 * @param completions the same of a completion queue; few make it overflow
 * @param delays how often bytes on the way, a readiness or a cancel take their time
 * @param shortens how often a transfer moves less than it could
 * @param endings how often a multishot request ends without a cause
 * @param lacks how often a ring of buffers seems empty: ENOBUFS
 * @param interrupts how often a wait or a transfer ends with EINTR, or a submission with EAGAIN
 * @param failures how often a transfer fails for want of memory
 * @param resets how often the network breaks off a connection while it is used
 * @param cold how much of a file is not in the page cache
 */
public record LinuxSettings(
        long seed,
        boolean virtualTime,
        Version version,
        int submissions,
        int completions,
        double delays,
        double shortens,
        double endings,
        double lacks,
        double interrupts,
        double failures,
        double resets,
        double cold) {
    private static final int MAX_SUBMISSIONS = 32_768;
    private static final int MIN_SHIFT = 2;
    private static final int SHIFTS = 5;

    /**
     * The kernels that the backend distinguishes.
     *
     * @see Version#LINUX_6_17
     */
    public enum Version {
        /** No DEFER_TASKRUN, no bounded multishot receives. */
        LINUX_6_0,
        /** No NO_SQARRAY, no bounded multishot receives. */
        LINUX_6_1,
        /** No bounded multishot receives, but direct descriptors as they are needed. */
        LINUX_6_8,
        /** Everything that the backend uses. */
        LINUX_6_17;

        boolean isAtLeast(Version other) {
            return compareTo(other) >= 0;
        }
    }

    /** No adversary: everything that can be done is done at once and whole, in real time. */
    public static LinuxSettings calm() {
        return calm(0);
    }

    /** The same with a seed, for what a test leaves to chance. */
    public static LinuxSettings calm(long seed) {
        return new LinuxSettings(
                seed,
                false,
                Version.LINUX_6_17,
                MAX_SUBMISSIONS,
                2 * MAX_SUBMISSIONS,
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                0);
    }

    /** An adversary whose habits follow from the seed as well, so that seeds differ in kind. */
    public static LinuxSettings adversary(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Version[] versions = Version.values();
        Version version =
                random.nextInt(3) > 0
                        ? Version.LINUX_6_17
                        : versions[random.nextInt(versions.length)];
        int submissions =
                random.nextBoolean() ? MAX_SUBMISSIONS : 1 << MIN_SHIFT + random.nextInt(SHIFTS);
        int completions =
                random.nextBoolean() ? 2 * MAX_SUBMISSIONS : submissions << random.nextInt(2);
        return new LinuxSettings(
                seed,
                false,
                version,
                submissions,
                completions,
                some(random, 0.7),
                some(random, 0.8),
                some(random, 0.4),
                some(random, 0.3),
                some(random, 0.1),
                some(random, 0.05),
                some(random, 0.02),
                some(random, 0.9));
    }

    /** Nothing, or up to {@code most}: what does not happen at all lets other things happen. */
    private static double some(SplittableRandom random, double most) {
        return random.nextInt(3) == 0 ? 0 : random.nextDouble() * most;
    }

    /** The same in virtual time. */
    public LinuxSettings simulated() {
        return with(true, version, failures, resets);
    }

    /** The same, but nothing fails that the network or the program does not make fail. */
    public LinuxSettings withoutFailures() {
        return with(virtualTime, version, 0, 0);
    }

    /** The same on another kernel. */
    public LinuxSettings on(Version other) {
        return with(virtualTime, other, failures, resets);
    }

    private LinuxSettings with(
            boolean isVirtual, Version kernel, double failing, double resetting) {
        return new LinuxSettings(
                seed,
                isVirtual,
                kernel,
                submissions,
                completions,
                delays,
                shortens,
                endings,
                lacks,
                interrupts,
                failing,
                resetting,
                cold);
    }
}
