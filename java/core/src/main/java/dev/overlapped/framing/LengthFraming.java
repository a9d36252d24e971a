package dev.overlapped.framing;

import dev.overlapped.IoBuffer;
import dev.overlapped.ReceiveHandler;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Frames that begin with a header that says how long they are.
 *
 * <pre>
 *  0        offset      offset + size
 *  +----------+--------------+------------------------------------+
 *  | of other | length field |  bytes: the field's value,         |
 *  | meaning  |              |  plus the adjustment               |
 *  +----------+--------------+------------------------------------+
 * </pre>
 *
 * <p>A frame is what follows the field, as long as the field stands at the start; with an {@link
 * #withOffset offset}, or {@link #withHeader}, it is the whole. The field is unsigned.
 *
 * {@snippet file="dev/overlapped/snippets/FramingSnippets.java" region="length"}
 *
 * @since 0.1
 */
public final class LengthFraming implements Framing {
    /** The most bytes before a length field. */
    public static final int MAX_OFFSET = 1024;

    private final int size;
    private final int maxLength;
    private final int offset;
    private final ByteOrder order;
    private final int adjustment;
    private final boolean header; // it is part of the frame

    private LengthFraming(
            int size, int maxLength, int offset, ByteOrder order, int adjustment, boolean header) {
        this.size = size;
        this.maxLength = maxLength;
        this.offset = offset;
        this.order = order;
        this.adjustment = adjustment;
        this.header = header;
    }

    /**
     * Makes a framing whose frames begin with a length field in the order of the network, which
     * counts the bytes after it.
     *
     * @param size bytes of the field: 1, 2, 3, 4 or 8
     * @param maxLength bytes of the longest frame, as the handler gets it, 1 to {@link
     *     Framing#MAX_LENGTH}
     * @return the framing
     * @throws IllegalArgumentException if a number is outside its range
     */
    public static LengthFraming of(int size, int maxLength) {
        if (size < 1 || size > 8 || size > 4 && size < 8) {
            throw new IllegalArgumentException(
                    "a length field of " + size + " bytes: must be 1, 2, 3, 4 or 8");
        }
        return new LengthFraming(
                size, Encoding.checkMaxLength(maxLength), 0, ByteOrder.BIG_ENDIAN, 0, false);
    }

    /**
     * Returns a framing whose length field stands after other bytes. Frames have their header then,
     * for those bytes mean something.
     *
     * @param bytes before the field, 0 to {@value #MAX_OFFSET}
     * @return the framing
     * @throws IllegalArgumentException if the number is outside its range
     */
    public LengthFraming withOffset(int bytes) {
        if (bytes < 0 || bytes > MAX_OFFSET) {
            throw new IllegalArgumentException(
                    "a length field after " + bytes + " bytes: must be 0 to " + MAX_OFFSET);
        }
        return new LengthFraming(size, maxLength, bytes, order, adjustment, header || bytes > 0);
    }

    /**
     * Returns a framing with another order of the field's bytes.
     *
     * @param byteOrder of the field
     * @return the framing
     */
    public LengthFraming withOrder(ByteOrder byteOrder) {
        Objects.requireNonNull(byteOrder, "byteOrder");
        return new LengthFraming(size, maxLength, offset, byteOrder, adjustment, header);
    }

    /**
     * Returns a framing whose field does not count just the bytes after it.
     *
     * @param bytes how many more bytes follow the field than it says: negative if it counts its
     *     header, too
     * @return the framing
     */
    public LengthFraming withAdjustment(int bytes) {
        return new LengthFraming(size, maxLength, offset, order, bytes, header);
    }

    /**
     * Returns a framing whose frames have their header. An encoder writes the length into it.
     *
     * @return the framing
     */
    public LengthFraming withHeader() {
        return new LengthFraming(size, maxLength, offset, order, adjustment, true);
    }

    @Override
    public int maxLength() {
        return maxLength;
    }

    // ---- decoding

    @Override
    public ReceiveHandler decoder(FrameHandler handler) {
        return new FrameDecoder(splitter(), handler);
    }

    FrameSplitter splitter() {
        return new LengthSplitter(this);
    }

    /** Returns the number of bytes that say how long a frame is. */
    int headerLength() {
        return offset + size;
    }

    /** Returns how many bytes of its header a frame is handed out without. */
    int dropped() {
        return header ? 0 : headerLength();
    }

    /**
     * Reads a header.
     *
     * @return bytes of the frame with its header
     * @throws FrameException if there can be no such frame
     */
    int totalLength(MemorySegment data, long at) throws FrameException {
        long value = value(data, at + offset);
        if (value < 0) { // more than 2^63 - 1
            throw new FrameException(
                    "a length field of "
                            + Long.toUnsignedString(value)
                            + ": frames have at most "
                            + maxLength
                            + " bytes",
                    maxLength,
                    Long.MAX_VALUE);
        }
        long more = Math.max(0, adjustment);
        long length =
                value > Long.MAX_VALUE - more - headerLength()
                        ? Long.MAX_VALUE
                        : value + adjustment + headerLength() - dropped();
        if (length < headerLength() - dropped()) {
            throw new FrameException(
                    "a length field of " + value + ": must be " + -adjustment + " at least",
                    maxLength,
                    length - (headerLength() - dropped()));
        }
        if (length > maxLength) {
            throw new FrameException(
                    "a frame of " + length + " bytes: at most " + maxLength, maxLength, length);
        }
        return (int) (length + dropped());
    }

    private long value(MemorySegment data, long at) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            int index = order == ByteOrder.BIG_ENDIAN ? i : size - 1 - i;
            value = value << 8 | data.get(ValueLayout.JAVA_BYTE, at + index) & 0xFF;
        }
        return value;
    }

    // ---- encoding

    @Override
    public long encodedLength(int length) {
        return (long) length + dropped();
    }

    @Override
    public IoBuffer encode(MemorySegment frame, IoBuffer into) {
        Encoding.checkLength(frame, this);
        long body = frame.byteSize() - (headerLength() - dropped());
        if (body < 0) {
            throw new IllegalArgumentException(
                    "a frame of "
                            + frame.byteSize()
                            + " bytes: must be "
                            + headerLength()
                            + " at least, for it has its header");
        }
        long value = checkValue(body);
        MemorySegment room = Encoding.append(into, encodedLength((int) frame.byteSize()));
        MemorySegment.copy(frame, 0, room, dropped(), frame.byteSize());
        putValue(value, room, offset);
        return into;
    }

    /**
     * Encodes only the header of a frame that is sent after it from where it lies, by {@link
     * dev.overlapped.IoBuffers#of}.
     *
     * @param length bytes of the frame
     * @param into a lent buffer with room for the length field after its data
     * @return {@code into}
     * @throws IllegalArgumentException if the frame is longer than {@link #maxLength}, or the field
     *     has no room for its length
     * @throws IndexOutOfBoundsException if it does not fit into the buffer
     * @throws IllegalStateException if frames have their header, or the buffer is not lent
     */
    public IoBuffer encodeHeader(int length, IoBuffer into) {
        if (header) {
            throw new IllegalStateException("the header is part of each frame: " + this);
        }
        if (length < 0 || length > maxLength) {
            throw new IllegalArgumentException(
                    "a frame of " + length + " bytes: must be 0 to " + maxLength);
        }
        long value = checkValue(length);
        putValue(value, Encoding.append(into, size), 0);
        return into;
    }

    private long checkValue(long body) {
        long value = body - adjustment;
        long most = size == 8 ? Long.MAX_VALUE : (1L << 8 * size) - 1;
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(
                    "a length of "
                            + value
                            + " for a field of "
                            + size
                            + " bytes: must be 0 to "
                            + most);
        }
        return value;
    }

    private void putValue(long value, MemorySegment into, long at) {
        for (int i = 0; i < size; i++) {
            int index = order == ByteOrder.BIG_ENDIAN ? size - 1 - i : i;
            into.set(ValueLayout.JAVA_BYTE, at + index, (byte) (value >>> 8 * i));
        }
    }

    @Override
    public String toString() {
        return "LengthFraming["
                + size
                + " bytes at "
                + offset
                + ", "
                + order
                + ", adjusted by "
                + adjustment
                + (header ? ", with header" : "")
                + ", at most "
                + maxLength
                + " bytes]";
    }
}
