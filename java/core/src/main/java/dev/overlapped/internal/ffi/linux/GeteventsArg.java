package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.io_uring_getevents_arg;

/**
 * The layout of struct io_uring_getevents_arg: what io_uring_enter is given with
 * IORING_ENTER_EXT_ARG.
 */
public final class GeteventsArg {
    /** Bytes of the structure. */
    public static final long SIZE = io_uring_getevents_arg.sizeof();

    /** Address of the time to wait, 0 = for ever; 64 bits. */
    public static final long TS = io_uring_getevents_arg.ts$offset();

    private GeteventsArg() {}
}
