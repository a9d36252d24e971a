package dev.overlapped.internal.linux;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.operation.TransmitOperation.Element;
import dev.overlapped.internal.uring.ring.DirectDescriptor;
import dev.overlapped.internal.uring.ring.InFlight;
import dev.overlapped.internal.uring.socket.UringSocket;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Sends pieces of files by sendfile(2), which does not copy them, and the memory before them: by
 * plain calls, for io_uring has no sendfile, and its splice works on threads of the kernel. Hop 5.
 *
 * <p><b>Kernel contract</b> (sendfile(2), send(2)): sendfile waits for room unless its socket is
 * O_NONBLOCK, as all connections with ordinary descriptors are; then it moves what there is room
 * for, or says EAGAIN. It waits for the disk whatever the flags, so it is called only for what the
 * page cache holds. It moves 0 bytes at the end of the file. It says EINVAL or another of {@link
 * #isRefusal} before it has moved anything, where a file system or a filter of system calls does
 * not have it. With EPIPE comes SIGPIPE, which it has no flag against; the JVM ignores that.
 *
 * <p>Requests of io_uring wait on a socket that is O_NONBLOCK as on any other: sends, receives and
 * connects look at MSG_DONTWAIT alone (io_uring/net.c). Accepts do look at the flag, so listeners
 * are without it.
 *
 * <p>Lifetime: its memory is of the backend's arena. The loop's thread only.
 */
public final class FileSends {
    /** Shorter pieces are copied in less time than these calls take. */
    static final int LEAST_BYTES = 48 * 1024;

    /** Longer pieces are mapped: from 4 MiB on that takes less time than sendfile does. */
    private static final int MOST_LENGTH = 2 << 20;

    /** How much one connection sends before others have their turn. */
    public static final int MOST_BYTES = 1 << 20;

    private static final int FLAGS =
            SocketConstants.MSG_MORE | SocketConstants.MSG_DONTWAIT | SocketConstants.MSG_NOSIGNAL;

    private final LinuxIo io;
    private final InFlight inFlight;
    private final PageCache cache;
    private final MemorySegment position;

    public FileSends(LinuxIo io, Arena arena, InFlight inFlight, PageCache cache) {
        this.io = io;
        this.inFlight = inFlight;
        this.cache = cache;
        this.position = arena.allocate(ValueLayout.JAVA_LONG);
    }

    /**
     * Whether what {@code gathering} has come to goes this way: a piece of a file, which only
     * memory comes before.
     */
    public boolean take(TransmitOperation operation, Gathering gathering) {
        Element element = operation.element(gathering.index());
        LinuxFile file = (LinuxFile) element.file();
        int bytes = gathering.mappable(operation);
        return bytes >= LEAST_BYTES
                && element.length() <= MOST_LENGTH
                && operation.length() <= MOST_BYTES // of memory that comes before
                && file.sendsFile
                && !gathering.copying
                && !gathering.isFollowedApart(operation) // it has no MSG_EOR
                && !DirectDescriptor.isDirect(fd(operation)) // it takes descriptors of the process
                && file.cached().covers(cache, gathering.offset(operation), bytes);
    }

    /** Sends the memory that comes before the file: how much has gone, or −errno. */
    public int memory(TransmitOperation operation) {
        Operation.Vector memory = operation.vector();
        if (memory.count() == 1) { // then send is faster
            return (int) io.send(fd(operation), memory.address(0), memory.length(0), FLAGS);
        }
        long header = inFlight.annex().describe(inFlight.block(operation), memory, 0);
        return (int) io.sendmsg(fd(operation), header, FLAGS);
    }

    /** Sends {@code bytes} bytes of the file: how much has gone, or −errno. */
    public int file(TransmitOperation operation, LinuxFile file, long offset, int bytes) {
        position.set(ValueLayout.JAVA_LONG, 0, offset);
        return (int) io.sendfile(fd(operation), file.fd(), position.address(), bytes);
    }

    /** Whether it is the call that is refused, and not the connection that is broken. */
    public static boolean isRefusal(int code) {
        return code == ErrorCodes.EINVAL
                || code == ErrorCodes.ENOSYS
                || code == ErrorCodes.EPERM
                || code == ErrorCodes.EOPNOTSUPP
                || code == ErrorCodes.ESPIPE;
    }

    private static int fd(TransmitOperation operation) {
        return ((UringSocket) operation.socket()).fd();
    }
}
