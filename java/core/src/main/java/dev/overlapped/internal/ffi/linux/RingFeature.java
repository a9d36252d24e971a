package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.io_uring_h;

/** The features that io_uring_setup reports, IORING_FEAT_* of linux/io_uring.h. */
public enum RingFeature {
    SINGLE_MMAP(io_uring_h.IORING_FEAT_SINGLE_MMAP()),
    NODROP(io_uring_h.IORING_FEAT_NODROP()),
    SUBMIT_STABLE(io_uring_h.IORING_FEAT_SUBMIT_STABLE()),
    RW_CUR_POS(io_uring_h.IORING_FEAT_RW_CUR_POS()),
    CUR_PERSONALITY(io_uring_h.IORING_FEAT_CUR_PERSONALITY()),
    FAST_POLL(io_uring_h.IORING_FEAT_FAST_POLL()),
    POLL_32BITS(io_uring_h.IORING_FEAT_POLL_32BITS()),
    SQPOLL_NONFIXED(io_uring_h.IORING_FEAT_SQPOLL_NONFIXED()),
    EXT_ARG(io_uring_h.IORING_FEAT_EXT_ARG()),
    NATIVE_WORKERS(io_uring_h.IORING_FEAT_NATIVE_WORKERS()),
    RSRC_TAGS(io_uring_h.IORING_FEAT_RSRC_TAGS()),
    CQE_SKIP(io_uring_h.IORING_FEAT_CQE_SKIP()),
    LINKED_FILE(io_uring_h.IORING_FEAT_LINKED_FILE()),
    REG_REG_RING(io_uring_h.IORING_FEAT_REG_REG_RING()),
    RECVSEND_BUNDLE(io_uring_h.IORING_FEAT_RECVSEND_BUNDLE()),
    MIN_TIMEOUT(io_uring_h.IORING_FEAT_MIN_TIMEOUT()),
    RW_ATTR(io_uring_h.IORING_FEAT_RW_ATTR()),
    NO_IOWAIT(io_uring_h.IORING_FEAT_NO_IOWAIT());

    private final int bit;

    RingFeature(int bit) {
        this.bit = bit;
    }

    /** Returns whether it is among the reported features. */
    public boolean isIn(int features) {
        return (features & bit) != 0;
    }
}
