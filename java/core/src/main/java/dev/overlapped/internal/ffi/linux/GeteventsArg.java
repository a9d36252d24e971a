package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.io_uring_getevents_arg;

/**
 * The layout of struct io_uring_getevents_arg: the argument of io_uring_enter with
 * IORING_ENTER_EXT_ARG.
 */
public final class GeteventsArg {
    /** Bytes of the structure. */
    public static final long SIZE = io_uring_getevents_arg.sizeof();

    /** Address of the time limit, 0 = none; 64 bits. */
    public static final long TS = io_uring_getevents_arg.ts$offset();

    private GeteventsArg() {}
}
