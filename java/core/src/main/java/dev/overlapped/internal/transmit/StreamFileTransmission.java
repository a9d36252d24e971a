package dev.overlapped.internal.transmit;

import dev.overlapped.FileTransmission;
import dev.overlapped.IoBuffer;
import dev.overlapped.PacketElement;
import dev.overlapped.TcpTarget;
import dev.overlapped.TransmitSource;
import dev.overlapped.internal.operation.TransmitOperation;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A transmission of a file on a connection.
 *
 * @param <R> the next use of the connection's socket
 */
public final class StreamFileTransmission<R extends TcpTarget>
        extends StreamTransmission<FileTransmission<R>, R> implements FileTransmission<R> {
    private static final long WHOLE = -1;

    private final @Nullable FileSource source; // null: head and tail only
    private @Nullable IoBuffer head;
    private @Nullable IoBuffer tail;
    private long offset;
    private long length = WHOLE;

    private StreamFileTransmission(StreamTransmitter<R> connection, @Nullable FileSource source) {
        super(connection, TransmitOperation.Kind.FILE);
        this.source = source;
    }

    /** Describes a transmission of a file. */
    public static <R extends TcpTarget> StreamFileTransmission<R> of(
            StreamTransmitter<R> connection, TransmitSource source) {
        return new StreamFileTransmission<>(
                connection, FileSource.of(Objects.requireNonNull(source, "source")));
    }

    /** Describes a transmission of head and tail only. */
    public static <R extends TcpTarget> StreamFileTransmission<R> withoutFile(
            StreamTransmitter<R> connection) {
        return new StreamFileTransmission<>(connection, null);
    }

    @Override
    FileTransmission<R> self() {
        return this;
    }

    @Override
    public FileTransmission<R> head(IoBuffer buffer) {
        head = Objects.requireNonNull(buffer, "buffer");
        return this;
    }

    @Override
    public FileTransmission<R> tail(IoBuffer buffer) {
        tail = Objects.requireNonNull(buffer, "buffer");
        return this;
    }

    @Override
    public FileTransmission<R> region(long from, long bytes) {
        if (source == null) {
            throw new IllegalStateException("a region of no file");
        }
        if (from < 0 || bytes < 0) {
            throw new IllegalArgumentException(
                    bytes + " bytes at offset " + from + ": both must be 0 or more");
        }
        offset = from;
        length = bytes;
        return this;
    }

    @Override
    List<PacketElement> elements() {
        List<PacketElement> elements = new ArrayList<>(3);
        if (head != null) {
            elements.add(PacketElement.of(head));
        }
        if (source != null) {
            elements.add(PacketElement.of(source, offset, fileBytes(source)));
        }
        if (tail != null) {
            elements.add(PacketElement.of(tail));
        }
        return elements;
    }

    /**
     * Returns the number of bytes of the file that are sent; the size of a whole file is read once.
     */
    private long fileBytes(FileSource source) {
        if (length == WHOLE) {
            return source.sizeFor(connection().port());
        }
        source.check(connection().port(), offset, length);
        return length;
    }
}
