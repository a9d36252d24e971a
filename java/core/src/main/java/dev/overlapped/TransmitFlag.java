package dev.overlapped;

/**
 * The flags of a transmission. Sources: <em>TransmitFile function (mswsock.h)</em>,
 * <em>LPFN_TRANSMITPACKETS callback function (mswsock.h)</em>.
 *
 * @since 0.1
 */
public enum TransmitFlag {
    /**
     * Ends the sending side after the last byte, as {@link TcpConnection#disconnect} does
     * (TF_DISCONNECT). Not together with {@link #WRITE_BEHIND}.
     */
    DISCONNECT,
    /**
     * Completes as soon as the system has taken the data, even if the other side has not
     * acknowledged them (TF_WRITE_BEHIND). On Linux every transmission does so. Not of packets, for
     * TransmitPackets has no such flag.
     */
    WRITE_BEHIND,
    /**
     * Uses the system's default thread for long transmissions (TF_USE_DEFAULT_WORKER). A hint:
     * accepted and without effect on Linux, whose kernel offers no choice of threads.
     */
    USE_DEFAULT_WORKER,
    /**
     * Uses system threads (TF_USE_SYSTEM_THREAD). A hint, see {@link #USE_DEFAULT_WORKER}; not
     * together with another of the three.
     */
    USE_SYSTEM_THREAD,
    /**
     * Uses asynchronous procedure calls in the kernel, which run on the completion thread while it
     * waits (TF_USE_KERNEL_APC). A hint, see {@link #USE_DEFAULT_WORKER}; not together with another
     * of the three.
     */
    USE_KERNEL_APC
}
