package dev.overlapped.internal.ffi.linux;

import java.lang.foreign.MemorySegment;

/**
 * The system calls of the io_uring backend, named and ordered as in C. Pointers are 64-bit
 * integers: a call allocates nothing.
 *
 * <p>Results: a result of C that is 0 or more, else the negated {@code errno}, which is read in the
 * same call, before the JVM can overwrite it.
 *
 * <p>Two implementations: {@link NativeLinuxIo}, and those of the tests, which refuse or fake some
 * of the calls. Any thread may call, except where a method says otherwise.
 */
public interface LinuxIo {
    /** {@code int socket(int domain, int type, int protocol)}: the descriptor. */
    int socket(int domain, int type, int protocol);

    /** {@code int bind(int sockfd, const struct sockaddr *addr, socklen_t addrlen)}. */
    int bind(int sockfd, long addr, int addrlen);

    /** {@code int connect(int sockfd, const struct sockaddr *addr, socklen_t addrlen)}. */
    int connect(int sockfd, long addr, int addrlen);

    /** {@code ssize_t recvmsg(int sockfd, struct msghdr *msg, int flags)}. */
    long recvmsg(int sockfd, long msg, int flags);

    /** {@code ssize_t send(int sockfd, const void *buf, size_t len, int flags)}. */
    long send(int sockfd, long buf, long len, int flags);

    /** {@code ssize_t sendmsg(int sockfd, const struct msghdr *msg, int flags)}. */
    long sendmsg(int sockfd, long msg, int flags);

    /** {@code int listen(int sockfd, int backlog)}. */
    int listen(int sockfd, int backlog);

    /**
     * {@code int setsockopt(int, int level, int optname, const void *optval, socklen_t optlen)}.
     */
    int setsockopt(int sockfd, int level, int optname, long optval, int optlen);

    /** {@code int getsockopt(int, int level, int optname, void *optval, socklen_t *optlen)}. */
    int getsockopt(int sockfd, int level, int optname, long optval, long optlen);

    /** {@code int getsockname(int sockfd, struct sockaddr *addr, socklen_t *addrlen)}. */
    int getsockname(int sockfd, long addr, long addrlen);

    /** {@code int getpeername(int sockfd, struct sockaddr *addr, socklen_t *addrlen)}. */
    int getpeername(int sockfd, long addr, long addrlen);

    /** {@code int shutdown(int sockfd, int how)}. */
    int shutdown(int sockfd, int how);

    /** {@code int fcntl(int fd, int op, int arg)}. */
    int fcntl(int fd, int op, int arg);

    /** {@code int close(int fd)}. */
    int close(int fd);

    /** {@code int open(const char *pathname, int flags)}: the descriptor. */
    int open(long pathname, int flags);

    /** {@code off_t lseek(int fd, off_t offset, int whence)}. */
    long lseek(int fd, long offset, int whence);

    /**
     * {@code ssize_t preadv2(int fd, const struct iovec *iov, int iovcnt, off_t offset, int
     * flags)}; −ENOSYS where the C library has none.
     */
    long preadv2(int fd, long iov, int iovcnt, long offset, int flags);

    /** {@code ssize_t sendfile(int out_fd, int in_fd, off_t *offset, size_t count)}. */
    long sendfile(int out_fd, int in_fd, long offset, long count);

    /**
     * {@code int cachestat(unsigned int fd, struct cachestat_range *cstat_range, struct cachestat
     * *cstat, unsigned int flags)}.
     */
    int cachestat(int fd, long cstat_range, long cstat, int flags);

    /** {@code int eventfd(unsigned int initval, int flags)}: the descriptor. */
    int eventfd(int initval, int flags);

    /** {@code ssize_t read(int fd, void *buf, size_t count)}. */
    long read(int fd, long buf, long count);

    /** {@code ssize_t write(int fd, const void *buf, size_t count)}. */
    long write(int fd, long buf, long count);

    /**
     * {@code void *mmap(NULL, size_t length, int prot, int flags, int fd, off_t offset)}.
     *
     * @return {@code length} bytes, valid until {@link #munmap}; or, when refused, an empty segment
     *     whose address is the negated {@code errno}
     */
    MemorySegment mmap(long length, int prot, int flags, int fd, long offset);

    /** {@code int munmap(void *addr, size_t length)}. */
    int munmap(long addr, long length);

    /** {@code int getrlimit(int resource, struct rlimit *rlim)}. */
    int getrlimit(int resource, long rlim);

    /**
     * {@code int io_uring_setup(u32 entries, struct io_uring_params *p)}: the ring's descriptor.
     */
    int io_uring_setup(int entries, long p);

    /**
     * {@code int io_uring_enter2(unsigned int fd, unsigned int to_submit, unsigned int
     * min_complete, unsigned int flags, const void *arg, size_t argsz)}: the number of submitted
     * entries. May block: for the platform thread that owns the ring only.
     */
    int io_uring_enter(int fd, int to_submit, int min_complete, int flags, long arg, long argsz);

    /**
     * {@code int io_uring_register(unsigned int fd, unsigned int opcode, void *, unsigned int)}.
     */
    int io_uring_register(int fd, int opcode, long arg, int nr_args);
}
