package dev.overlapped.internal.ffi.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.overlapped.internal.ffi.linux.gen.io_uring_h;
import dev.overlapped.internal.ffi.memory.HeapShortage;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/**
 * The system calls of this system, by downcalls into the C library. The handle is linked by hand,
 * because the functions that jextract generates lose {@code errno}. Handle and functions are static
 * constants, so the compiler inlines the calls. The C library has no function for io_uring, and
 * most have none for cachestat: both go through {@code syscall(2)}.
 *
 * <p>All functions share one type: linking takes milliseconds for each type, more than a server
 * otherwise needs to start. A call passes all arguments in 64 bits and leaves the unused ones 0,
 * which the calling conventions of Linux allow, on x64 and on AArch64: a function reads only the
 * registers that it declares, and only the lower half of an int; variadic arguments are passed like
 * others. A test compares {@link LinuxIo} with the types that the functions have in C.
 *
 * <p>On Linux only. With {@link BufferRing} the only caller of restricted methods. None of the
 * calls is <em>critical</em>: the garbage collector can stop a thread that waits in one.
 */
@SuppressWarnings("restricted") // this package is the place for restricted methods
public final class NativeLinuxIo implements LinuxIo {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout STATE_LAYOUT = Linker.Option.captureStateLayout();
    private static final long ERRNO =
            STATE_LAYOUT.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    /** The captured errno: one segment per thread, so that threads do not share it. */
    private static final ThreadLocal<MemorySegment> STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE_LAYOUT));

    private static final long MAP_FAILED = -1;

    /**
     * The one type: seven arguments of 64 bits, as many as syscall(2) takes. A function that
     * declares fewer or narrower ones ignores the rest.
     */
    private static final MethodHandle CALL =
            LINKER.downcallHandle(
                    FunctionDescriptor.of(
                            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
                            JAVA_LONG, JAVA_LONG),
                    Linker.Option.captureCallState("errno"),
                    Linker.Option.firstVariadicArg(1));

    static {
        HeapShortage.prepare();
    }

    private static final MemorySegment SOCKET = function("socket");
    private static final MemorySegment BIND = function("bind");
    private static final MemorySegment CONNECT = function("connect");
    private static final MemorySegment RECVMSG = function("recvmsg");
    private static final MemorySegment SEND = function("send");
    private static final MemorySegment SENDMSG = function("sendmsg");
    private static final MemorySegment LISTEN = function("listen");
    private static final MemorySegment SETSOCKOPT = function("setsockopt");
    private static final MemorySegment GETSOCKOPT = function("getsockopt");
    private static final MemorySegment GETSOCKNAME = function("getsockname");
    private static final MemorySegment GETPEERNAME = function("getpeername");
    private static final MemorySegment SHUTDOWN = function("shutdown");
    private static final MemorySegment FCNTL = function("fcntl");
    private static final MemorySegment CLOSE = function("close");
    private static final MemorySegment OPEN = function("open");
    private static final MemorySegment LSEEK = function("lseek");

    /** NULL in older C libraries than glibc 2.26 and musl 1.2.5. */
    private static final MemorySegment PREADV2 =
            LINKER.defaultLookup().find("preadv2").orElse(MemorySegment.NULL);

    private static final MemorySegment SENDFILE = function("sendfile");
    private static final MemorySegment EVENTFD = function("eventfd");
    private static final MemorySegment READ = function("read");
    private static final MemorySegment WRITE = function("write");
    private static final MemorySegment MUNMAP = function("munmap");
    private static final MemorySegment GETRLIMIT = function("getrlimit");
    private static final MemorySegment MMAP = function("mmap");
    private static final MemorySegment SYSCALL = function("syscall");

    /** All instances are alike: the class holds what is linked. */
    public NativeLinuxIo() {}

    private static MemorySegment function(String name) {
        return LINKER.defaultLookup().findOrThrow(name);
    }

    /** Calls a function that returns an int; returns its result, or the negated errno. */
    private static int call(
            MemorySegment function, long a, long b, long c, long d, long e, long f) {
        MemorySegment state = STATE.get();
        int result = (int) call(function, state, a, b, c, d, e, f, 0);
        return result >= 0 ? result : -state.get(JAVA_INT, ERRNO);
    }

    /** Calls a function that returns a long; returns its result, or the negated errno. */
    private static long callForLong(
            MemorySegment function, long a, long b, long c, long d, long e, long f) {
        MemorySegment state = STATE.get();
        long result = call(function, state, a, b, c, d, e, f, 0);
        return result >= 0 ? result : -state.get(JAVA_INT, ERRNO);
    }

    /** Calls syscall(2); returns the result of the system call, or the negated errno. */
    private static int systemCall(long number, long a, long b, long c, long d, long e, long f) {
        MemorySegment state = STATE.get();
        long result = call(SYSCALL, state, number, a, b, c, d, e, f);
        return result >= 0 ? (int) result : -state.get(JAVA_INT, ERRNO);
    }

    private static long call(
            MemorySegment function,
            MemorySegment state,
            long a,
            long b,
            long c,
            long d,
            long e,
            long f,
            long g) {
        int pauses = 0;
        while (true) {
            try {
                return (long) CALL.invokeExact(function, state, a, b, c, d, e, f, g);
            } catch (OutOfMemoryError full) {
                pauses = HeapShortage.await(full, pauses);
            } catch (RuntimeException | Error other) {
                throw other; // the stack may have ended
            } catch (Throwable t) {
                throw new AssertionError("a downcall threw", t); // it throws nothing of its own
            }
        }
    }

    @Override
    public int socket(int domain, int type, int protocol) {
        return call(SOCKET, domain, type, protocol, 0, 0, 0);
    }

    @Override
    public int bind(int sockfd, long addr, int addrlen) {
        return call(BIND, sockfd, addr, addrlen, 0, 0, 0);
    }

    @Override
    public int connect(int sockfd, long addr, int addrlen) {
        return call(CONNECT, sockfd, addr, addrlen, 0, 0, 0);
    }

    @Override
    public long recvmsg(int sockfd, long msg, int flags) {
        return callForLong(RECVMSG, sockfd, msg, flags, 0, 0, 0);
    }

    @Override
    public long send(int sockfd, long buf, long len, int flags) {
        return callForLong(SEND, sockfd, buf, len, flags, 0, 0);
    }

    @Override
    public long sendmsg(int sockfd, long msg, int flags) {
        return callForLong(SENDMSG, sockfd, msg, flags, 0, 0, 0);
    }

    @Override
    public int listen(int sockfd, int backlog) {
        return call(LISTEN, sockfd, backlog, 0, 0, 0, 0);
    }

    @Override
    public int setsockopt(int sockfd, int level, int optname, long optval, int optlen) {
        return call(SETSOCKOPT, sockfd, level, optname, optval, optlen, 0);
    }

    @Override
    public int getsockopt(int sockfd, int level, int optname, long optval, long optlen) {
        return call(GETSOCKOPT, sockfd, level, optname, optval, optlen, 0);
    }

    @Override
    public int getsockname(int sockfd, long addr, long addrlen) {
        return call(GETSOCKNAME, sockfd, addr, addrlen, 0, 0, 0);
    }

    @Override
    public int getpeername(int sockfd, long addr, long addrlen) {
        return call(GETPEERNAME, sockfd, addr, addrlen, 0, 0, 0);
    }

    @Override
    public int shutdown(int sockfd, int how) {
        return call(SHUTDOWN, sockfd, how, 0, 0, 0, 0);
    }

    @Override
    public int fcntl(int fd, int op, int arg) {
        return call(FCNTL, fd, op, arg, 0, 0, 0);
    }

    @Override
    public int close(int fd) {
        return call(CLOSE, fd, 0, 0, 0, 0, 0);
    }

    @Override
    public int open(long pathname, int flags) {
        return call(OPEN, pathname, flags, 0, 0, 0, 0);
    }

    @Override
    public long lseek(int fd, long offset, int whence) {
        return callForLong(LSEEK, fd, offset, whence, 0, 0, 0);
    }

    @Override
    public long preadv2(int fd, long iov, int iovcnt, long offset, int flags) {
        if (PREADV2.address() == 0) {
            return -ErrorCodes.ENOSYS;
        }
        return callForLong(PREADV2, fd, iov, iovcnt, offset, flags, 0);
    }

    @Override
    public long sendfile(int out_fd, int in_fd, long offset, long count) {
        return callForLong(SENDFILE, out_fd, in_fd, offset, count, 0, 0);
    }

    @Override
    public int cachestat(int fd, long cstat_range, long cstat, int flags) {
        return systemCall(io_uring_h.SYS_cachestat(), fd, cstat_range, cstat, flags, 0, 0);
    }

    @Override
    public int eventfd(int initval, int flags) {
        return call(EVENTFD, initval, flags, 0, 0, 0, 0);
    }

    @Override
    public long read(int fd, long buf, long count) {
        return callForLong(READ, fd, buf, count, 0, 0, 0);
    }

    @Override
    public long write(int fd, long buf, long count) {
        return callForLong(WRITE, fd, buf, count, 0, 0, 0);
    }

    @Override
    public int munmap(long addr, long length) {
        return call(MUNMAP, addr, length, 0, 0, 0, 0);
    }

    @Override
    public int getrlimit(int resource, long rlim) {
        return call(GETRLIMIT, resource, rlim, 0, 0, 0, 0);
    }

    @Override
    public MemorySegment mmap(long length, int prot, int flags, int fd, long offset) {
        MemorySegment state = STATE.get();
        long result = call(MMAP, state, 0, length, prot, flags, fd, offset, 0);
        return result != MAP_FAILED
                ? MemorySegment.ofAddress(result).reinterpret(length)
                : MemorySegment.ofAddress(-state.get(JAVA_INT, ERRNO));
    }

    @Override
    public int io_uring_setup(int entries, long p) {
        return systemCall(io_uring_h.SYS_io_uring_setup(), entries, p, 0, 0, 0, 0);
    }

    @Override
    public int io_uring_enter(
            int fd, int to_submit, int min_complete, int flags, long arg, long argsz) {
        return systemCall(
                io_uring_h.SYS_io_uring_enter(), fd, to_submit, min_complete, flags, arg, argsz);
    }

    @Override
    public int io_uring_register(int fd, int opcode, long arg, int nr_args) {
        return systemCall(io_uring_h.SYS_io_uring_register(), fd, opcode, arg, nr_args, 0, 0);
    }
}
