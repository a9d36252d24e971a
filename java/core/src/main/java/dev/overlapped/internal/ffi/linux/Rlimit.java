package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.io_uring_h;
import dev.overlapped.internal.ffi.linux.gen.rlimit;

/** The layout of struct rlimit, and the limit that is read. */
public final class Rlimit {
    /** The maximum number of descriptors of a process. */
    public static final int RLIMIT_NOFILE = io_uring_h.RLIMIT_NOFILE();

    /** Bytes of the structure. */
    public static final long SIZE = rlimit.sizeof();

    /** The limit in force, 64 bits. */
    public static final long RLIM_CUR = rlimit.rlim_cur$offset();

    private Rlimit() {}
}
