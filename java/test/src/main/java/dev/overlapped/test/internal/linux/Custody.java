package dev.overlapped.test.internal.linux;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * The memory that is the kernel's: that of a request until its last completion has been taken from
 * the queue, and that of a provided buffer until a completion names it. Whoever touches it in
 * between is found out here:
 *
 * <ul>
 *   <li>memory to be filled that another request or a ring of buffers has, too: at once;
 *   <li>a buffer to be filled, which is poisoned with garbage as the kernel might do it: written by
 *       somebody else;
 *   <li>a buffer being sent, a msghdr, an iovec, an address: changed before the completion;
 *   <li>what was received: changed before its completion was taken.
 * </ul>
 */
final class Custody {
    private record Range(long from, long to, Object owner) {
        boolean meets(Range other) {
            return other.from < to && from < other.to;
        }
    }

    private final Kernel kernel;
    private final Set<Watched> all = new HashSet<>();
    private final NavigableMap<Long, Range> filled = new TreeMap<>(); // disjoint
    private final NavigableMap<Long, List<Range>> read = new TreeMap<>(); // may overlap
    private long longestRead;

    Custody(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Takes memory that the kernel has from here on. */
    void take(Object owner, Watched watched) {
        Buffers buffers = watched.buffers;
        for (int i = 0; i < buffers.addresses().length; i++) {
            take(owner, buffers.addresses()[i], buffers.lengths()[i], watched.fills);
        }
        watched.begin();
        all.add(watched);
    }

    private void take(Object owner, long address, int length, boolean fills) {
        if (length == 0) {
            return;
        }
        Range range = new Range(address, address + Integer.toUnsignedLong(length), owner);
        if (findOverlap(range, fills) != null) {
            kernel.lookAtRings(); // one may have given it back, and another thread lent it out
            Range other = findOverlap(range, fills);
            if (other != null) {
                throw kernel.violation(
                        owner + " was given memory that " + other.owner() + " has in flight");
            }
        }
        if (fills) {
            filled.put(range.from(), range);
        } else {
            longestRead = Math.max(longestRead, range.to() - range.from());
            read.computeIfAbsent(range.from(), from -> new ArrayList<>()).add(range);
        }
    }

    /** A range that excludes another one to be filled, or to be read; null if there is none. */
    private Range findOverlap(Range range, boolean fills) {
        Map.Entry<Long, Range> before = filled.lowerEntry(range.to());
        if (before != null && range.meets(before.getValue())) {
            return before.getValue();
        } else if (!fills) {
            return null;
        }
        for (List<Range> ranges : read.subMap(range.from() - longestRead, range.to()).values()) {
            for (Range other : ranges) {
                if (range.meets(other)) {
                    return other;
                }
            }
        }
        return null;
    }

    /** Before the kernel reads or writes it: everything must be as it was left. */
    void verify(Watched watched) {
        String changed = watched == null ? null : watched.whatChanged();
        if (changed != null) {
            throw kernel.violation(changed);
        }
    }

    /** The memory is the caller's again. */
    void giveBack(Watched watched) {
        if (watched == null || !all.remove(watched)) {
            return;
        }
        Buffers buffers = watched.buffers;
        for (int i = 0; i < buffers.addresses().length; i++) {
            long from = buffers.addresses()[i];
            if (buffers.lengths()[i] == 0) {
                continue;
            }
            if (watched.fills) {
                filled.remove(from);
            } else {
                forgetRead(from, from + Integer.toUnsignedLong(buffers.lengths()[i]));
            }
        }
    }

    private void forgetRead(long from, long to) {
        List<Range> ranges = read.get(from);
        for (int i = 0; i < ranges.size(); i++) {
            if (ranges.get(i).to() == to) {
                ranges.remove(i);
                break;
            }
        }
        if (ranges.isEmpty()) {
            read.remove(from);
        }
    }

    boolean isEmpty() {
        return all.isEmpty();
    }
}
