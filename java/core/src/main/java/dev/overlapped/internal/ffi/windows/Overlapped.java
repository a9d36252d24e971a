package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.OVERLAPPED;

/**
 * The layout of OVERLAPPED: the kernel's record of an operation, and its result.
 *
 * <pre>
 *  0          8              16       20           24       32
 * +----------+--------------+--------+------------+--------+
 * | Internal | InternalHigh | Offset | OffsetHigh | hEvent |
 * +----------+--------------+--------+------------+--------+
 *  NTSTATUS   bytes          of files only         0 here
 * </pre>
 */
public final class Overlapped {
    /** Bytes of the structure. */
    public static final long SIZE = OVERLAPPED.sizeof();

    /** The NTSTATUS: only the low 32 bits count. */
    public static final long INTERNAL = OVERLAPPED.Internal$offset();

    /** The bytes moved. */
    public static final long INTERNAL_HIGH = OVERLAPPED.InternalHigh$offset();

    /** The offset in the file, 64 bits: Offset, then OffsetHigh. */
    public static final long OFFSET = OVERLAPPED.Offset$offset();

    private Overlapped() {}
}
