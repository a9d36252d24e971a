package dev.overlapped.internal.option;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The form of an option's value in the memory of setsockopt and getsockopt. */
public interface OptionForm {
    /** The bytes of a switch and of a number. */
    int INT = Integer.BYTES;

    /** A switch, 32 bits. Some are returned as one byte, so the memory is zeroed before. */
    OptionForm SWITCH =
            new OptionForm() {
                @Override
                public int write(Object value, MemorySegment to) {
                    to.set(ValueLayout.JAVA_INT, 0, (Boolean) value ? 1 : 0);
                    return INT;
                }

                @Override
                public Object read(MemorySegment from, int bytes) {
                    return from.get(ValueLayout.JAVA_INT, 0) != 0;
                }
            };

    /** A number of 32 bits. */
    OptionForm NUMBER =
            new OptionForm() {
                @Override
                public int write(Object value, MemorySegment to) {
                    to.set(ValueLayout.JAVA_INT, 0, (Integer) value);
                    return INT;
                }

                @Override
                public Object read(MemorySegment from, int bytes) {
                    return from.get(ValueLayout.JAVA_INT, 0);
                }
            };

    /** A number that means a switch: on from 1 on. */
    OptionForm NUMBER_AS_SWITCH =
            new OptionForm() {
                @Override
                public int write(Object value, MemorySegment to) {
                    to.set(ValueLayout.JAVA_INT, 0, (Integer) value > 0 ? 1 : 0);
                    return INT;
                }

                @Override
                public Object read(MemorySegment from, int bytes) {
                    return from.get(ValueLayout.JAVA_INT, 0) != 0 ? 1 : 0;
                }
            };

    /** Bytes as they are. */
    OptionForm BYTES =
            new OptionForm() {
                @Override
                public int write(Object value, MemorySegment to) {
                    byte[] bytes = (byte[]) value;
                    MemorySegment.copy(bytes, 0, to, ValueLayout.JAVA_BYTE, 0, bytes.length);
                    return bytes.length;
                }

                @Override
                public int room() {
                    return OptionCalls.ROOM;
                }

                @Override
                public Object read(MemorySegment from, int bytes) {
                    return from.asSlice(0, bytes).toArray(ValueLayout.JAVA_BYTE);
                }
            };

    /** Returns the bytes of memory that getsockopt is given. */
    default int room() {
        return INT;
    }

    /**
     * Writes a value.
     *
     * @param to zeroed memory of {@link OptionCalls#ROOM} bytes
     * @return how many bytes it has
     */
    int write(Object value, MemorySegment to);

    /**
     * Reads a value; null if the system reports none.
     *
     * @param from the memory, zeroed before the system has written to it
     * @param bytes how many bytes the system has written
     */
    @Nullable Object read(MemorySegment from, int bytes);
}
