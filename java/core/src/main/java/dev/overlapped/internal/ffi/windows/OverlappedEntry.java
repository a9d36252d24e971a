package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.OVERLAPPED_ENTRY;

/**
 * The layout of OVERLAPPED_ENTRY: one completion packet.
 *
 * <pre>
 *  0                 8              16         24                         28   32
 * +-----------------+--------------+----------+--------------------------+----+
 * | lpCompletionKey | lpOverlapped | Internal | dwNumberOfBytesTransferred    |
 * +-----------------+--------------+----------+--------------------------+----+
 * </pre>
 */
public final class OverlappedEntry {
    /** Bytes of the structure. */
    public static final long SIZE = OVERLAPPED_ENTRY.sizeof();

    /** The key that the handle was associated with, or that was posted. */
    public static final long LP_COMPLETION_KEY = OVERLAPPED_ENTRY.lpCompletionKey$offset();

    /** The OVERLAPPED that the operation was started with. */
    public static final long LP_OVERLAPPED = OVERLAPPED_ENTRY.lpOverlapped$offset();

    /** The NTSTATUS, in the low half; the upper half is undefined. */
    public static final long INTERNAL = OVERLAPPED_ENTRY.Internal$offset();

    /** The bytes moved, 32 bits. */
    public static final long DW_NUMBER_OF_BYTES_TRANSFERRED =
            OVERLAPPED_ENTRY.dwNumberOfBytesTransferred$offset();

    private OverlappedEntry() {}
}
