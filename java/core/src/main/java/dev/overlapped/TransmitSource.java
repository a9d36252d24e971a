package dev.overlapped;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.file.ChannelFile;
import dev.overlapped.internal.file.NativeFile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A file opened to be transmitted. Any number of transmissions, of any connections of the port, may
 * use it at the same time.
 *
 * <p>What the page cache holds is not copied on Linux, or once: keep the source of a file that is
 * sent again and again, for it maps the file then. Who replaces such a file does it by renaming a
 * new one: what is written over or cut off may be received as it has become, or as zeros, until the
 * other side has got it, which is after the transmission has ended.
 *
 * <p>Closing it is allowed at any time: no transmission can be started with it from then on, and
 * the system's handle is closed when the last one that uses it has ended.
 *
 * <p>Threads: all methods from any thread. Opening may wait for the disk: not for completion
 * threads.
 *
 * <p>Sources: <em>CreateFileW function</em> (FILE_FLAG_OVERLAPPED, FILE_FLAG_SEQUENTIAL_SCAN);
 * {@code open(2)}, {@code mmap(2)}, {@code sendfile(2)}.
 */
public final class TransmitSource implements AutoCloseable {
    private final CompletionPort port;
    private final Object name;
    private final NativeFile file;

    private TransmitSource(CompletionPort port, Object name, NativeFile file) {
        this.port = port;
        this.name = name;
        this.file = file;
    }

    /**
     * Opens a file for reading. Others may go on writing to it.
     *
     * @param port whose connections will transmit it
     * @param path of a regular file
     * @return the file; close it
     * @throws IoFailure of kind {@link IoFailure.Kind#FILE_NOT_FOUND}, {@link
     *     IoFailure.Kind#ACCESS_DENIED}, {@link IoFailure.Kind#UNSUPPORTED} if it is not a regular
     *     file, and others of the system
     */
    public static TransmitSource open(CompletionPort port, Path path) throws IoFailure {
        Objects.requireNonNull(port, "port");
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw IoFailure.of(
                    IoFailure.Kind.UNSUPPORTED, "open file", path + " is not a regular file");
        }
        try {
            return new TransmitSource(port, path, port.openFile(path));
        } catch (NativeException e) {
            throw IoFailure.of("open file", e);
        }
    }

    /**
     * Takes the file of a channel, which its owner has open anyway, or which no path leads to any
     * more. The JDK tells nobody the handle of a channel, on no system; so what is transmitted is
     * read through the channel, in blocks of 128 KiB, by a virtual thread, and sent from memory. It
     * costs more than {@link #open} does, which is to be preferred where there is a path.
     *
     * <p>The channel's position is neither used nor moved. The channel stays the caller's, who
     * closes it when no transmission uses it any more; one that finds it closed fails with kind
     * {@link IoFailure.Kind#OTHER} and what the channel has thrown as the cause. Any implementation
     * of a channel will do, that of a file in an archive, too.
     *
     * @param port whose connections will transmit it
     * @param channel open for reading
     * @return the file; close it, which leaves the channel open
     * @throws IoFailure of kind {@link IoFailure.Kind#CLOSED} if the channel is closed, and {@link
     *     IoFailure.Kind#OTHER} if it cannot tell how long its file is
     * @throws java.nio.channels.NonReadableChannelException if it is not open for reading
     */
    public static TransmitSource of(CompletionPort port, FileChannel channel) throws IoFailure {
        Objects.requireNonNull(port, "port");
        try {
            channel.read(ByteBuffer.allocate(0), 0); // reads nothing, and says whether it could
            channel.size();
        } catch (IOException e) {
            boolean closed = e instanceof ClosedChannelException;
            IoFailure failure =
                    IoFailure.of(
                            closed ? IoFailure.Kind.CLOSED : IoFailure.Kind.OTHER,
                            "open channel",
                            closed ? "" : e.toString());
            failure.initCause(e);
            throw failure;
        }
        return new TransmitSource(port, channel, new ChannelFile(channel));
    }

    /**
     * How long the file is now.
     *
     * @return bytes
     * @throws IllegalStateException if it is closed
     * @throws UncheckedIOException what the system or the channel says, of a file that it cannot
     *     reach any more
     */
    public long size() {
        NativeFile used = retain();
        try {
            return used.size();
        } catch (NativeException e) {
            throw new UncheckedIOException(IoFailure.of("size of file", e));
        } finally {
            used.release();
        }
    }

    /** Keeps the handle open for one transmission, which releases it. */
    NativeFile retain() {
        if (!file.retain()) {
            throw new IllegalStateException(this + " is closed");
        }
        return file;
    }

    /** How long the file is now, for one of the connections of a port: of that it must be. */
    long sizeFor(CompletionPort user) {
        if (user != port) {
            throw new IllegalArgumentException(
                    this + " was opened for " + port + ", not for the port of this connection");
        }
        return size();
    }

    /** Refuses a region that does not lie within the file as it is now. */
    void check(CompletionPort user, long offset, long length) {
        long size = sizeFor(user);
        if (offset > size || length > size - offset) {
            throw new IndexOutOfBoundsException(
                    length
                            + " bytes at offset "
                            + offset
                            + " of "
                            + this
                            + ", which has "
                            + size
                            + ": the offset must be 0 to "
                            + size
                            + (offset > size ? "" : ", the length 0 to " + (size - offset)));
        }
    }

    /** Closes the file, as soon as no transmission uses it. Harmless when repeated. */
    @Override
    public void close() {
        file.close();
    }

    @Override
    public String toString() {
        return "TransmitSource[" + name + "]";
    }
}
