package dev.overlapped;

/**
 * How to transmit, besides what and where to. Sources: <em>TransmitFile function (mswsock.h)</em>,
 * <em>LPFN_TRANSMITPACKETS callback function (mswsock.h)</em>.
 */
public enum TransmitFlag {
    /**
     * End the sending side behind the last byte, as {@link TcpConnection#disconnect} does
     * (TF_DISCONNECT). Not together with {@link #WRITE_BEHIND}.
     */
    DISCONNECT,
    /**
     * Complete as soon as the system has taken the data, though the other side has not acknowledged
     * it (TF_WRITE_BEHIND). On Linux every transmission does so. Not of packets, for
     * TransmitPackets has no such flag.
     */
    WRITE_BEHIND,
    /**
     * Work on the system's default thread for long transmissions (TF_USE_DEFAULT_WORKER). A hint:
     * accepted and without effect on Linux, whose kernel has no such threads to choose from.
     */
    USE_DEFAULT_WORKER,
    /**
     * Work on system threads (TF_USE_SYSTEM_THREAD). A hint, see {@link #USE_DEFAULT_WORKER}; not
     * together with another of the three.
     */
    USE_SYSTEM_THREAD,
    /**
     * Work by asynchronous procedure calls in the kernel, which run on the completion thread while
     * it waits (TF_USE_KERNEL_APC). A hint, see {@link #USE_DEFAULT_WORKER}; not together with
     * another of the three.
     */
    USE_KERNEL_APC
}
