package dev.overlapped.internal.linux;

import dev.overlapped.internal.ffi.linux.Cachestat;
import dev.overlapped.internal.ffi.linux.LinuxIo;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Queries of the page cache.
 *
 * <p><b>Kernel contract</b> (cachestat(2), 6.5): counts the cached pages that a range touches, and
 * waits for nothing. Later kernels refuse it with EPERM to a process that neither owns the file nor
 * may write to it; to such a process mincore(2) reports that every page is there.
 *
 * <p>Lifetime: its memory is of the backend's arena. The loop's thread only.
 */
public final class PageCache {
    /** Of the smallest page size; with larger pages a piece never counts as cached. */
    private static final int PAGE_SHIFT = 12;

    private final LinuxIo io;
    private final MemorySegment memory;

    public PageCache(LinuxIo io, Arena arena) {
        this.io = io;
        this.memory = arena.allocate(Cachestat.RANGE_SIZE + Cachestat.SIZE, Long.BYTES);
    }

    /**
     * Returns whether a whole piece of a file is cached.
     *
     * @return 1 or 0; or −errno if the kernel refuses to say
     */
    int holds(int fd, long offset, long bytes) {
        memory.set(ValueLayout.JAVA_LONG, Cachestat.OFF, offset);
        memory.set(ValueLayout.JAVA_LONG, Cachestat.LEN, bytes);
        int code = io.cachestat(fd, memory.address(), memory.address() + Cachestat.RANGE_SIZE, 0);
        if (code < 0) {
            return code;
        }
        long pages = (offset + bytes - 1 >> PAGE_SHIFT) - (offset >> PAGE_SHIFT) + 1;
        long cached = memory.get(ValueLayout.JAVA_LONG, Cachestat.RANGE_SIZE + Cachestat.NR_CACHE);
        return cached >= pages ? 1 : 0;
    }
}
