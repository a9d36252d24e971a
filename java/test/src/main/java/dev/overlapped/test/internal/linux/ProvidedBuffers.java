package dev.overlapped.test.internal.linux;

import dev.overlapped.internal.ffi.linux.BufferRing;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.test.internal.network.Native;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The rings of buffers of one io_uring (io_uring_register_buf_ring(3)). The tail, in the first
 * entry, says how many the process has ever added; they are taken in that order, and one that a
 * completion has named can be added again.
 */
final class ProvidedBuffers {
    private static final int MAX_ENTRIES = 32_768;

    /** A buffer that the kernel has. */
    record Provided(int id, long address, int length, int number, Watched watched) {
        @Override
        public String toString() {
            return "provided buffer " + id;
        }
    }

    private static final class Group {
        final long address;
        final int entries;
        final ArrayDeque<Provided> buffers = new ArrayDeque<>();
        final Set<Integer> ids = new HashSet<>();
        int seenTail;

        Group(long address, int entries) {
            this.address = address;
            this.entries = entries;
        }

        long entry(int number) {
            return address + (number & entries - 1) * BufferRing.ENTRY_SIZE;
        }
    }

    private final Kernel kernel;
    private final Map<Integer, Group> groups = new HashMap<>();

    ProvidedBuffers(Kernel kernel) {
        this.kernel = kernel;
    }

    /** IORING_REGISTER_PBUF_RING: 0 or −errno. */
    int register(long registration) {
        long address = Native.getLong(registration + BufferRing.RING_ADDR);
        int entries = Native.getInt(registration + BufferRing.RING_ENTRIES);
        int group = Native.getShort(registration + BufferRing.BGID);
        if (address == 0
                || address % DiskFile.PAGE != 0
                || Integer.bitCount(entries) != 1
                || entries > MAX_ENTRIES) {
            return -ErrorCodes.EINVAL;
        } else if (groups.containsKey(group)) {
            return -ErrorCodes.EEXIST;
        }
        groups.put(group, new Group(address, entries));
        return 0;
    }

    /** Sees which buffers the process has added. */
    void look() {
        groups.values().forEach(this::look);
    }

    private void look(Group group) {
        int tail = Native.getShort(group.address + BufferRing.TAIL);
        int added = tail - group.seenTail & 0xFFFF;
        if (group.buffers.size() + added > group.entries) {
            throw kernel.violation(
                    "a ring of "
                            + group.entries
                            + " buffers was given "
                            + added
                            + " more than the "
                            + group.buffers.size()
                            + " that it had");
        }
        for (; added > 0; added--) {
            add(group, group.seenTail);
            group.seenTail = group.seenTail + 1 & 0xFFFF;
        }
    }

    private void add(Group group, int number) {
        long entry = group.entry(number);
        int id = Native.getShort(entry + BufferRing.BID);
        long address = Native.getLong(entry + BufferRing.ADDR);
        int length = Native.getInt(entry + BufferRing.LEN);
        if (!group.ids.add(id)) {
            throw kernel.violation("buffer " + id + " was given to the kernel, which has it");
        }
        String name = "provided buffer " + id;
        Watched watched = new Watched(name, Buffers.of(address, length), true);
        kernel.custody.take(name, watched);
        group.buffers.add(new Provided(id, address, length, number, watched));
    }

    /** The next buffer, which stays; null if there is none. */
    Provided peek(int number) {
        Group group = groups.get(number);
        if (group == null) {
            return null;
        }
        look(group);
        return kernel.adversary.lacksBuffer() ? null : group.buffers.peek();
    }

    /** A completion is about to name the buffer, which {@link #peek} has returned. */
    void take(int number, Provided buffer) {
        Group group = groups.get(number);
        long entry = group.entry(buffer.number());
        if (Native.getLong(entry + BufferRing.ADDR) != buffer.address()
                || Native.getInt(entry + BufferRing.LEN) != buffer.length()
                || Native.getShort(entry + BufferRing.BID) != buffer.id()) {
            throw kernel.violation("the entry of " + buffer + " was changed while it was in use");
        }
        kernel.custody.verify(buffer.watched());
        kernel.custody.giveBack(buffer.watched());
        group.buffers.remove();
        group.ids.remove(buffer.id());
    }

    /** The ring is gone: gives all memory back. */
    void close() {
        for (Group group : groups.values()) {
            for (Provided buffer : group.buffers) {
                kernel.custody.verify(buffer.watched());
                kernel.custody.giveBack(buffer.watched());
            }
        }
        groups.clear();
    }
}
