package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.linger;

/** The layout of struct linger. */
public final class Linger {
    /** Bytes of the structure. */
    public static final long SIZE = linger.sizeof();

    /** Nonzero makes closing wait, 32 bits. */
    public static final long L_ONOFF = linger.l_onoff$offset();

    /** Seconds, 32 bits. */
    public static final long L_LINGER = linger.l_linger$offset();

    private Linger() {}
}
