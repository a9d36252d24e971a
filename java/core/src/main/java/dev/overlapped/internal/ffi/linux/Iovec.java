package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.iovec;

/** The layout of struct iovec: one buffer. */
public final class Iovec {
    /** Bytes of the structure. */
    public static final long SIZE = iovec.sizeof();

    /** Its address. */
    public static final long IOV_BASE = iovec.iov_base$offset();

    /** Its bytes, 64 bits. */
    public static final long IOV_LEN = iovec.iov_len$offset();

    private Iovec() {}
}
