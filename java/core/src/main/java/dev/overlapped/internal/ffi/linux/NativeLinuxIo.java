package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.fn_bind;
import dev.overlapped.internal.ffi.linux.gen.fn_cachestat;
import dev.overlapped.internal.ffi.linux.gen.fn_close;
import dev.overlapped.internal.ffi.linux.gen.fn_connect;
import dev.overlapped.internal.ffi.linux.gen.fn_eventfd;
import dev.overlapped.internal.ffi.linux.gen.fn_getpeername;
import dev.overlapped.internal.ffi.linux.gen.fn_getrlimit;
import dev.overlapped.internal.ffi.linux.gen.fn_getsockname;
import dev.overlapped.internal.ffi.linux.gen.fn_getsockopt;
import dev.overlapped.internal.ffi.linux.gen.fn_io_uring_enter;
import dev.overlapped.internal.ffi.linux.gen.fn_io_uring_register;
import dev.overlapped.internal.ffi.linux.gen.fn_io_uring_setup;
import dev.overlapped.internal.ffi.linux.gen.fn_listen;
import dev.overlapped.internal.ffi.linux.gen.fn_lseek;
import dev.overlapped.internal.ffi.linux.gen.fn_mmap;
import dev.overlapped.internal.ffi.linux.gen.fn_munmap;
import dev.overlapped.internal.ffi.linux.gen.fn_open;
import dev.overlapped.internal.ffi.linux.gen.fn_preadv2;
import dev.overlapped.internal.ffi.linux.gen.fn_read;
import dev.overlapped.internal.ffi.linux.gen.fn_recvmsg;
import dev.overlapped.internal.ffi.linux.gen.fn_setsockopt;
import dev.overlapped.internal.ffi.linux.gen.fn_shutdown;
import dev.overlapped.internal.ffi.linux.gen.fn_socket;
import dev.overlapped.internal.ffi.linux.gen.fn_write;
import dev.overlapped.internal.ffi.linux.gen.io_uring_h;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/**
 * The system calls of this system, by downcalls into the C library. Linked by hand, for what
 * jextract generates loses {@code errno}. The handles are static constants, so the compiler inlines
 * the calls. io_uring has no function in the C library, nor cachestat in most: they go through
 * {@code syscall(2)}.
 *
 * <p>To be touched on Linux only. The only caller of restricted methods. None of the calls is
 * <em>critical</em>: the thread can be stopped for a garbage collection while it waits in one.
 */
@SuppressWarnings("restricted") // see above: this is the place for them
public final class NativeLinuxIo implements LinuxIo {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final StructLayout STATE_LAYOUT = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_CODE =
            STATE_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));

    /** Where the error code is captured: one a thread, or two would overwrite each other's. */
    private static final ThreadLocal<MemorySegment> STATE =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE_LAYOUT));

    private static final long MAP_FAILED = -1;

    private static final MethodHandle SOCKET = function("socket", fn_socket.descriptor());
    private static final MethodHandle BIND = function("bind", fn_bind.descriptor());
    private static final MethodHandle CONNECT = function("connect", fn_connect.descriptor());
    private static final MethodHandle RECVMSG = function("recvmsg", fn_recvmsg.descriptor());
    private static final MethodHandle LISTEN = function("listen", fn_listen.descriptor());
    private static final MethodHandle SETSOCKOPT =
            function("setsockopt", fn_setsockopt.descriptor());
    private static final MethodHandle GETSOCKOPT =
            function("getsockopt", fn_getsockopt.descriptor());
    private static final MethodHandle GETSOCKNAME =
            function("getsockname", fn_getsockname.descriptor());
    private static final MethodHandle GETPEERNAME =
            function("getpeername", fn_getpeername.descriptor());
    private static final MethodHandle SHUTDOWN = function("shutdown", fn_shutdown.descriptor());
    private static final MethodHandle CLOSE = function("close", fn_close.descriptor());
    private static final MethodHandle OPEN =
            LINKER.downcallHandle(
                    LINKER.defaultLookup().findOrThrow("open"),
                    fn_open.descriptor(),
                    ERRNO,
                    Linker.Option.firstVariadicArg(2)); // the mode, which is not needed
    private static final MethodHandle LSEEK = function("lseek", fn_lseek.descriptor());

    /** Null in older C libraries than glibc 2.26 and musl 1.2.5. */
    private static final MethodHandle PREADV2 =
            LINKER.defaultLookup()
                    .find("preadv2")
                    .map(at -> LINKER.downcallHandle(at, fn_preadv2.descriptor(), ERRNO))
                    .orElse(null);

    private static final MethodHandle CACHESTAT = systemCall(fn_cachestat.descriptor());
    private static final MethodHandle EVENTFD = function("eventfd", fn_eventfd.descriptor());
    private static final MethodHandle READ = function("read", fn_read.descriptor());
    private static final MethodHandle WRITE = function("write", fn_write.descriptor());
    private static final MethodHandle MUNMAP = function("munmap", fn_munmap.descriptor());
    private static final MethodHandle GETRLIMIT = function("getrlimit", fn_getrlimit.descriptor());
    private static final MethodHandle MMAP = function("mmap", fn_mmap.descriptor());
    private static final MethodHandle IO_URING_SETUP = systemCall(fn_io_uring_setup.descriptor());
    private static final MethodHandle IO_URING_ENTER = systemCall(fn_io_uring_enter.descriptor());
    private static final MethodHandle IO_URING_REGISTER =
            systemCall(fn_io_uring_register.descriptor());

    /** All of them are alike: what there is to link, the class has linked. */
    public NativeLinuxIo() {}

    private static MethodHandle function(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, ERRNO);
    }

    private static MethodHandle systemCall(FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow("syscall"),
                descriptor,
                ERRNO,
                Linker.Option.firstVariadicArg(1));
    }

    private static int errno(MemorySegment state) {
        return (int) ERRNO_CODE.get(state, 0L);
    }

    /** A downcall handle throws nothing of its own. */
    private static AssertionError unexpected(Throwable t) {
        return new AssertionError("a downcall threw", t);
    }

    @Override
    public int socket(int domain, int type, int protocol) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) SOCKET.invokeExact(state, domain, type, protocol);
            return result >= 0 ? result : -errno(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int bind(int sockfd, long addr, int addrlen) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) BIND.invokeExact(state, sockfd, addr, addrlen);
            return result >= 0 ? result : -errno(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int connect(int sockfd, long addr, int addrlen) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) CONNECT.invokeExact(state, sockfd, addr, addrlen);
            return result >= 0 ? result : -errno(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public long recvmsg(int sockfd, long msg, int flags) {
        MemorySegment state = STATE.get();
        try {
            long result = (long) RECVMSG.invokeExact(state, sockfd, msg, flags);
            return result >= 0 ? result : -errno(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int listen(int sockfd, int backlog) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) LISTEN.invokeExact(state, sockfd, backlog);
            return result >= 0 ? result : -errno(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int setsockopt(int sockfd, int level, int optname, long optval, int optlen) {
        MemorySegment state = STATE.get();
        try {
            int result =
                    (int) SETSOCKOPT.invokeExact(state, sockfd, level, optname, optval, optlen);
            return result >= 0 ? result : -errno(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int getsockopt(int sockfd, int level, int optname, long optval, long optlen) {
        MemorySegment state = STATE.get();
        try {
            int result =
                    (int) GETSOCKOPT.invokeExact(state, sockfd, level, optname, optval, optlen);
            return result >= 0 ? result : -errno(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int getsockname(int sockfd, long addr, long addrlen) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) GETSOCKNAME.invokeExact(state, sockfd, addr, addrlen);
            return result >= 0 ? result : -errno(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int getpeername(int sockfd, long addr, long addrlen) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) GETPEERNAME.invokeExact(state, sockfd, addr, addrlen);
            return result >= 0 ? result : -errno(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int shutdown(int sockfd, int how) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) SHUTDOWN.invokeExact(state, sockfd, how);
            return result >= 0 ? result : -errno(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int close(int fd) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) CLOSE.invokeExact(state, fd);
            return result >= 0 ? result : -errno(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int open(long pathname, int flags) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) OPEN.invokeExact(state, pathname, flags);
            return result >= 0 ? result : -errno(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public long lseek(int fd, long offset, int whence) {
        MemorySegment state = STATE.get();
        try {
            long result = (long) LSEEK.invokeExact(state, fd, offset, whence);
            return result >= 0 ? result : -errno(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public long preadv2(int fd, long iov, int iovcnt, long offset, int flags) {
        if (PREADV2 == null) {
            return -ErrorCodes.ENOSYS;
        }
        MemorySegment state = STATE.get();
        try {
            long result = (long) PREADV2.invokeExact(state, fd, iov, iovcnt, offset, flags);
            return result >= 0 ? result : -errno(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int cachestat(int fd, long cstat_range, long cstat, int flags) {
        MemorySegment state = STATE.get();
        try {
            long result =
                    (long)
                            CACHESTAT.invokeExact(
                                    state,
                                    (long) io_uring_h.SYS_cachestat(),
                                    fd,
                                    cstat_range,
                                    cstat,
                                    flags);
            return result >= 0 ? (int) result : -errno(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int eventfd(int initval, int flags) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) EVENTFD.invokeExact(state, initval, flags);
            return result >= 0 ? result : -errno(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public long read(int fd, long buf, long count) {
        MemorySegment state = STATE.get();
        try {
            long result = (long) READ.invokeExact(state, fd, buf, count);
            return result >= 0 ? result : -errno(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public long write(int fd, long buf, long count) {
        MemorySegment state = STATE.get();
        try {
            long result = (long) WRITE.invokeExact(state, fd, buf, count);
            return result >= 0 ? result : -errno(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int munmap(long addr, long length) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) MUNMAP.invokeExact(state, addr, length);
            return result >= 0 ? result : -errno(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int getrlimit(int resource, long rlim) {
        MemorySegment state = STATE.get();
        try {
            int result = (int) GETRLIMIT.invokeExact(state, resource, rlim);
            return result >= 0 ? result : -errno(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public MemorySegment mmap(long length, int prot, int flags, int fd, long offset) {
        MemorySegment state = STATE.get();
        try {
            long result = (long) MMAP.invokeExact(state, 0L, length, prot, flags, fd, offset);
            return result != MAP_FAILED
                    ? MemorySegment.ofAddress(result).reinterpret(length)
                    : MemorySegment.ofAddress(-errno(state));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int io_uring_setup(int entries, long p) {
        MemorySegment state = STATE.get();
        try {
            long result =
                    (long)
                            IO_URING_SETUP.invokeExact(
                                    state, (long) io_uring_h.SYS_io_uring_setup(), entries, p);
            return result >= 0 ? (int) result : -errno(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int io_uring_enter(
            int fd, int to_submit, int min_complete, int flags, long arg, long argsz) {
        MemorySegment state = STATE.get();
        try {
            long result =
                    (long)
                            IO_URING_ENTER.invokeExact(
                                    state,
                                    (long) io_uring_h.SYS_io_uring_enter(),
                                    fd,
                                    to_submit,
                                    min_complete,
                                    flags,
                                    arg,
                                    argsz);
            return result >= 0 ? (int) result : -errno(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    @Override
    public int io_uring_register(int fd, int opcode, long arg, int nr_args) {
        MemorySegment state = STATE.get();
        try {
            long result =
                    (long)
                            IO_URING_REGISTER.invokeExact(
                                    state,
                                    (long) io_uring_h.SYS_io_uring_register(),
                                    fd,
                                    opcode,
                                    arg,
                                    nr_args);
            return result >= 0 ? (int) result : -errno(state);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }
}
