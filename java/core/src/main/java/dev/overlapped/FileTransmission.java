package dev.overlapped;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

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
 */
public final class FileTransmission extends Transmission<FileTransmission> {
    private static final long WHOLE = -1;

    private final TransmitSource source; // null: head and tail only
    private IoBuffer head;
    private IoBuffer tail;
    private long offset;
    private long length = WHOLE;

    FileTransmission(TcpConnection connection, TransmitSource source) {
        super(connection);
        this.source = source;
    }

    @Override
    FileTransmission self() {
        return this;
    }

    /**
     * Sends memory before the file.
     *
     * @param buffer its region is sent; in flight from the start until the transmission has ended
     * @return this
     */
    public FileTransmission head(IoBuffer buffer) {
        head = Objects.requireNonNull(buffer, "buffer");
        return this;
    }

    /**
     * Sends memory behind the file.
     *
     * @param buffer its region is sent; in flight from the start until the transmission has ended
     * @return this
     */
    public FileTransmission tail(IoBuffer buffer) {
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
    public FileTransmission region(long from, long bytes) {
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
            long bytes = length == WHOLE ? source.size() : length;
            elements.add(PacketElement.of(source, offset, bytes));
        }
        if (tail != null) {
            elements.add(PacketElement.of(tail));
        }
        return elements;
    }
}
