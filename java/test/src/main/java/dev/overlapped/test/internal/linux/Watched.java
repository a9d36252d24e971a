package dev.overlapped.test.internal.linux;

import dev.overlapped.test.internal.network.Native;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The memory of one request in flight: structures, which stay as they are, and buffers, which are
 * filled or sent.
 */
final class Watched {
    /** The number of watched bytes per piece of memory: enough to find careless accesses. */
    private static final int MOST = 1 << 20;

    private record Structure(String name, long address, byte[] content) {}

    final Buffers buffers;
    final boolean fills;
    private final Object owner;
    private final long[] checksums;
    private final List<Structure> structures = new ArrayList<>();
    private boolean filled;

    Watched(Object owner, Buffers buffers, boolean fills) {
        this.owner = owner;
        this.buffers = buffers;
        this.fills = fills;
        this.checksums = new long[buffers.addresses().length];
    }

    static int watched(int length) {
        return (int) Math.min(MOST, Integer.toUnsignedLong(length));
    }

    /** A structure that has to stay as it is. */
    void add(String name, long address, int bytes) {
        if (address != 0 && bytes > 0) {
            structures.add(new Structure(name, address, Native.read(address, bytes)));
        }
    }

    /** The kernel has it from here on: memory to be filled is poisoned. */
    void begin() {
        for (int i = 0; i < checksums.length; i++) {
            if (fills) {
                Native.poison(buffers.addresses()[i], watched(buffers.lengths()[i]));
            }
        }
        note();
    }

    /** The kernel has written to it, last time; it stays as it is until its owner knows. */
    void noteResult() {
        filled = true;
        note();
        structures.replaceAll(
                one ->
                        new Structure(
                                one.name(),
                                one.address(),
                                Native.read(one.address(), one.content().length)));
    }

    private void note() {
        for (int i = 0; i < checksums.length; i++) {
            checksums[i] = checksum(i);
        }
    }

    private long checksum(int i) {
        return Native.checksum(buffers.addresses()[i], watched(buffers.lengths()[i]));
    }

    /** Says what somebody has changed; null = nothing. */
    String whatChanged() {
        for (Structure one : structures) {
            byte[] found = Native.read(one.address(), one.content().length);
            if (!Arrays.equals(found, one.content())) {
                return "somebody changed the "
                        + one.name()
                        + " of "
                        + owner
                        + ": it was "
                        + HexFormat.of().formatHex(one.content())
                        + " and is "
                        + HexFormat.of().formatHex(found);
            }
        }
        for (int i = 0; i < checksums.length; i++) {
            if (checksums[i] != checksum(i)) {
                return (fills && !filled
                                ? "somebody wrote to the buffer that is to be filled by "
                                : "somebody changed the buffer of ")
                        + owner;
            }
        }
        return null;
    }
}
