package dev.overlapped.internal.linux;

import dev.overlapped.internal.ffi.linux.FileConstants;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.MemoryConstants;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The pages of a file, mapped, for sendmsg to take them where the page cache has them: one copy in
 * place of two, and one call for a megabyte. It pays for what is sent again and again, or is long;
 * so a file is mapped once enough of it has been copied.
 *
 * <p><b>Kernel contract</b> (mmap(2), sendmsg(2)): to touch a page that is not in the cache waits
 * for the disk, in the thread that sends; so only what the cache holds is given out, and is to be
 * sent at once or asked for again. A page behind the end of the file cannot be touched: sendmsg
 * says EFAULT, or moves what came before it. The last page reads as zeros behind the end; so does
 * what is cut off between the last look at the size and the send.
 *
 * <p>Lifetime: that of the file. Any thread; {@link #close} when no transmission uses it.
 */
public final class FileMapping {
    /** The most that is given out at a time: what is held to be cached shall be sent soon. */
    static final int MOST_BYTES = 1 << 20;

    /** Less is copied as fast as it is looked up. */
    static final int LEAST_BYTES = 4096;

    /** How much is copied of a file before it is mapped. */
    private static final int FIRST_COPIED = 1 << 20;

    /** More is unmapped by another thread, for it takes long. */
    private static final long MOST_UNMAPPED_HERE = 16 << 20;

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

    /** Notes that so much of the file has been copied. */
    public void copied(int bytes) {
        if (copied < FIRST_COPIED) {
            copied += bytes;
        }
    }

    /**
     * Finds a piece of the file that can be sent without waiting.
     *
     * @param measured whether the file was seen to be long enough in the call that comes here
     * @return its address; 0 = it has to be copied
     */
    public long find(PageCache cache, long offset, int bytes, boolean measured) {
        if (bytes < LEAST_BYTES || copied < FIRST_COPIED || refused) {
            return 0;
        }
        if (!measured && size() < offset + bytes) {
            return 0; // copying finds out
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

    /** Maps the file anew, with room to grow; what was mapped before may be in use. */
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
            if (mapping.byteSize() > MOST_UNMAPPED_HERE) {
                Thread.ofVirtual().start(() -> unmap(mapping));
            } else {
                unmap(mapping);
            }
        }
    }

    private void unmap(MemorySegment mapping) {
        io.munmap(mapping.address(), mapping.byteSize());
    }
}
