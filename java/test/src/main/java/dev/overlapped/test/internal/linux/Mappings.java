package dev.overlapped.test.internal.linux;

import dev.overlapped.test.internal.network.Native;

import java.util.Map;
import java.util.TreeMap;

/**
 * The files that are mapped: addresses that only the kernel ever reads, where each read finds the
 * file as it is then. They are no memory of the process, which has to leave them alone.
 */
final class Mappings {
    private static final long FIRST = 0x2000_0000_0000_0000L;
    private static final long GAP = 1 << 20;

    private record Mapping(long from, long length, DiskFile file) {}

    private final TreeMap<Long, Mapping> byAddress = new TreeMap<>();
    private long next = FIRST;

    /** Maps {@code length} bytes of {@code file}; returns the address. */
    long add(DiskFile file, long length) {
        long address = next;
        next += length + GAP;
        byAddress.put(address, new Mapping(address, length, file));
        return address;
    }

    /** Unmaps what was mapped there; returns whether there was something. */
    boolean remove(long address, long length) {
        Mapping mapping = byAddress.get(address);
        return mapping != null && mapping.length() == length && byAddress.remove(address) != null;
    }

    boolean isMapped(long address) {
        return address >= FIRST;
    }

    boolean isEmpty() {
        return byAddress.isEmpty();
    }

    /** Reads memory of the process or a mapping; null where there is nothing: EFAULT. */
    byte[] read(long address, int bytes) {
        if (!isMapped(address)) {
            return Native.read(address, bytes);
        }
        Map.Entry<Long, Mapping> entry = byAddress.floorEntry(address);
        if (entry == null || address + bytes > entry.getKey() + entry.getValue().length()) {
            return null;
        }
        byte[] found = entry.getValue().file().read(address - entry.getKey(), bytes);
        return found.length < bytes ? null : found;
    }
}
