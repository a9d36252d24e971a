package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.io_uring_rsrc_update;

/** The layout of struct io_uring_rsrc_update: which descriptor to register, and where. */
public final class RsrcUpdate {
    /** Bytes of the structure. */
    public static final long SIZE = io_uring_rsrc_update.sizeof();

    /** The index in the table; −1 = any free one, and the kernel puts it here; 32 bits. */
    public static final long OFFSET = io_uring_rsrc_update.offset$offset();

    /** The descriptor, 64 bits. */
    public static final long DATA = io_uring_rsrc_update.data$offset();

    private RsrcUpdate() {}
}
