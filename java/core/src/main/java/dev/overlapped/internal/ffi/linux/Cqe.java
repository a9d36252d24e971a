package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.io_uring_cqe;

/**
 * The layout of struct io_uring_cqe: one completion.
 *
 * <pre>
 *  0           8     12      16
 * +-----------+-----+-------+
 * | user_data | res | flags |
 * +-----------+-----+-------+
 * </pre>
 */
public final class Cqe {
    /** Bytes of the structure. */
    public static final long SIZE = io_uring_cqe.sizeof();

    /** The value from the submission, 64 bits. */
    public static final long USER_DATA = io_uring_cqe.user_data$offset();

    /** The result, or the negated error code, 32 bits. */
    public static final long RES = io_uring_cqe.res$offset();

    /** IORING_CQE_F_*, 32 bits. */
    public static final long FLAGS = io_uring_cqe.flags$offset();

    private Cqe() {}
}
