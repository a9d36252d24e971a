package dev.overlapped.internal.linux;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.Iovec;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.Msghdr;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.TransmitOperation.Element;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Sends of pieces of files by sendfile(2), which does not copy them, and of the memory before them:
 * plain calls, for io_uring has no sendfile, and its splice works on threads of the kernel.
 *
 * <p><b>Kernel contract</b> (sendfile(2), send(2)): sendfile waits for room unless its socket is
 * O_NONBLOCK, as all connections with ordinary descriptors are; then it moves what there is room
 * for, or fails with EAGAIN. It waits for the disk whatever the flags, so it is called only for
 * pieces that the page cache holds. It moves 0 bytes at the end of the file. It fails with EINVAL
 * or another code of {@link #isRefusal} before it has moved anything, where a file system or a
 * filter of system calls does not have it. With EPIPE comes SIGPIPE, which it has no flag against;
 * the JVM ignores that.
 *
 * <p>Requests of io_uring wait on a socket that is O_NONBLOCK as on any other: sends, receives and
 * connects look at MSG_DONTWAIT alone (io_uring/net.c). Accepts do look at the flag, so listeners
 * are without it.
 *
 * <p>Lifetime: its memory is of the backend's arena. The loop's thread only.
 */
public final class FileSends {
    /** Shorter pieces are copied in less time than these calls take. */
    static final int MIN_BYTES = 48 * 1024;

    /** Longer pieces are mapped: from 4 MiB on that takes less time than sendfile does. */
    private static final int MAX_LENGTH = 2 << 20;

    /** Bytes that one connection sends before it is another connection's turn. */
    public static final int MAX_BYTES = 1 << 20;

    private static final int FLAGS =
            SocketConstants.MSG_MORE | SocketConstants.MSG_DONTWAIT | SocketConstants.MSG_NOSIGNAL;

    private static final long HEADER = Long.BYTES; // after the position
    private static final long VECTOR = HEADER + Msghdr.SIZE;

    private final LinuxIo io;
    private final PageCache cache;
    private final MemorySegment memory; // the position, a msghdr, its iovecs

    public FileSends(LinuxIo io, Arena arena, PageCache cache) {
        this.io = io;
        this.cache = cache;
        this.memory = arena.allocate(VECTOR + Operation.MAX_BUFFERS * Iovec.SIZE, Long.BYTES);
    }

    /**
     * Returns whether {@code gathering} can be sent by these calls: a piece of a file that only
     * memory precedes, to a descriptor of the process.
     */
    public boolean canSend(Gathering gathering) {
        Element element = gathering.element();
        int bytes = gathering.mappable();
        return bytes >= MIN_BYTES
                && element.length() <= MAX_LENGTH
                && gathering.operation().length() <= MAX_BYTES // of memory that precedes it
                && !gathering.copies()
                && !gathering.isFollowedApart() // it has no MSG_EOR
                && gathering.file().hasSendfile()
                && gathering.file().cached().covers(cache, gathering.offset(), bytes);
    }

    /** Sends the memory that precedes the file; returns how many bytes have left, or −errno. */
    public int memory(int fd, Operation.Vector vector) {
        if (vector.count() == 1) { // then send is faster
            return (int) io.send(fd, vector.address(0), vector.length(0), FLAGS);
        }
        int count = Iovecs.write(vector, 0, memory, VECTOR);
        memory.set(ValueLayout.JAVA_LONG, HEADER + Msghdr.MSG_IOV, memory.address() + VECTOR);
        memory.set(ValueLayout.JAVA_LONG, HEADER + Msghdr.MSG_IOVLEN, count);
        return (int) io.sendmsg(fd, memory.address() + HEADER, FLAGS);
    }

    /** Sends {@code bytes} bytes of the file; returns how many have left, or −errno. */
    public int file(int fd, LinuxFile file, long offset, int bytes) {
        memory.set(ValueLayout.JAVA_LONG, 0, offset);
        return (int) io.sendfile(fd, file.fd(), memory.address(), bytes);
    }

    /** Returns whether the call is refused, rather than the connection broken. */
    public static boolean isRefusal(int code) {
        return code == ErrorCodes.EINVAL
                || code == ErrorCodes.ENOSYS
                || code == ErrorCodes.EPERM
                || code == ErrorCodes.EOPNOTSUPP
                || code == ErrorCodes.ESPIPE;
    }
}
