package dev.overlapped.internal.linux;

import dev.overlapped.internal.ffi.linux.FileConstants;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.MemoryConstants;
import dev.overlapped.internal.schedule.OwnThreads;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The mapped pages of a file, which sendmsg takes from the page cache: one copy in place of two,
 * and one call for a megabyte. It pays for a file that is long or sent repeatedly; so a file is
 * mapped once enough of it has been copied.
 *
 * <p><b>Kernel contract</b> (mmap(2), sendmsg(2)): to touch a page that is not in the cache waits
 * for the disk, in the thread that sends; so only pages that the cache holds are returned, to be
 * sent at once or looked up again. A page after the end of the file cannot be touched: sendmsg
 * fails with EFAULT, or moves the bytes before it. The last page reads as zeros after the end; so
 * do bytes that are cut off between the last check of the size and the send.
 *
 * <p>Lifetime: that of the file. Any thread; {@link #close} when no transmission uses it.
 */
public final class FileMapping {
    /** The most bytes of one lookup, so that cached pages are sent soon after the lookup. */
    static final int MAX_BYTES = 1 << 20;

    /** Shorter pieces are copied as fast as they are looked up. */
    static final int MIN_BYTES = 4096;

    /** Bytes of a file that are copied before it is mapped. */
    private static final int FIRST_COPIED = 1 << 20;

    /** Longer mappings are unmapped by another thread, for it takes long. */
    private static final long MAX_UNMAPPED_HERE = 16 << 20;

    private final LinuxIo io;
    private final int fd;
    private final CachedPiece cached;
    private final List<MemorySegment> mappings = new ArrayList<>(); // under the monitor
    private volatile MemorySegment newest = MemorySegment.NULL;
    private volatile boolean refused;
    private volatile int copied; // roughly, when several threads add

    FileMapping(LinuxIo io, int fd, CachedPiece cached) {
        this.io = io;
        this.fd = fd;
        this.cached = cached;
    }

    /** Counts bytes of the file that were copied. */
    public void copied(int bytes) {
        if (copied < FIRST_COPIED) {
            copied += bytes;
        }
    }

    /**
     * Finds a piece of the file that can be sent without waiting.
     *
     * @param measured whether the size of the file was checked in the call in progress
     * @return its address; 0 = the piece has to be copied
     */
    public long find(PageCache cache, long offset, int bytes, boolean measured) {
        if (bytes < MIN_BYTES || copied < FIRST_COPIED || refused) {
            return 0;
        }
        if (!measured && size() < offset + bytes) {
            return 0; // copying discovers why
        }
        if (!cached.covers(cache, offset, bytes)) {
            return 0;
        }
        MemorySegment mapping = newest;
        if (mapping.byteSize() < offset + bytes) {
            mapping = map();
        }
        return mapping.byteSize() < offset + bytes ? 0 : mapping.address() + offset;
    }

    /** Maps the file again, with room to grow; earlier mappings may be in use. */
    private synchronized MemorySegment map() {
        long size = size();
        if (newest.byteSize() < size && !refused) {
            long length = newest.byteSize() == 0 ? size : 2 * size;
            MemorySegment mapping =
                    io.mmap(length, MemoryConstants.PROT_READ, MemoryConstants.MAP_SHARED, fd, 0);
            if (mapping.byteSize() == 0) {
                refused = true;
            } else {
                mappings.add(mapping);
                newest = mapping;
            }
        }
        return newest;
    }

    private long size() {
        return io.lseek(fd, 0, FileConstants.SEEK_END);
    }

    /** Unmaps it. */
    synchronized void close() {
        for (MemorySegment mapping : mappings) {
            if (mapping.byteSize() > MAX_UNMAPPED_HERE) {
                OwnThreads.startVirtual("overlapped-unmap", () -> unmap(mapping));
            } else {
                unmap(mapping);
            }
        }
    }

    private void unmap(MemorySegment mapping) {
        io.munmap(mapping.address(), mapping.byteSize());
    }
}
