package dev.overlapped;

import dev.overlapped.internal.operation.NativeSocket;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * A transmission of a file, with memory before and behind it: TransmitFile. Made by {@link
 * TcpConnection#transmitFile(TransmitSource)}.
 *
 * <pre>{@code
 * connection.transmitFile(source).head(header).region(offset, length).disconnect().start(handler);
 * }</pre>
 *
 * <p>The region must lie within the file when the transmission is started, on every system: nothing
 * is clamped. Without a region it is the whole file, as long as it is then.
 *
 * @param <R> what the connection's socket can be used for again: {@link AcceptTarget} or {@link
 *     ConnectTarget}
 */
public final class FileTransmission<R extends TcpTarget>
        extends Transmission<FileTransmission<R>, R> {
    private static final long WHOLE = -1;

    private final TransmitSource source; // null: head and tail only
    private IoBuffer head;
    private IoBuffer tail;
    private long offset;
    private long length = WHOLE;

    FileTransmission(
            TcpConnection connection, TransmitSource source, Function<NativeSocket, R> target) {
        super(connection, target);
        this.source = source;
    }

    @Override
    FileTransmission<R> self() {
        return this;
    }

    /**
     * Sends memory before the file.
     *
     * @param buffer its region is sent; in flight from the start until the transmission has ended
     * @return this
     */
    public FileTransmission<R> head(IoBuffer buffer) {
        head = Objects.requireNonNull(buffer, "buffer");
        return this;
    }

    /**
     * Sends memory behind the file.
     *
     * @param buffer its region is sent; in flight from the start until the transmission has ended
     * @return this
     */
    public FileTransmission<R> tail(IoBuffer buffer) {
        tail = Objects.requireNonNull(buffer, "buffer");
        return this;
    }

    /**
     * Sends a part of the file.
     *
     * @param from where it begins, 0 or more
     * @param bytes how long it is, 0 or more
     * @return this
     * @throws IllegalArgumentException if a number is negative
     * @throws IllegalStateException if there is no file
     */
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
    List<PacketElement> elements(CompletionPort port) {
        List<PacketElement> elements = new ArrayList<>(3);
        if (head != null) {
            elements.add(PacketElement.of(head));
        }
        if (source != null) {
            elements.add(PacketElement.of(source, offset, bytes(port)));
        }
        if (tail != null) {
            elements.add(PacketElement.of(tail));
        }
        return elements;
    }

    /** How much of the file: of all of it, its size is asked for once. */
    private long bytes(CompletionPort port) {
        if (length == WHOLE) {
            return source.sizeFor(port);
        }
        source.check(port, offset, length);
        return length;
    }
}
