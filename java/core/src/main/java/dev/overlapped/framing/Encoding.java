package dev.overlapped.framing;

import dev.overlapped.IoBuffer;

import java.lang.foreign.MemorySegment;

/** Checks and steps that all encoders share. */
final class Encoding {
    private Encoding() {}

    /** Checks the limit of a framing. */
    static int checkMaxLength(int maxLength) {
        if (maxLength < 1 || maxLength > Framing.MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "frames of at most "
                            + maxLength
                            + " bytes: must be 1 to "
                            + Framing.MAX_LENGTH);
        }
        return maxLength;
    }

    /** Checks a frame that is to be encoded. */
    static void checkLength(MemorySegment frame, Framing framing) {
        if (frame.byteSize() > framing.maxLength()) {
            throw new IllegalArgumentException(
                    "a frame of " + frame.byteSize() + " bytes: at most " + framing.maxLength());
        }
    }

    /** Makes room for {@code length} bytes after a buffer's data, and returns them. */
    static MemorySegment append(IoBuffer into, long length) {
        MemorySegment memory = into.memory();
        int end = into.offset() + into.length();
        if (length > into.capacity() - end) {
            throw new IndexOutOfBoundsException(
                    "an encoded frame of "
                            + length
                            + " bytes after "
                            + end
                            + " of "
                            + into.capacity()
                            + ": at most "
                            + (into.capacity() - end)
                            + " fit");
        }
        into.region(into.offset(), into.length() + (int) length);
        return memory.asSlice(end, length);
    }

    /** Appends a frame and what ends it. */
    static IoBuffer append(IoBuffer into, MemorySegment frame, byte[] delimiter) {
        MemorySegment room = append(into, frame.byteSize() + delimiter.length);
        MemorySegment.copy(frame, 0, room, 0, frame.byteSize());
        MemorySegment.copy(
                MemorySegment.ofArray(delimiter), 0, room, frame.byteSize(), delimiter.length);
        return into;
    }
}
