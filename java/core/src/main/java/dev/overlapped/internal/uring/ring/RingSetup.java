package dev.overlapped.internal.uring.ring;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.RingParams;
import dev.overlapped.internal.linux.Errno;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The opening of a ring with the best flags, without those that an older kernel refuses with
 * EINVAL; and the advice where io_uring is not available.
 *
 * <p><b>Kernel contract</b> (io_uring_setup(2)): unknown flags are EINVAL. SINGLE_ISSUER makes the
 * calling thread the only one that may enter; with DEFER_TASKRUN completions are made only while it
 * is in io_uring_enter with GETEVENTS, and TASKRUN_FLAG shows that there are some to be made. CLAMP
 * takes smaller sizes where the wanted ones are more than any ring has. What counts against
 * RLIMIT_MEMLOCK is refused with ENOMEM; a smaller ring is slower under load, and better than none.
 */
public final class RingSetup {
    /** Submissions that fit between two entries into the kernel. */
    private static final int SUBMISSIONS = 1024;

    /** The smallest queue, where the limit of locked memory allows no larger one. */
    private static final int MIN_SUBMISSIONS = 16;

    /** Several times that many, for all operations may complete at once; 16 bytes each. */
    private static final int COMPLETIONS_EACH = 8;

    private static final int ALWAYS =
            IoUring.IORING_SETUP_CQSIZE
                    | IoUring.IORING_SETUP_CLAMP
                    | IoUring.IORING_SETUP_SUBMIT_ALL
                    | IoUring.IORING_SETUP_TASKRUN_FLAG;

    /** Best first. */
    private static final int[] LADDER = {
        ALWAYS // 6.6
                | IoUring.IORING_SETUP_SINGLE_ISSUER
                | IoUring.IORING_SETUP_DEFER_TASKRUN
                | IoUring.IORING_SETUP_NO_SQARRAY,
        ALWAYS // 6.1
                | IoUring.IORING_SETUP_SINGLE_ISSUER
                | IoUring.IORING_SETUP_DEFER_TASKRUN,
        ALWAYS // 6.0
                | IoUring.IORING_SETUP_SINGLE_ISSUER
                | IoUring.IORING_SETUP_COOP_TASKRUN,
        ALWAYS | IoUring.IORING_SETUP_COOP_TASKRUN, // 5.19, which also has cancel by
        // descriptor
    };

    private static final int NEEDED =
            IoUring.IORING_FEAT_SINGLE_MMAP
                    | IoUring.IORING_FEAT_NODROP
                    | IoUring.IORING_FEAT_EXT_ARG
                    | IoUring.IORING_FEAT_CQE_SKIP;

    private RingSetup() {}

    /**
     * Opens a ring.
     *
     * @param params receives the kernel's description of it
     * @return its descriptor
     */
    static int open(LinuxIo io, MemorySegment params) throws NativeException {
        int fd = -ErrorCodes.ENOMEM;
        for (int size = SUBMISSIONS;
                size >= MIN_SUBMISSIONS && fd == -ErrorCodes.ENOMEM;
                size /= 2) {
            fd = open(io, params, size);
        }
        if (fd < 0) {
            throw refused("io_uring_setup", -fd);
        }
        int missing = NEEDED & ~params.get(ValueLayout.JAVA_INT, RingParams.FEATURES);
        if (missing != 0) {
            io.close(fd);
            throw Errno.DOMAIN.refused(
                    "io_uring_setup(features 0x" + Integer.toHexString(missing) + " are missing)",
                    ErrorCodes.EOPNOTSUPP,
                    NEEDS_KERNEL);
        }
        return fd;
    }

    private static int open(LinuxIo io, MemorySegment params, int submissions) {
        int fd = -ErrorCodes.EINVAL;
        for (int i = 0; i < LADDER.length && fd == -ErrorCodes.EINVAL; i++) {
            params.fill((byte) 0);
            params.set(ValueLayout.JAVA_INT, RingParams.FLAGS, LADDER[i]);
            params.set(ValueLayout.JAVA_INT, RingParams.CQ_ENTRIES, COMPLETIONS_EACH * submissions);
            fd = io.io_uring_setup(submissions, params.address());
        }
        return fd;
    }

    private static final String NEEDS_KERNEL = "needs Linux 6.0 or later";

    /** Returns the failure of a step of the opening, with advice. */
    public static NativeException refused(String step, int code) {
        return Errno.DOMAIN.refused(step, code, advice(code));
    }

    private static String advice(int code) {
        if (code == ErrorCodes.EPERM || code == ErrorCodes.EACCES) {
            return "io_uring is forbidden here: allow it with sysctl kernel.io_uring_disabled=0,"
                    + " and in a container by a seccomp profile that permits io_uring_setup,"
                    + " io_uring_enter and io_uring_register";
        } else if (code == ErrorCodes.ENOSYS) {
            return "this kernel has no io_uring, or a container's seccomp profile hides it: needs"
                    + " Linux 6.0 or later, built with CONFIG_IO_URING";
        } else if (code == ErrorCodes.ENOMEM) {
            return "the limit of locked memory (ulimit -l, LimitMEMLOCK=) or of the container's"
                    + " memory is too low for the rings";
        } else if (code == ErrorCodes.EMFILE || code == ErrorCodes.ENFILE) {
            return "too many descriptors are open (ulimit -n)";
        }
        return NEEDS_KERNEL
                + ", with io_uring allowed (sysctl kernel.io_uring_disabled, the container's"
                + " seccomp profile)";
    }

    /** Returns whether a queue of so many submissions is smaller than wanted. */
    static boolean isSmall(int submissions) {
        return submissions < SUBMISSIONS;
    }

    /** Returns the flags of a ring, for people. */
    static String describe(int flags) {
        StringBuilder text = new StringBuilder();
        append(text, flags, IoUring.IORING_SETUP_SINGLE_ISSUER, "SINGLE_ISSUER");
        append(text, flags, IoUring.IORING_SETUP_DEFER_TASKRUN, "DEFER_TASKRUN");
        append(text, flags, IoUring.IORING_SETUP_COOP_TASKRUN, "COOP_TASKRUN");
        append(text, flags, IoUring.IORING_SETUP_NO_SQARRAY, "NO_SQARRAY");
        return text.toString();
    }

    private static void append(StringBuilder text, int flags, int flag, String name) {
        if ((flags & flag) != 0) {
            text.append(text.isEmpty() ? "" : ", ").append(name);
        }
    }
}
