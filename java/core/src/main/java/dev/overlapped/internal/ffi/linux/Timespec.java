package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.__kernel_timespec;

/** The layout of struct __kernel_timespec. */
public final class Timespec {
    /** Bytes of the structure. */
    public static final long SIZE = __kernel_timespec.sizeof();

    /** Seconds, 64 bits. */
    public static final long TV_SEC = __kernel_timespec.tv_sec$offset();

    /** Nanoseconds, 64 bits. */
    public static final long TV_NSEC = __kernel_timespec.tv_nsec$offset();

    private Timespec() {}
}
