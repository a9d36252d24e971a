package dev.overlapped;

/**
 * A transmission of a file, with memory before and after it: TransmitFile. Made by {@link
 * TcpConnection#transmitFile(TransmitSource)}.
 *
 * <pre>{@code
 * connection.transmitFile(source).head(header).region(offset, length).disconnect()
 *         .start(deadline, handler);
 * }</pre>
 *
 * <p>The region must lie within the file when the transmission is started, on every system: nothing
 * is clamped. Without a region the whole file is sent, as long as it is then.
 *
 * {@snippet file="dev/overlapped/snippets/Snippets.java" region="file"}
 *
 * @param <R> the next use of the connection's socket: {@link AcceptTarget} or {@link ConnectTarget}
 * @since 0.1
 */
public interface FileTransmission<R extends TcpTarget>
        extends Transmission<FileTransmission<R>, R> {
    /**
     * Sends memory before the file.
     *
     * @param buffer its region is sent; in flight from the start until the transmission has ended
     * @return this
     */
    FileTransmission<R> head(IoBuffer buffer);

    /**
     * Sends memory after the file.
     *
     * @param buffer its region is sent; in flight from the start until the transmission has ended
     * @return this
     */
    FileTransmission<R> tail(IoBuffer buffer);

    /**
     * Sends a part of the file.
     *
     * @param offset where it begins, 0 or more
     * @param length its number of bytes, 0 or more
     * @return this
     * @throws IllegalArgumentException if a number is negative
     * @throws IllegalStateException if there is no file
     */
    FileTransmission<R> region(long offset, long length);
}
