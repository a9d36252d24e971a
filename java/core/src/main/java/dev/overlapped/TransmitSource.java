package dev.overlapped;

/**
 * A file opened to be transmitted, by {@link CompletionPort#openFile} or {@link
 * CompletionPort#source}. Any number of transmissions of the port's sockets may use it at the same
 * time. Implemented by this library only.
 *
 * <p>On Linux, data in the page cache are copied once or not at all: keep the source of a file that
 * is sent again and again, for then the file is mapped. A program that replaces such a file renames
 * a new one. If it overwrites or truncates the file instead, the other side may receive the changed
 * data, or zeros, until it has received all, which is after the transmission has ended.
 *
 * <p>Closing it is allowed at any time: no transmission can be started with it from then on, and
 * the system's handle is closed when the last transmission that uses it has ended.
 *
 * <p>Threads: all methods from any thread.
 *
 * <p>Sources: <em>CreateFileW function</em> (FILE_FLAG_OVERLAPPED, FILE_FLAG_SEQUENTIAL_SCAN);
 * {@code open(2)}, {@code mmap(2)}, {@code sendfile(2)}.
 *
 * @since 0.1
 */
public interface TransmitSource extends AutoCloseable {
    /**
     * Returns the present size of the file.
     *
     * @return bytes
     * @throws IllegalStateException if it is closed
     * @throws java.io.UncheckedIOException if the system or the channel cannot reach the file any
     *     more
     */
    long size();

    /** Closes the file, as soon as no transmission uses it. Harmless when repeated. */
    @Override
    void close();
}
