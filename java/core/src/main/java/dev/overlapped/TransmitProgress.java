package dev.overlapped;

/** Is told how far a transmission has come. */
@FunctionalInterface
public interface TransmitProgress {
    /**
     * More has gone, and there is more to go. Runs on the connection's completion thread, never
     * after the transmission's handler. What it throws goes where failures of handlers go ({@link
     * CompletionPort.Builder#onHandlerFailure}), and the transmission goes on.
     *
     * @param connection the connection
     * @param bytes what has gone in all: of memory and files, from the transmission's first byte on
     */
    void progressed(TcpConnection connection, long bytes);
}
