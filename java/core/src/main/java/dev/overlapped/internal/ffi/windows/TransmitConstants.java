package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.winsock_h;

/**
 * The flags of TransmitFile and TransmitPackets, by their names in C. Those named TP_ have the bits
 * of those named TF_; TF_USE_DEFAULT_WORKER is no bit.
 */
public final class TransmitConstants {
    public static final int TF_DISCONNECT = winsock_h.TF_DISCONNECT();
    public static final int TF_REUSE_SOCKET = winsock_h.TF_REUSE_SOCKET();
    public static final int TF_WRITE_BEHIND = winsock_h.TF_WRITE_BEHIND();
    public static final int TF_USE_SYSTEM_THREAD = winsock_h.TF_USE_SYSTEM_THREAD();
    public static final int TF_USE_KERNEL_APC = winsock_h.TF_USE_KERNEL_APC();
    public static final int TP_ELEMENT_MEMORY = winsock_h.TP_ELEMENT_MEMORY();
    public static final int TP_ELEMENT_FILE = winsock_h.TP_ELEMENT_FILE();
    public static final int TP_ELEMENT_EOP = winsock_h.TP_ELEMENT_EOP();

    private TransmitConstants() {}
}
