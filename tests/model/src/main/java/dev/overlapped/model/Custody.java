package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.gen.OVERLAPPED;
import dev.overlapped.test.internal.network.Native;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * The memory that the kernel owns: OVERLAPPEDs and buffers, from the call that starts an operation
 * until its packet is dequeued. It detects:
 *
 * <ul>
 *   <li>an OVERLAPPED used twice, or a buffer to be filled that another operation has: at once;
 *   <li>an OVERLAPPED that was cleared, freed or used for something else: when its operation
 *       completes, and again when its packet is dequeued;
 *   <li>a buffer being filled, which is poisoned with garbage as the kernel might do it: written by
 *       another;
 *   <li>a buffer being sent: changed before all of it was taken;
 *   <li>received bytes: changed before their packet was dequeued.
 * </ul>
 */
final class Custody {
    /** The watched bytes of a piece of memory, enough to find careless use. */
    private static final int MAX_WATCHED = 1 << 20;

    private static final int OVERLAPPED_BYTES = (int) OVERLAPPED.sizeof();

    private record Range(long from, long to, PendingOperation operation) {}

    private final Kernel kernel;
    private final Map<Long, PendingOperation> byOverlapped = new HashMap<>();
    private final Map<PendingOperation, byte[]> snapshots = new HashMap<>();
    private final NavigableMap<Long, Range> filled = new TreeMap<>(); // disjoint
    private final NavigableMap<Long, List<Range>> read = new TreeMap<>(); // may overlap
    private long longestRead;

    Custody(Kernel kernel) {
        this.kernel = kernel;
    }

    // ---- the starting call

    /** Acquires the memory of an operation that is about to start. */
    void acquire(PendingOperation operation) {
        PendingOperation other = byOverlapped.putIfAbsent(operation.overlapped, operation);
        if (other != null) {
            throw kernel.violation(
                    operation
                            + " started with the OVERLAPPED of "
                            + other
                            + ", which is in flight");
        }
        Buffers buffers = operation.buffers;
        operation.checksums = new long[buffers.addresses().length];
        for (int i = 0; i < buffers.addresses().length; i++) {
            acquireRange(operation, buffers.addresses()[i], buffers.lengths()[i]);
            if (operation.fills()) {
                Native.poison(buffers.addresses()[i], watched(buffers.lengths()[i]));
            } else {
                operation.checksums[i] = checksum(buffers, i);
            }
        }
        Native.putLong(operation.overlapped + OVERLAPPED.Internal$offset(), Status.PENDING);
        snapshots.put(operation, snapshot(operation));
    }

    private void acquireRange(PendingOperation operation, long address, int length) {
        if (length == 0) {
            return;
        }
        Range range = new Range(address, address + Integer.toUnsignedLong(length), operation);
        refuseOverlap(range, filled.lowerEntry(range.to()));
        if (operation.fills()) {
            for (List<Range> ranges :
                    read.subMap(range.from() - longestRead, range.to()).values()) {
                ranges.forEach(other -> refuseOverlap(range, other));
            }
            filled.put(range.from(), range);
        } else {
            longestRead = Math.max(longestRead, range.to() - range.from());
            read.computeIfAbsent(range.from(), from -> new ArrayList<>()).add(range);
        }
    }

    private void refuseOverlap(Range range, Map.Entry<Long, Range> before) {
        if (before != null) {
            refuseOverlap(range, before.getValue());
        }
    }

    private void refuseOverlap(Range range, Range other) {
        if (other.from() < range.to() && range.from() < other.to()) {
            throw kernel.violation(
                    range.operation()
                            + " started with memory that "
                            + other.operation()
                            + " has in flight");
        }
    }

    // ---- completion

    /** Checks, before the kernel writes, that the memory is unchanged. */
    void verifyUntouched(PendingOperation operation) {
        compare(operation, "while the operation was pending");
        Buffers buffers = operation.buffers;
        for (int i = 0; i < buffers.addresses().length; i++) {
            if (operation.fills()) {
                if (!Native.isPoisoned(buffers.addresses()[i], watched(buffers.lengths()[i]))) {
                    throw kernel.violation(
                            "somebody wrote to the buffer that " + operation + " was filling");
                }
            } else if (operation.checksums[i] != checksum(buffers, i)) {
                throw kernel.violation(
                        "somebody changed the buffer that " + operation + " was sending");
            }
        }
    }

    /** Writes the result, which must stay unchanged until the packet is dequeued. */
    void noteResult(PendingOperation operation) {
        long at = operation.overlapped;
        // Only the low half of Internal is the status; Wine leaves the other one as it was.
        Native.putInt(at + OVERLAPPED.Internal$offset(), operation.status);
        Native.putLong(at + OVERLAPPED.InternalHigh$offset(), operation.moved);
        snapshots.put(operation, snapshot(operation));
        for (int i = 0; i < operation.checksums.length; i++) {
            operation.checksums[i] = checksum(operation.buffers, i);
        }
    }

    /** Releases the memory to the caller: the packet is dequeued, or there is none. */
    void release(PendingOperation operation) {
        compare(operation, "before the packet of the operation was dequeued");
        for (int i = 0; i < operation.checksums.length; i++) {
            if (operation.checksums[i] != checksum(operation.buffers, i)) {
                throw kernel.violation(
                        "somebody changed a buffer before the packet of "
                                + operation
                                + " was dequeued");
            }
        }
        forget(operation);
    }

    private void forget(PendingOperation operation) {
        byOverlapped.remove(operation.overlapped);
        snapshots.remove(operation);
        Buffers buffers = operation.buffers;
        for (int i = 0; i < buffers.addresses().length; i++) {
            long from = buffers.addresses()[i];
            if (buffers.lengths()[i] == 0) {
                continue;
            }
            if (operation.fills()) {
                filled.remove(from);
            } else {
                List<Range> ranges = read.get(from);
                ranges.removeIf(range -> range.operation() == operation);
                if (ranges.isEmpty()) {
                    read.remove(from);
                }
            }
        }
    }

    private void compare(PendingOperation operation, String when) {
        byte[] expected = snapshots.get(operation);
        byte[] found = snapshot(operation);
        if (!Arrays.equals(expected, found)) {
            throw kernel.violation(
                    "the OVERLAPPED of "
                            + operation
                            + " was cleared, freed or used again "
                            + when
                            + ": it was "
                            + HexFormat.of().formatHex(expected)
                            + " and is "
                            + HexFormat.of().formatHex(found));
        }
    }

    private static byte[] snapshot(PendingOperation operation) {
        byte[] bytes = new byte[OVERLAPPED_BYTES];
        Native.read(operation.overlapped, bytes, 0, bytes.length);
        return bytes;
    }

    private static long checksum(Buffers buffers, int i) {
        return Native.checksum(buffers.addresses()[i], watched(buffers.lengths()[i]));
    }

    private static long watched(int length) {
        return Math.min(MAX_WATCHED, Integer.toUnsignedLong(length));
    }

    // ---- queries

    /** Returns the operation in flight with that OVERLAPPED, or null. */
    PendingOperation find(long overlapped) {
        return byOverlapped.get(overlapped);
    }

    /** Returns whether an operation in flight transmits {@code file}. */
    boolean isReading(ModelFile file) {
        return byOverlapped.values().stream()
                .anyMatch(
                        operation ->
                                operation.isPending()
                                        && operation.transmit != null
                                        && operation.transmit.reads(file));
    }

    boolean isEmpty() {
        return byOverlapped.isEmpty();
    }

    @Override
    public String toString() {
        return byOverlapped.values().toString();
    }
}
