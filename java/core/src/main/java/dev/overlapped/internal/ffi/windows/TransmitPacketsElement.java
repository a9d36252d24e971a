package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.TRANSMIT_PACKETS_ELEMENT;

/** The layout of a TRANSMIT_PACKETS_ELEMENT: a piece of a file, or of memory in its place. */
public final class TransmitPacketsElement {
    /** Bytes of the structure. */
    public static final long SIZE = TRANSMIT_PACKETS_ELEMENT.sizeof();

    public static final long DW_EL_FLAGS = TRANSMIT_PACKETS_ELEMENT.dwElFlags$offset();
    public static final long C_LENGTH = TRANSMIT_PACKETS_ELEMENT.cLength$offset();
    public static final long N_FILE_OFFSET = TRANSMIT_PACKETS_ELEMENT.nFileOffset$offset();
    public static final long H_FILE = TRANSMIT_PACKETS_ELEMENT.hFile$offset();
    public static final long P_BUFFER = TRANSMIT_PACKETS_ELEMENT.pBuffer$offset();

    private TransmitPacketsElement() {}
}
