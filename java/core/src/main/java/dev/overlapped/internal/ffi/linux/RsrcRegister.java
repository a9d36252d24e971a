package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.io_uring_rsrc_register;

/** The layout of struct io_uring_rsrc_register: a table of files to be registered. */
public final class RsrcRegister {
    /** Bytes of the structure. */
    public static final long SIZE = io_uring_rsrc_register.sizeof();

    /** The number of its slots, 32 bits. */
    public static final long NR = io_uring_rsrc_register.nr$offset();

    /** IORING_RSRC_REGISTER_*, 32 bits. */
    public static final long FLAGS = io_uring_rsrc_register.flags$offset();

    private RsrcRegister() {}
}
