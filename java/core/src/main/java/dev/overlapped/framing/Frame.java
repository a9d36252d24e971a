package dev.overlapped.framing;

import dev.overlapped.BufferPool;
import dev.overlapped.IoBuffer;
import dev.overlapped.TcpConnection;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A frame of a stream, without its header or delimiter: a view of the received data.
 *
 * <p>Lifetime: the call of the {@link FrameHandler} that gets it. A decoder uses one object for all
 * frames, so none is allocated; after the call every method throws IllegalStateException.
 *
 * <p>Threads: the one that the handler is called on.
 *
 * @since 0.1
 */
public final class Frame {
    private static final MemorySegment EMPTY = MemorySegment.ofArray(new byte[0]);

    private @Nullable TcpConnection connection; // null = not valid
    private MemorySegment data = EMPTY;
    private @Nullable IoBuffer whole; // that the frame is the last one of; null = it must be copied
    private int offset; // of the frame in that buffer's memory
    private boolean taken;

    Frame() {}

    // ---- the decoder's side

    /** Becomes a frame that is valid until {@link #end}. */
    void begin(TcpConnection on, MemorySegment bytes) {
        connection = on;
        data = bytes;
        whole = null;
        taken = false;
    }

    /** Lets it be taken without a copy: nothing follows it in its buffer. */
    void last(IoBuffer buffer, int offsetInMemory) {
        whole = buffer;
        offset = offsetInMemory;
    }

    /** Ends it. Returns whether the handler has its buffer now. */
    boolean end() {
        boolean tookWhole = taken && whole != null;
        connection = null;
        data = EMPTY;
        whole = null;
        return tookWhole;
    }

    // ---- the handler's side

    private MemorySegment bytes() {
        if (connection == null) {
            throw new IllegalStateException(
                    "the call of the handler that got this frame has returned: copy it there, or"
                            + " take it");
        }
        if (taken) {
            throw new IllegalStateException(
                    "the frame was taken: use the buffer that take returned");
        }
        return data;
    }

    /**
     * The length of the frame.
     *
     * @return bytes, 0 or more
     */
    public int length() {
        return (int) bytes().byteSize();
    }

    /**
     * The frame, without a copy.
     *
     * @return to be used only within the call
     */
    public MemorySegment data() {
        return bytes();
    }

    /**
     * The frame as a byte buffer, without a copy.
     *
     * @return position 0, limit {@link #length}; to be used only within the call
     */
    public ByteBuffer asByteBuffer() {
        return bytes().asByteBuffer();
    }

    /**
     * A copy of the frame.
     *
     * @return {@link #length} bytes
     */
    public byte[] toByteArray() {
        return bytes().toArray(ValueLayout.JAVA_BYTE);
    }

    /**
     * The frame as text.
     *
     * @return decoded from UTF-8
     */
    public String toText() {
        return new String(toByteArray(), StandardCharsets.UTF_8);
    }

    /**
     * Takes the frame as a buffer of the handler's own, to send it, or to keep it after the call.
     * The last frame of a received buffer is that buffer; any other is copied, into a buffer of the
     * port's pool if it fits and one is free, else into memory of its own.
     *
     * @return lent, with the frame as its data; the handler sends or releases it
     * @throws IllegalStateException if it was taken before, or the call has returned
     */
    public IoBuffer take() {
        MemorySegment bytes = bytes();
        IoBuffer own = whole;
        if (own != null) {
            own.region(offset, (int) bytes.byteSize());
        } else {
            own = copy(bytes);
        }
        taken = true;
        return own;
    }

    private IoBuffer copy(MemorySegment bytes) {
        IoBuffer copy = null;
        if (connection != null) {
            BufferPool pool = connection.port().buffers();
            if (bytes.byteSize() <= pool.bufferSize()) {
                copy = pool.tryLend();
            }
        }
        if (copy == null) {
            copy = IoBuffer.wrap(Arena.ofAuto().allocate(bytes.byteSize()));
        }
        MemorySegment.copy(bytes, 0, copy.memory(), 0, bytes.byteSize());
        return copy.region(0, (int) bytes.byteSize());
    }

    @Override
    public String toString() {
        return connection == null ? "Frame[ended]" : "Frame[" + data.byteSize() + " bytes]";
    }
}
