package dev.overlapped.framing;

import dev.overlapped.IoBuffer;
import dev.overlapped.ReceiveHandler;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/**
 * The way in which a stream is divided into frames. Immutable; one framing serves any number of
 * connections.
 *
 * {@snippet file="dev/overlapped/snippets/FramingSnippets.java" region="length"}
 *
 * <p>Threads: all methods from any thread.
 *
 * @since 0.1
 */
public sealed interface Framing permits DelimiterFraming, LengthFraming, LineFraming {
    /** The largest value that {@link #maxLength} may have. */
    int MAX_LENGTH = 1 << 30;

    /**
     * The length of the longest frame that is decoded or encoded.
     *
     * @return bytes, as the handler gets them
     */
    int maxLength();

    /**
     * Makes the decoder of one connection, for {@code receiveEach}.
     *
     * @param handler gets the frames, in order
     * @return to be used for one connection only: it holds the part of a frame that has arrived
     */
    ReceiveHandler decoder(FrameHandler handler);

    /**
     * The number of bytes that {@link #encode(MemorySegment, IoBuffer)} appends.
     *
     * @param length bytes of a frame
     * @return with header or delimiter
     */
    long encodedLength(int length);

    /**
     * Encodes a frame: appends it to a buffer's data, with what the decoder removes.
     *
     * @param frame the frame, as a decoder hands it out
     * @param into a lent buffer with room for {@link #encodedLength} bytes after its data
     * @return {@code into}, to be sent
     * @throws IllegalArgumentException if the frame is longer than {@link #maxLength}, or cannot be
     *     decoded again: it contains its delimiter, or its length field has no room for its length
     * @throws IndexOutOfBoundsException if it does not fit into the buffer; nothing is appended
     *     then
     * @throws IllegalStateException if the buffer is not lent
     */
    IoBuffer encode(MemorySegment frame, IoBuffer into);

    /**
     * Encodes a frame, as {@link #encode(MemorySegment, IoBuffer)} does.
     *
     * @param frame the frame
     * @param into a lent buffer with room for {@link #encodedLength} bytes after its data
     * @return {@code into}, to be sent
     * @throws IllegalArgumentException if the frame is too long, or cannot be decoded again
     * @throws IndexOutOfBoundsException if it does not fit into the buffer
     * @throws IllegalStateException if the buffer is not lent
     */
    default IoBuffer encode(byte[] frame, IoBuffer into) {
        return encode(MemorySegment.ofArray(frame), into);
    }

    /**
     * Encodes a text in UTF-8 as a frame, as {@link #encode(MemorySegment, IoBuffer)} does.
     *
     * @param frame the frame
     * @param into a lent buffer with room for {@link #encodedLength} bytes after its data
     * @return {@code into}, to be sent
     * @throws IllegalArgumentException if the frame is too long, or cannot be decoded again
     * @throws IndexOutOfBoundsException if it does not fit into the buffer
     * @throws IllegalStateException if the buffer is not lent
     */
    default IoBuffer encode(String frame, IoBuffer into) {
        return encode(frame.getBytes(StandardCharsets.UTF_8), into);
    }
}
