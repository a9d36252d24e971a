package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.io_uring_h;
import dev.overlapped.internal.ffi.linux.gen.rlimit;

/** The layout of struct rlimit, and which limit is asked for. */
public final class Rlimit {
    /** How many descriptors a process may have. */
    public static final int RLIMIT_NOFILE = io_uring_h.RLIMIT_NOFILE();

    /** Bytes of the structure. */
    public static final long SIZE = rlimit.sizeof();

    /** The limit in force, 64 bits. */
    public static final long RLIM_CUR = rlimit.rlim_cur$offset();

    private Rlimit() {}
}
