package dev.overlapped.internal.uring;

import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.NativeLinuxIo;

import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;

/**
 * This system's calls, of which a test overrides some; it knows which descriptors were left open.
 */
public class RefusingIo implements LinuxIo {
    private final LinuxIo io = new NativeLinuxIo();
    public final Set<Integer> open = new HashSet<>();

    private int opened(int fd) {
        if (fd >= 0) {
            open.add(fd);
        }
        return fd;
    }

    @Override
    public int socket(int domain, int type, int protocol) {
        return opened(io.socket(domain, type, protocol));
    }

    @Override
    public int bind(int sockfd, long addr, int addrlen) {
        return io.bind(sockfd, addr, addrlen);
    }

    @Override
    public int connect(int sockfd, long addr, int addrlen) {
        return io.connect(sockfd, addr, addrlen);
    }

    @Override
    public long recvmsg(int sockfd, long msg, int flags) {
        return io.recvmsg(sockfd, msg, flags);
    }

    @Override
    public long send(int sockfd, long buf, long len, int flags) {
        return io.send(sockfd, buf, len, flags);
    }

    @Override
    public long sendmsg(int sockfd, long msg, int flags) {
        return io.sendmsg(sockfd, msg, flags);
    }

    @Override
    public int listen(int sockfd, int backlog) {
        return io.listen(sockfd, backlog);
    }

    @Override
    public int setsockopt(int sockfd, int level, int optname, long optval, int optlen) {
        return io.setsockopt(sockfd, level, optname, optval, optlen);
    }

    @Override
    public int getsockopt(int sockfd, int level, int optname, long optval, long optlen) {
        return io.getsockopt(sockfd, level, optname, optval, optlen);
    }

    @Override
    public int getsockname(int sockfd, long addr, long addrlen) {
        return io.getsockname(sockfd, addr, addrlen);
    }

    @Override
    public int getpeername(int sockfd, long addr, long addrlen) {
        return io.getpeername(sockfd, addr, addrlen);
    }

    @Override
    public int shutdown(int sockfd, int how) {
        return io.shutdown(sockfd, how);
    }

    @Override
    public int fcntl(int fd, int op, int arg) {
        return io.fcntl(fd, op, arg);
    }

    @Override
    public int close(int fd) {
        open.remove(fd);
        return io.close(fd);
    }

    @Override
    public int open(long pathname, int flags) {
        return opened(io.open(pathname, flags));
    }

    @Override
    public long lseek(int fd, long offset, int whence) {
        return io.lseek(fd, offset, whence);
    }

    @Override
    public long preadv2(int fd, long iov, int iovcnt, long offset, int flags) {
        return io.preadv2(fd, iov, iovcnt, offset, flags);
    }

    @Override
    public long sendfile(int out_fd, int in_fd, long offset, long count) {
        return io.sendfile(out_fd, in_fd, offset, count);
    }

    @Override
    public int cachestat(int fd, long cstat_range, long cstat, int flags) {
        return io.cachestat(fd, cstat_range, cstat, flags);
    }

    @Override
    public int eventfd(int initval, int flags) {
        return opened(io.eventfd(initval, flags));
    }

    @Override
    public long read(int fd, long buf, long count) {
        return io.read(fd, buf, count);
    }

    @Override
    public long write(int fd, long buf, long count) {
        return io.write(fd, buf, count);
    }

    @Override
    public MemorySegment mmap(long length, int prot, int flags, int fd, long offset) {
        return io.mmap(length, prot, flags, fd, offset);
    }

    @Override
    public int munmap(long addr, long length) {
        return io.munmap(addr, length);
    }

    @Override
    public int getrlimit(int resource, long rlim) {
        return io.getrlimit(resource, rlim);
    }

    @Override
    public int io_uring_setup(int entries, long p) {
        return opened(io.io_uring_setup(entries, p));
    }

    @Override
    public int io_uring_enter(
            int fd, int to_submit, int min_complete, int flags, long arg, long argsz) {
        return io.io_uring_enter(fd, to_submit, min_complete, flags, arg, argsz);
    }

    @Override
    public int io_uring_register(int fd, int opcode, long arg, int nr_args) {
        return io.io_uring_register(fd, opcode, arg, nr_args);
    }
}
