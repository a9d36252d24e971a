package dev.overlapped.internal.linux;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.Iovec;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.Msghdr;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.ffi.linux.Timespec;
import dev.overlapped.internal.message.SockaddrCodec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;

/**
 * Passes descriptors between processes, over connections of Unix domain sockets. Any thread.
 *
 * <p><b>Kernel contract</b> (unix(7), cmsg(3), socket(7)): a control message SCM_RIGHTS holds
 * descriptors, of which the receiver gets new ones of the same open files; it accompanies at least
 * one byte. SO_RCVTIMEO and SO_SNDTIMEO bound a receive and a connect; they fail with EAGAIN then.
 */
public final class DescriptorPassing {
    /** The most descriptors of one message here. */
    public static final int MAX = 64;

    private static final int HEADER = 16; // of a control message: its length, level and type
    private static final int LEVEL = 8;
    private static final int TYPE = 12;

    private final LinuxIo io;

    public DescriptorPassing(LinuxIo io) {
        this.io = io;
    }

    /** A message of one byte, with room for descriptors. */
    private record Message(MemorySegment header, MemorySegment data, MemorySegment control) {
        static Message of(Arena arena, int descriptors) {
            MemorySegment header = arena.allocate(Msghdr.SIZE, Long.BYTES);
            MemorySegment vector = arena.allocate(Iovec.SIZE, Long.BYTES);
            MemorySegment data = arena.allocate(1);
            Iovecs.write(vector, 0, data.address(), 1);
            long bytes = HEADER + (long) descriptors * Integer.BYTES;
            MemorySegment control = arena.allocate(bytes, Long.BYTES);
            header.set(ValueLayout.JAVA_LONG, Msghdr.MSG_IOV, vector.address());
            header.set(ValueLayout.JAVA_LONG, Msghdr.MSG_IOVLEN, 1);
            header.set(ValueLayout.JAVA_LONG, Msghdr.MSG_CONTROL, control.address());
            header.set(ValueLayout.JAVA_LONG, Msghdr.MSG_CONTROLLEN, bytes);
            return new Message(header, data, control);
        }
    }

    /** Sends descriptors on a connection that has nothing else to send. */
    public void send(int fd, int[] descriptors) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            Message message = Message.of(arena, descriptors.length);
            MemorySegment control = message.control();
            control.set(ValueLayout.JAVA_LONG, 0, control.byteSize());
            control.set(ValueLayout.JAVA_INT, LEVEL, SocketConstants.SOL_SOCKET);
            control.set(ValueLayout.JAVA_INT, TYPE, SocketConstants.SCM_RIGHTS);
            MemorySegment.copy(
                    descriptors, 0, control, ValueLayout.JAVA_INT, HEADER, descriptors.length);
            int flags = SocketConstants.MSG_DONTWAIT | SocketConstants.MSG_NOSIGNAL;
            check("sendmsg(SCM_RIGHTS)", (int) io.sendmsg(fd, message.header().address(), flags));
        }
    }

    /** Connects by a descriptor of its own, whose calls wait for at most {@code nanos}. */
    public int connect(SocketAddress to, long nanos) throws NativeException {
        int type = SocketConstants.SOCK_STREAM | SocketConstants.SOCK_CLOEXEC;
        int fd = check("socket(AF_UNIX)", io.socket(SocketConstants.AF_UNIX, type, 0));
        boolean done = false;
        try (Arena arena = Arena.ofConfined()) {
            limit(fd, arena, nanos);
            MemorySegment name = arena.allocate(SockaddrCodec.MAX_BYTES, Long.BYTES);
            int bytes = SockAddr.write(to, name, 0);
            check("connect(" + to + ")", timed(io.connect(fd, name.address(), bytes)));
            done = true;
            return fd;
        } finally {
            if (!done) {
                io.close(fd);
            }
        }
    }

    private void limit(int fd, Arena arena, long nanos) throws NativeException {
        long micros = Math.max(1, TimeUnit.NANOSECONDS.toMicros(nanos)); // 0 would be no limit
        MemorySegment time = arena.allocate(Timespec.SIZE, Long.BYTES); // as a struct timeval
        time.set(ValueLayout.JAVA_LONG, Timespec.TV_SEC, micros / 1_000_000);
        time.set(ValueLayout.JAVA_LONG, Timespec.TV_NSEC, micros % 1_000_000);
        int level = SocketConstants.SOL_SOCKET;
        for (int option : new int[] {SocketConstants.SO_RCVTIMEO, SocketConstants.SO_SNDTIMEO}) {
            int bytes = (int) Timespec.SIZE;
            check(
                    "setsockopt(SO_RCVTIMEO)",
                    io.setsockopt(fd, level, option, time.address(), bytes));
        }
    }

    /** Receives descriptors, which exec closes; waits. */
    public int[] receive(int fd) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            Message message = Message.of(arena, MAX);
            long header = message.header().address();
            int bytes = timed((int) io.recvmsg(fd, header, SocketConstants.MSG_CMSG_CLOEXEC));
            check("recvmsg(SCM_RIGHTS)", bytes);
            MemorySegment control = message.control();
            long length = control.get(ValueLayout.JAVA_LONG, 0);
            boolean passed =
                    message.header().get(ValueLayout.JAVA_LONG, Msghdr.MSG_CONTROLLEN) >= HEADER
                            && control.get(ValueLayout.JAVA_INT, LEVEL)
                                    == SocketConstants.SOL_SOCKET
                            && control.get(ValueLayout.JAVA_INT, TYPE)
                                    == SocketConstants.SCM_RIGHTS;
            if (bytes == 0 || !passed) {
                throw Errno.DOMAIN.refused(
                        "recvmsg(SCM_RIGHTS)",
                        ErrorCodes.ECONNRESET,
                        "the other process has passed no descriptors");
            }
            int count = (int) (length - HEADER) / Integer.BYTES;
            return control.asSlice(HEADER, (long) count * Integer.BYTES)
                    .toArray(ValueLayout.JAVA_INT);
        }
    }

    /**
     * Sends the byte that says that the descriptors are in use, and receives the answer, for which
     * it waits for at most {@code nanos}.
     *
     * @return the answer, 0 if none was received
     */
    public byte confirm(int fd, long nanos) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            Message message = Message.of(arena, 0);
            int flags = SocketConstants.MSG_NOSIGNAL;
            int sent = timed((int) io.send(fd, message.data().address(), 1, flags));
            if (sent == -ErrorCodes.EPIPE || sent == -ErrorCodes.ECONNRESET) {
                return 0; // the other process has ended
            }
            check("send", sent);
            limit(fd, arena, nanos);
            int received = (int) io.recvmsg(fd, message.header().address(), 0);
            return received == 1 ? message.data().get(ValueLayout.JAVA_BYTE, 0) : 0;
        }
    }

    /** Closes a descriptor that no backend counts. */
    public void close(int fd) {
        io.close(fd);
    }

    /** A call whose time is over fails with EAGAIN. */
    private static int timed(int result) {
        return result == -ErrorCodes.EAGAIN || result == -ErrorCodes.EINPROGRESS
                ? -ErrorCodes.ETIMEDOUT
                : result;
    }

    private static int check(String call, int result) throws NativeException {
        if (result < 0) {
            throw Errno.DOMAIN.refused(call, -result, "");
        }
        return result;
    }
}
