package dev.overlapped;

import org.jspecify.annotations.Nullable;

import java.util.Objects;

/**
 * An element of {@link TcpConnection#transmitPackets} or {@link UdpSocket#transmitPackets}
 * (TRANSMIT_PACKETS_ELEMENT): memory, or a piece of a file. Immutable; an element of a file may
 * appear several times in a transmission.
 *
 * @since 0.1
 */
public final class PacketElement {
    private final @Nullable IoBuffer buffer; // null: a piece of a file
    private final @Nullable TransmitSource source; // null: memory
    private final long offset;
    private final long length;
    private final boolean endOfPacket;

    private PacketElement(
            @Nullable IoBuffer buffer,
            @Nullable TransmitSource source,
            long offset,
            long length,
            boolean endOfPacket) {
        this.buffer = buffer;
        this.source = source;
        this.offset = offset;
        this.length = length;
        this.endOfPacket = endOfPacket;
    }

    /**
     * Returns an element of memory.
     *
     * @param buffer its region is sent; in flight until the transmission has ended
     * @return the element
     */
    public static PacketElement of(IoBuffer buffer) {
        return new PacketElement(Objects.requireNonNull(buffer, "buffer"), null, 0, 0, false);
    }

    /**
     * Returns an element of a file.
     *
     * @param source the file
     * @param offset where the piece begins, 0 or more
     * @param length its number of bytes, 0 or more; the piece must lie within the file when the
     *     transmission is started
     * @return the element
     * @throws IllegalArgumentException if a number is negative
     */
    public static PacketElement of(TransmitSource source, long offset, long length) {
        Objects.requireNonNull(source, "source");
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException(
                    length + " bytes at offset " + offset + ": both must be 0 or more");
        }
        return new PacketElement(null, source, offset, length, false);
    }

    /**
     * Returns the same element as the end of a packet: it is not merged with the next element into
     * one send (TP_ELEMENT_EOP). On a UDP socket it is the last of its datagram; on a stream the
     * other side sees no difference.
     *
     * @return a new element
     */
    public PacketElement endOfPacket() {
        return new PacketElement(buffer, source, offset, length, true);
    }

    /**
     * Returns whether it is an {@linkplain #endOfPacket end of packet}.
     *
     * @return false by default
     */
    public boolean isEndOfPacket() {
        return endOfPacket;
    }

    /**
     * Returns whether it is a piece of a file.
     *
     * @return false if it is memory
     */
    public boolean isFile() {
        return source != null;
    }

    /**
     * Returns the buffer of an element of memory.
     *
     * @return the buffer
     * @throws IllegalStateException if it is a piece of a file
     */
    public IoBuffer buffer() {
        if (buffer == null) {
            throw new IllegalStateException("a piece of a file has no buffer: " + this);
        }
        return buffer;
    }

    /**
     * Returns the file of a piece of a file.
     *
     * @return the file
     * @throws IllegalStateException if it is memory
     */
    public TransmitSource source() {
        if (source == null) {
            throw new IllegalStateException("memory has no file: " + this);
        }
        return source;
    }

    /**
     * Returns the position of the piece in its file.
     *
     * @return 0 or more; 0 for memory
     */
    public long offset() {
        return offset;
    }

    /**
     * Returns the number of bytes.
     *
     * @return of memory, the length of the buffer's region at the moment
     */
    public long length() {
        return buffer == null ? length : buffer.length();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PacketElement element
                && buffer == element.buffer
                && Objects.equals(source, element.source)
                && offset == element.offset
                && length == element.length
                && endOfPacket == element.endOfPacket;
    }

    @Override
    public int hashCode() {
        return Objects.hash(System.identityHashCode(buffer), source, offset, length, endOfPacket);
    }

    @Override
    public String toString() {
        return "PacketElement["
                + (isFile() ? length + " bytes at offset " + offset + " of " + source : buffer)
                + (endOfPacket ? ", end of packet" : "")
                + "]";
    }
}
