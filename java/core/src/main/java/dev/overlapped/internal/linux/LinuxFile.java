package dev.overlapped.internal.linux;

import dev.overlapped.IoFailure;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.FileConstants;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.file.NativeFile;
import dev.overlapped.internal.message.PathBytes;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * A file to be transmitted: a descriptor, open for reading.
 *
 * <p><b>Kernel contract</b> (open(2), lseek(2), preadv2(2)): SEEK_END returns the size of a regular
 * file, and is refused where there is none. It moves the descriptor's own position, which nothing
 * uses, for every read here names its offset. A read with RWF_NOWAIT takes what is in the page
 * cache, and fails with EAGAIN instead of waiting for a disk. A read at the end of the file moves 0
 * bytes. Opening a FIFO for reading waits for a writer, unless it is O_NONBLOCK; so a name that has
 * become another thing since it was looked at is opened with that, and refused.
 *
 * <p>Any thread.
 */
public final class LinuxFile extends NativeFile {
    private static final int OPEN_FLAGS =
            FileConstants.O_RDONLY | FileConstants.O_CLOEXEC | SocketConstants.O_NONBLOCK;

    private final LinuxIo io;
    private final int fd;
    private volatile boolean hasCachedReads = true; // not every file system has them
    private volatile boolean hasSendfile = true; // nor this
    private final CachedPiece cached;
    private final FileMapping mapping;

    private LinuxFile(LinuxIo io, int fd) {
        this.io = io;
        this.fd = fd;
        this.cached = new CachedPiece(fd);
        this.mapping = new FileMapping(io, fd, cached);
    }

    /** Opens {@code path}, of the system's own files, which names a regular file. */
    public static LinuxFile open(LinuxIo io, Path path) throws NativeException {
        Path absolute = path.toAbsolutePath();
        byte[] name = PathBytes.of(absolute);
        int fd;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(name.length + 1L); // ends with a zero
            MemorySegment.copy(name, 0, text, ValueLayout.JAVA_BYTE, 0, name.length);
            fd = io.open(text.address(), OPEN_FLAGS);
        }
        if (fd < 0) {
            throw Errno.DOMAIN.refused("open(" + absolute + ")", -fd, "");
        }
        LinuxFile file = new LinuxFile(io, fd);
        if (io.lseek(fd, 0, FileConstants.SEEK_END) == -ErrorCodes.ESPIPE) {
            file.close();
            throw new NativeException(
                    IoFailure.Kind.UNSUPPORTED,
                    "open(" + absolute + ")",
                    "it is not a regular file: " + Errno.DOMAIN.describe(ErrorCodes.ESPIPE));
        }
        io.fcntl(fd, SocketConstants.F_SETFL, 0); // reads through the ring are to wait
        return file;
    }

    /** Returns the descriptor. */
    public int fd() {
        return fd;
    }

    /** Returns the piece of it that the page cache was last seen to hold. */
    CachedPiece cached() {
        return cached;
    }

    /** Returns its pages in this process's memory. */
    public FileMapping mapping() {
        return mapping;
    }

    /**
     * Reads from the page cache.
     *
     * @param vector the address of an iovec that names the memory to read to
     * @return how many bytes, or −errno: −EAGAIN if the file system has to wait for a disk, or has
     *     no such reads
     */
    public int readCached(long vector, long offset) {
        if (!hasCachedReads) {
            return -ErrorCodes.EAGAIN;
        }
        int result = (int) io.preadv2(fd, vector, 1, offset, FileConstants.RWF_NOWAIT);
        if (result == -ErrorCodes.EOPNOTSUPP || result == -ErrorCodes.ENOSYS) {
            hasCachedReads = false;
        }
        return hasCachedReads ? result : -ErrorCodes.EAGAIN;
    }

    /** Returns whether sendfile is worth trying. */
    boolean hasSendfile() {
        return hasSendfile;
    }

    /** Records that sendfile was refused: it is not tried again. */
    public void refuseSendfile() {
        hasSendfile = false;
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
