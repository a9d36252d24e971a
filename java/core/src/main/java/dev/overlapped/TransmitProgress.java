package dev.overlapped;

/** Is told how far a transmission has come. */
@FunctionalInterface
public interface TransmitProgress {
    /**
     * More has gone, and there is more to go. Runs on the connection's completion thread, never
     * after the transmission's handler.
     *
     * @param connection the connection
     * @param bytes what has gone in all
     */
    void progressed(TcpConnection connection, long bytes);
}
