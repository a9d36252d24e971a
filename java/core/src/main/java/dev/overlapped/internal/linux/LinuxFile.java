package dev.overlapped.internal.linux;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.linux.FileConstants;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.file.NativeFile;

import java.lang.foreign.Arena;
import java.nio.file.Path;

/**
 * A file to be transmitted: a descriptor, open for reading.
 *
 * <p><b>Kernel contract</b> (open(2), lseek(2)): SEEK_END tells the size of a regular file, and is
 * refused where there is none. That it moves the descriptor's own position matters to nobody, for
 * every read here names its offset.
 */
public final class LinuxFile extends NativeFile {
    private final LinuxIo io;
    private final int fd;

    /**
     * Whether reads that must not wait are worth trying: not every file system has them. Any thread
     * may find out that they are not.
     */
    public volatile boolean readsAtOnce = true;

    /**
     * Whether sendfile is worth trying: not every file system has it. Any thread may find out that
     * it is not.
     */
    public volatile boolean sendsFile = true;

    private final CachedPiece cached;
    private final FileMapping mapping;

    private LinuxFile(LinuxIo io, int fd) {
        this.io = io;
        this.fd = fd;
        this.cached = new CachedPiece(fd);
        this.mapping = new FileMapping(io, fd, cached);
    }

    /** Opens {@code path}, which names a regular file. */
    public static LinuxFile open(LinuxIo io, Path path) throws NativeException {
        String name = path.toAbsolutePath().toString();
        int fd;
        try (Arena arena = Arena.ofConfined()) {
            long text = arena.allocateFrom(name).address();
            fd = io.open(text, FileConstants.O_RDONLY | FileConstants.O_CLOEXEC);
        }
        if (fd < 0) {
            throw Errno.DOMAIN.refused("open(" + name + ")", -fd, "");
        }
        return new LinuxFile(io, fd);
    }

    /** The descriptor. */
    public int fd() {
        return fd;
    }

    /** What of it the page cache was seen to hold. */
    CachedPiece cached() {
        return cached;
    }

    /** Its pages in this process's memory. */
    public FileMapping mapping() {
        return mapping;
    }

    @Override
    public long size() throws NativeException {
        long size = io.lseek(fd, 0, FileConstants.SEEK_END);
        if (size < 0) {
            throw Errno.DOMAIN.refused("lseek(SEEK_END)", (int) -size, "");
        }
        return size;
    }

    @Override
    protected void closeHandle() {
        mapping.close();
        io.close(fd);
    }
}
