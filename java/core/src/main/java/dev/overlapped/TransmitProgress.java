package dev.overlapped;

/**
 * Receives the progress of a transmission.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface TransmitProgress {
    /**
     * More has been sent, and more is left to send. Runs on the connection's completion thread,
     * never after the transmission's handler. An exception is reported like those of handlers
     * ({@link PortBuilder#onHandlerFailure}), and does not end the transmission.
     *
     * @param connection the connection
     * @param bytes the number of bytes sent in all: of memory and files, from the transmission's
     *     first byte on
     */
    void progressed(TcpConnection connection, long bytes);
}
