package dev.overlapped.framing;

import dev.overlapped.IoBuffer;
import dev.overlapped.ReceiveHandler;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Lines that end with a line feed, or with a carriage return and a line feed. Both are decoded, and
 * neither is part of the frame.
 *
 * @since 0.1
 */
public final class LineFraming implements Framing {
    private static final byte[] LF = {'\n'};
    private static final byte[] CR_LF = {'\r', '\n'};

    private final int maxLength;
    private final byte[] end; // that is encoded

    private LineFraming(int maxLength, byte[] end) {
        this.maxLength = maxLength;
        this.end = end;
    }

    /**
     * Makes a framing that encodes lines with a line feed.
     *
     * @param maxLength bytes of the longest line without its end, 1 to {@link Framing#MAX_LENGTH}
     * @return the framing
     * @throws IllegalArgumentException if the number is outside its range
     */
    public static LineFraming of(int maxLength) {
        return new LineFraming(Encoding.checkMaxLength(maxLength), LF);
    }

    /**
     * Returns a framing that encodes lines with a carriage return and a line feed, as most
     * protocols of the Internet do.
     *
     * @return decodes the same
     */
    public LineFraming withCrLf() {
        return new LineFraming(maxLength, CR_LF);
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
        return new DelimiterSplitter(LF, true, maxLength);
    }

    @Override
    public long encodedLength(int length) {
        return (long) length + end.length;
    }

    @Override
    public IoBuffer encode(MemorySegment frame, IoBuffer into) {
        Encoding.checkLength(frame, this);
        long at = DelimiterSplitter.indexOf(frame, 0, LF);
        if (at >= 0) {
            throw new IllegalArgumentException(
                    "a line of "
                            + frame.byteSize()
                            + " bytes would end after "
                            + at
                            + ": there is a line feed");
        }
        if (end.length == 1
                && frame.byteSize() > 0
                && frame.get(ValueLayout.JAVA_BYTE, frame.byteSize() - 1) == '\r') {
            throw new IllegalArgumentException(
                    "a line of "
                            + frame.byteSize()
                            + " bytes that ends with a carriage return, which is part of the end"
                            + " of a line");
        }
        return Encoding.append(into, frame, end);
    }

    @Override
    public String toString() {
        return "LineFraming["
                + (end.length == 1 ? "LF" : "CR LF")
                + ", at most "
                + maxLength
                + " bytes]";
    }
}
