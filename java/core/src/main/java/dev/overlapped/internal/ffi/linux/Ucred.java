package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.ucred;

/** The layout of struct ucred. */
public final class Ucred {
    /** Bytes of the structure. */
    public static final long SIZE = ucred.sizeof();

    /** The process, 32 bits. */
    public static final long PID = ucred.pid$offset();

    /** The effective user, 32 bits. */
    public static final long UID = ucred.uid$offset();

    /** The effective group, 32 bits. */
    public static final long GID = ucred.gid$offset();

    private Ucred() {}
}
