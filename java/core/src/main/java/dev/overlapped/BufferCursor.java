package dev.overlapped;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Reads and writes numbers, bytes and lines of a buffer's data.
 *
 * <pre>
 *  0         offset      position         offset + length      capacity
 *  +-----------+------------+--------------------+----------------+
 *  |           | read       | remaining          |                |     get reads at the position and moves it,
 *  +-----------+------------+--------------------+----------------+     put appends to the data, set overwrites them
 * </pre>
 *
 * <p>Positions count from the start of the data. Numbers are in network byte order (big-endian)
 * unless {@link #order(ByteOrder)} says otherwise. Nothing allocates but what is returned as an
 * object. One cursor serves any number of buffers, one after the other, by {@link #on}.
 *
 * {@snippet file="dev/overlapped/snippets/Snippets.java" region="cursor"}
 *
 * <p>Threads: one at a time, as its buffer. Every access of a buffer that is not lent throws an
 * {@link IllegalStateException}.
 *
 * @since 0.1
 */
public final class BufferCursor {
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt INT =
            ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG =
            ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private IoBuffer buffer;
    private int position;
    private boolean littleEndian;

    private BufferCursor(IoBuffer buffer) {
        this.buffer = buffer;
    }

    /**
     * Makes a cursor at the start of a buffer's data.
     *
     * @param buffer read and written
     * @return the cursor
     */
    public static BufferCursor of(IoBuffer buffer) {
        return new BufferCursor(Objects.requireNonNull(buffer, "buffer"));
    }

    /**
     * Continues at the start of another buffer's data.
     *
     * @param next read and written from now on
     * @return this
     */
    public BufferCursor on(IoBuffer next) {
        buffer = Objects.requireNonNull(next, "next");
        position = 0;
        return this;
    }

    /**
     * Sets the order of the bytes of numbers.
     *
     * @param order of all numbers from now on
     * @return this
     */
    public BufferCursor order(ByteOrder order) {
        littleEndian = Objects.requireNonNull(order, "order") == ByteOrder.LITTLE_ENDIAN;
        return this;
    }

    // ---- position

    /**
     * The position of the next read.
     *
     * @return bytes from the start of the data
     */
    public int position() {
        return position;
    }

    /**
     * Moves the position.
     *
     * @param newPosition 0 to {@link IoBuffer#length}
     * @return this
     * @throws IndexOutOfBoundsException if it is outside its range
     */
    public BufferCursor position(int newPosition) {
        if (newPosition < 0 || newPosition > buffer.length()) {
            throw new IndexOutOfBoundsException(
                    "position " + newPosition + ": must be 0 to " + buffer.length());
        }
        position = newPosition;
        return this;
    }

    /**
     * Moves the position forward.
     *
     * @param bytes 0 to {@link #remaining}
     * @return this
     * @throws IndexOutOfBoundsException if it is outside its range
     */
    public BufferCursor skip(int bytes) {
        position += check(position, bytes);
        return this;
    }

    /**
     * The number of bytes that are not read yet.
     *
     * @return bytes from the position to the end of the data
     */
    public int remaining() {
        return buffer.length() - position;
    }

    /**
     * Removes what was read from the data: the buffer's region starts at the position, which is 0
     * then. With {@link IoBuffer#appending} the next receive continues what is left.
     *
     * @return this
     */
    public BufferCursor discardRead() {
        check(position, 0);
        buffer.region(buffer.offset() + position, buffer.length() - position);
        position = 0;
        return this;
    }

    // ---- reading at the position

    /**
     * Reads a byte.
     *
     * @return −128 to 127
     * @throws IndexOutOfBoundsException if fewer bytes remain
     */
    public byte getByte() {
        byte value = getByte(position);
        position += Byte.BYTES;
        return value;
    }

    /**
     * Reads a number of 2 bytes.
     *
     * @return the number
     * @throws IndexOutOfBoundsException if fewer bytes remain
     */
    public short getShort() {
        short value = getShort(position);
        position += Short.BYTES;
        return value;
    }

    /**
     * Reads a number of 4 bytes.
     *
     * @return the number
     * @throws IndexOutOfBoundsException if fewer bytes remain
     */
    public int getInt() {
        int value = getInt(position);
        position += Integer.BYTES;
        return value;
    }

    /**
     * Reads a number of 8 bytes.
     *
     * @return the number
     * @throws IndexOutOfBoundsException if fewer bytes remain
     */
    public long getLong() {
        long value = getLong(position);
        position += Long.BYTES;
        return value;
    }

    /**
     * Reads bytes.
     *
     * @param into filled from its start to its end
     * @return this
     * @throws IndexOutOfBoundsException if fewer bytes remain; none is read then
     */
    public BufferCursor getBytes(byte[] into) {
        check(position, into.length);
        MemorySegment.copy(
                buffer.memory(), ValueLayout.JAVA_BYTE, at(position), into, 0, into.length);
        position += into.length;
        return this;
    }

    /**
     * Reads text.
     *
     * @param bytes its size, 0 to {@link #remaining}
     * @return decoded from UTF-8
     * @throws IndexOutOfBoundsException if fewer bytes remain; none is read then
     */
    public String getText(int bytes) {
        byte[] text = new byte[check(position, bytes)];
        getBytes(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /**
     * Reads a line, if all of it is there: the text up to a line feed, which is read, too, as is a
     * carriage return before it.
     *
     * @return decoded from UTF-8, without its end; null if there is no line feed, and nothing is
     *     read then
     */
    public @Nullable String readLine() {
        int end = indexOf((byte) '\n');
        if (end < 0) {
            return null;
        }
        int bytes = end - position;
        boolean carriageReturn = bytes > 0 && getByte(end - 1) == '\r';
        String line = getText(carriageReturn ? bytes - 1 : bytes);
        position = end + 1;
        return line;
    }

    // ---- finding

    /**
     * Finds a byte at or after the position.
     *
     * @param wanted the byte
     * @return the first place, as a position; −1 if there is none
     */
    public int indexOf(byte wanted) {
        MemorySegment memory = buffer.memory();
        int start = buffer.offset();
        int end = start + buffer.length();
        for (int i = start + position; i < end; i++) {
            if (memory.get(ValueLayout.JAVA_BYTE, i) == wanted) {
                return i - start;
            }
        }
        return -1;
    }

    /**
     * Finds bytes at or after the position.
     *
     * @param wanted one byte at least
     * @return where they begin first, as a position; −1 if they are not there
     * @throws IllegalArgumentException if no byte is wanted
     */
    public int indexOf(byte[] wanted) {
        if (wanted.length == 0) {
            throw new IllegalArgumentException("0 bytes to be found: must be 1 or more");
        }
        MemorySegment memory = buffer.memory();
        int start = buffer.offset();
        int last = start + buffer.length() - wanted.length;
        for (int i = start + position; i <= last; i++) {
            if (matches(memory, i, wanted)) {
                return i - start;
            }
        }
        return -1;
    }

    private static boolean matches(MemorySegment memory, int at, byte[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (memory.get(ValueLayout.JAVA_BYTE, at + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    // ---- reading anywhere

    /**
     * Reads a byte of the data.
     *
     * @param at a position
     * @return −128 to 127
     * @throws IndexOutOfBoundsException if it is outside the data
     */
    public byte getByte(int at) {
        check(at, Byte.BYTES);
        return buffer.memory().get(ValueLayout.JAVA_BYTE, at(at));
    }

    /**
     * Reads a number of 2 bytes of the data.
     *
     * @param at a position
     * @return the number
     * @throws IndexOutOfBoundsException if it is not inside the data
     */
    public short getShort(int at) {
        check(at, Short.BYTES);
        short value = buffer.memory().get(SHORT, at(at));
        return littleEndian ? Short.reverseBytes(value) : value;
    }

    /**
     * Reads a number of 4 bytes of the data.
     *
     * @param at a position
     * @return the number
     * @throws IndexOutOfBoundsException if it is not inside the data
     */
    public int getInt(int at) {
        check(at, Integer.BYTES);
        int value = buffer.memory().get(INT, at(at));
        return littleEndian ? Integer.reverseBytes(value) : value;
    }

    /**
     * Reads a number of 8 bytes of the data.
     *
     * @param at a position
     * @return the number
     * @throws IndexOutOfBoundsException if it is not inside the data
     */
    public long getLong(int at) {
        check(at, Long.BYTES);
        long value = buffer.memory().get(LONG, at(at));
        return littleEndian ? Long.reverseBytes(value) : value;
    }

    // ---- overwriting

    /**
     * Overwrites a byte of the data.
     *
     * @param at a position
     * @param value its low 8 bits
     * @return this
     * @throws IndexOutOfBoundsException if it is outside the data
     */
    public BufferCursor setByte(int at, int value) {
        check(at, Byte.BYTES);
        writeByte(at, value);
        return this;
    }

    /**
     * Overwrites 2 bytes of the data with a number.
     *
     * @param at a position
     * @param value its low 16 bits
     * @return this
     * @throws IndexOutOfBoundsException if it is not inside the data
     */
    public BufferCursor setShort(int at, int value) {
        check(at, Short.BYTES);
        writeShort(at, value);
        return this;
    }

    /**
     * Overwrites 4 bytes of the data with a number, for instance a length that was not known
     * before.
     *
     * @param at a position
     * @param value the number
     * @return this
     * @throws IndexOutOfBoundsException if it is not inside the data
     */
    public BufferCursor setInt(int at, int value) {
        check(at, Integer.BYTES);
        writeInt(at, value);
        return this;
    }

    /**
     * Overwrites 8 bytes of the data with a number.
     *
     * @param at a position
     * @param value the number
     * @return this
     * @throws IndexOutOfBoundsException if it is not inside the data
     */
    public BufferCursor setLong(int at, long value) {
        check(at, Long.BYTES);
        writeLong(at, value);
        return this;
    }

    // ---- appending

    /**
     * Appends a byte.
     *
     * @param value its low 8 bits
     * @return this
     * @throws IndexOutOfBoundsException if it does not fit
     */
    public BufferCursor putByte(int value) {
        int end = extend(Byte.BYTES);
        writeByte(end, value);
        return this;
    }

    /**
     * Appends a number of 2 bytes.
     *
     * @param value its low 16 bits
     * @return this
     * @throws IndexOutOfBoundsException if it does not fit
     */
    public BufferCursor putShort(int value) {
        int end = extend(Short.BYTES);
        writeShort(end, value);
        return this;
    }

    /**
     * Appends a number of 4 bytes.
     *
     * @param value the number
     * @return this
     * @throws IndexOutOfBoundsException if it does not fit
     */
    public BufferCursor putInt(int value) {
        int end = extend(Integer.BYTES);
        writeInt(end, value);
        return this;
    }

    /**
     * Appends a number of 8 bytes.
     *
     * @param value the number
     * @return this
     * @throws IndexOutOfBoundsException if it does not fit
     */
    public BufferCursor putLong(long value) {
        int end = extend(Long.BYTES);
        writeLong(end, value);
        return this;
    }

    private void writeByte(int at, int value) {
        buffer.memory().set(ValueLayout.JAVA_BYTE, at(at), (byte) value);
    }

    private void writeShort(int at, int value) {
        short number = (short) value;
        buffer.memory().set(SHORT, at(at), littleEndian ? Short.reverseBytes(number) : number);
    }

    private void writeInt(int at, int value) {
        buffer.memory().set(INT, at(at), littleEndian ? Integer.reverseBytes(value) : value);
    }

    private void writeLong(int at, long value) {
        buffer.memory().set(LONG, at(at), littleEndian ? Long.reverseBytes(value) : value);
    }

    /** The place of a position in the buffer's memory. */
    private long at(int position) {
        return (long) buffer.offset() + position;
    }

    /** Returns {@code bytes}, if so many are in the data at {@code at}. */
    private int check(int at, int bytes) {
        int length = buffer.length();
        if (at < 0 || bytes < 0 || bytes > length - at) {
            throw new IndexOutOfBoundsException(
                    bytes + " bytes at " + at + ": must lie within the " + length + " of the data");
        }
        return bytes;
    }

    /** Adds bytes to the data; returns the position of the first of them. */
    private int extend(int bytes) {
        int length = buffer.length();
        int room = buffer.capacity() - buffer.offset() - length;
        if (bytes > room) {
            throw new IndexOutOfBoundsException(
                    bytes + " bytes after " + length + " of data: at most " + room + " fit");
        }
        buffer.region(buffer.offset(), length + bytes);
        return length;
    }
}
