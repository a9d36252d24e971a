package dev.overlapped.test.internal.linux;

import dev.overlapped.internal.ffi.linux.Iovec;
import dev.overlapped.test.internal.network.Native;

/** The memory that a transfer names, piece by piece: one buffer, or those of an iovec. */
record Buffers(long[] addresses, int[] lengths) {
    static final Buffers NONE = new Buffers(new long[0], new int[0]);

    static Buffers of(long address, int length) {
        return length == 0 ? NONE : new Buffers(new long[] {address}, new int[] {length});
    }

    /** Reads {@code count} entries of an array of iovec. */
    static Buffers read(long iovec, long count) {
        long[] addresses = new long[(int) count];
        int[] lengths = new int[(int) count];
        for (int i = 0; i < count; i++) {
            addresses[i] = Native.getLong(iovec + i * Iovec.SIZE + Iovec.IOV_BASE);
            lengths[i] = (int) Native.getLong(iovec + i * Iovec.SIZE + Iovec.IOV_LEN);
        }
        return new Buffers(addresses, lengths);
    }

    int total() {
        long sum = 0;
        for (int length : lengths) {
            sum += Integer.toUnsignedLong(length);
        }
        return (int) Math.min(Integer.MAX_VALUE, sum);
    }

    /** Takes {@code count} bytes from {@code skip} on; null where they cannot be read: EFAULT. */
    byte[] drain(Mappings mappings, int skip, int count) {
        byte[] to = new byte[count];
        int before = skip;
        int done = 0;
        for (int i = 0; i < addresses.length && done < count; i++) {
            int skipped = Math.min(before, lengths[i]);
            before -= skipped;
            int here = Math.min(count - done, lengths[i] - skipped);
            if (here > 0) {
                byte[] part = mappings.read(addresses[i] + skipped, here);
                if (part == null) {
                    return null;
                }
                System.arraycopy(part, 0, to, done, here);
                done += here;
            }
        }
        return to;
    }

    /** Writes the bytes from the start of the first buffer on. */
    void fill(byte[] from) {
        int done = 0;
        for (int i = 0; i < addresses.length && done < from.length; i++) {
            int here = Math.min(from.length - done, lengths[i]);
            Native.write(from, done, addresses[i], here);
            done += here;
        }
    }
}
