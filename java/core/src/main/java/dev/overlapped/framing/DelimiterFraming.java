package dev.overlapped.framing;

import dev.overlapped.IoBuffer;
import dev.overlapped.ReceiveHandler;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;

/**
 * Frames that end with a delimiter: any bytes, which no frame contains.
 *
 * @since 0.1
 */
public final class DelimiterFraming implements Framing {
    /** The size of the longest delimiter. */
    public static final int MAX_DELIMITER = 256;

    private final byte[] delimiter;
    private final int maxLength;

    private DelimiterFraming(byte[] delimiter, int maxLength) {
        this.delimiter = delimiter;
        this.maxLength = maxLength;
    }

    /**
     * Makes a framing.
     *
     * @param delimiter 1 to {@value #MAX_DELIMITER} bytes
     * @param maxLength bytes of the longest frame without its delimiter, 1 to {@link
     *     Framing#MAX_LENGTH}
     * @return the framing
     * @throws IllegalArgumentException if a number is outside its range
     */
    public static DelimiterFraming of(byte[] delimiter, int maxLength) {
        if (delimiter.length < 1 || delimiter.length > MAX_DELIMITER) {
            throw new IllegalArgumentException(
                    "a delimiter of " + delimiter.length + " bytes: must be 1 to " + MAX_DELIMITER);
        }
        return new DelimiterFraming(delimiter.clone(), Encoding.checkMaxLength(maxLength));
    }

    @Override
    public int maxLength() {
        return maxLength;
    }

    @Override
    public ReceiveHandler decoder(FrameHandler handler) {
        return new FrameDecoder(splitter(), handler);
    }

    FrameSplitter splitter() {
        return new DelimiterSplitter(delimiter, false, maxLength);
    }

    @Override
    public long encodedLength(int length) {
        return (long) length + delimiter.length;
    }

    @Override
    public IoBuffer encode(MemorySegment frame, IoBuffer into) {
        Encoding.checkLength(frame, this);
        long at = firstDelimiter(frame);
        if (at < frame.byteSize()) {
            throw new IllegalArgumentException(
                    "a frame of "
                            + frame.byteSize()
                            + " bytes would end after "
                            + at
                            + ": there begins the delimiter "
                            + HexFormat.ofDelimiter(" ").formatHex(delimiter));
        }
        return Encoding.append(into, frame, delimiter);
    }

    /** Returns where a decoder would find the delimiter of the encoded frame. */
    private long firstDelimiter(MemorySegment frame) {
        long at = DelimiterSplitter.indexOf(frame, 0, delimiter);
        if (at >= 0) {
            return at;
        }
        int last = (int) Math.min(delimiter.length - 1, frame.byteSize());
        byte[] end = new byte[last + delimiter.length]; // it may begin at the end of the frame
        MemorySegment.copy(frame, ValueLayout.JAVA_BYTE, frame.byteSize() - last, end, 0, last);
        System.arraycopy(delimiter, 0, end, last, delimiter.length);
        return frame.byteSize()
                - last
                + DelimiterSplitter.indexOf(MemorySegment.ofArray(end), 0, delimiter);
    }

    @Override
    public String toString() {
        return "DelimiterFraming["
                + HexFormat.ofDelimiter(" ").formatHex(delimiter)
                + ", at most "
                + maxLength
                + " bytes]";
    }
}
