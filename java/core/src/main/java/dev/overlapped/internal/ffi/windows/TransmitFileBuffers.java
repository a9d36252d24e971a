package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.TRANSMIT_FILE_BUFFERS;

/** The layout of a TRANSMIT_FILE_BUFFERS: the memory sent before and after a file. */
public final class TransmitFileBuffers {
    /** Bytes of the structure. */
    public static final long SIZE = TRANSMIT_FILE_BUFFERS.sizeof();

    public static final long HEAD = TRANSMIT_FILE_BUFFERS.Head$offset();
    public static final long HEAD_LENGTH = TRANSMIT_FILE_BUFFERS.HeadLength$offset();
    public static final long TAIL = TRANSMIT_FILE_BUFFERS.Tail$offset();
    public static final long TAIL_LENGTH = TRANSMIT_FILE_BUFFERS.TailLength$offset();

    private TransmitFileBuffers() {}
}
