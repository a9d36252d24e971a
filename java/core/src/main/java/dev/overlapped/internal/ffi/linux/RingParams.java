package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.io_cqring_offsets;
import dev.overlapped.internal.ffi.linux.gen.io_sqring_offsets;
import dev.overlapped.internal.ffi.linux.gen.io_uring_params;

/** The layout of struct io_uring_params, with its two structures of offsets in the mapped rings. */
public final class RingParams {
    /** Bytes of the structure. */
    public static final long SIZE = io_uring_params.sizeof();

    /** Entries of the submission queue, 32 bits. */
    public static final long SQ_ENTRIES = io_uring_params.sq_entries$offset();

    /** Entries of the completion queue, 32 bits. */
    public static final long CQ_ENTRIES = io_uring_params.cq_entries$offset();

    /** IORING_SETUP_*, 32 bits. */
    public static final long FLAGS = io_uring_params.flags$offset();

    /** IORING_FEAT_*, 32 bits. */
    public static final long FEATURES = io_uring_params.features$offset();

    /** The offset of the submission ring's head. */
    public static final long SQ_HEAD =
            io_uring_params.sq_off$offset() + io_sqring_offsets.head$offset();

    /** The offset of the submission ring's tail. */
    public static final long SQ_TAIL =
            io_uring_params.sq_off$offset() + io_sqring_offsets.tail$offset();

    /** The offset of the submission ring's mask. */
    public static final long SQ_RING_MASK =
            io_uring_params.sq_off$offset() + io_sqring_offsets.ring_mask$offset();

    /** The offset of the submission ring's flags. */
    public static final long SQ_FLAGS =
            io_uring_params.sq_off$offset() + io_sqring_offsets.flags$offset();

    /** The offset of the submission ring's array of indexes; 0 = the ring has none. */
    public static final long SQ_ARRAY =
            io_uring_params.sq_off$offset() + io_sqring_offsets.array$offset();

    /** The offset of the completion ring's head. */
    public static final long CQ_HEAD =
            io_uring_params.cq_off$offset() + io_cqring_offsets.head$offset();

    /** The offset of the completion ring's tail. */
    public static final long CQ_TAIL =
            io_uring_params.cq_off$offset() + io_cqring_offsets.tail$offset();

    /** The offset of the completion ring's mask. */
    public static final long CQ_RING_MASK =
            io_uring_params.cq_off$offset() + io_cqring_offsets.ring_mask$offset();

    /** The offset of the completion ring's entries. */
    public static final long CQ_CQES =
            io_uring_params.cq_off$offset() + io_cqring_offsets.cqes$offset();

    private RingParams() {}
}
