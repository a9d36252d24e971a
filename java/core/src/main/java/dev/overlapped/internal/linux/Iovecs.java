package dev.overlapped.internal.linux;

import dev.overlapped.internal.ffi.linux.Iovec;
import dev.overlapped.internal.operation.Operation;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Arrays of {@code struct iovec} in native memory. */
public final class Iovecs {
    private Iovecs() {}

    /**
     * Writes the buffers of {@code vector} without their first {@code skip} bytes to {@code to},
     * from {@code at} on.
     *
     * @return how many entries were written, at most {@link Operation#MAX_BUFFERS}
     */
    public static int write(Operation.Vector vector, int skip, MemorySegment to, long at) {
        int left = skip;
        int count = 0;
        for (int i = 0; i < vector.count(); i++) {
            int length = vector.length(i);
            int skipped = Math.min(left, length);
            left -= skipped;
            if (skipped < length) {
                write(to, at + count++ * Iovec.SIZE, vector.address(i) + skipped, length - skipped);
            }
        }
        return count;
    }

    /** Writes one entry at {@code at}. */
    public static void write(MemorySegment to, long at, long address, long length) {
        to.set(ValueLayout.JAVA_LONG, at + Iovec.IOV_BASE, address);
        to.set(ValueLayout.JAVA_LONG, at + Iovec.IOV_LEN, length);
    }
}
