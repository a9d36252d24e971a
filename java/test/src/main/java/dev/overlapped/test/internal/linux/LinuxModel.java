package dev.overlapped.test.internal.linux;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.test.internal.network.Model;
import dev.overlapped.test.internal.network.Native;
import dev.overlapped.test.internal.network.NetworkClock;
import dev.overlapped.test.internal.network.PeerConnection;
import dev.overlapped.test.internal.network.PeerListener;
import dev.overlapped.test.internal.network.Violation;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * Linux in memory, as far as the io_uring backend uses it: rings, sockets, files and a loopback of
 * its own. It keeps the documented rules of the kernel, and is as hard on its caller as its {@link
 * LinuxSettings} say.
 *
 * <p>Two ways to use it. In real time: any threads, which wait in io_uring_enter, and peers with
 * blocking calls. In virtual time: one thread at a time, none ever waits, and the same seed and
 * calls give the same {@link #trace}.
 *
 * <p>Each call takes the one lock, does what is due by now, does its own, and does what follows. A
 * {@link Violation} in any call is repeated by all later ones.
 */
public final class LinuxModel implements LinuxIo, Model {
    private static final long UNMAPPING_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Kernel kernel;
    private final TcpNetwork network;
    private final DatagramNetwork datagrams;
    private final NetworkFaults faults;
    private final SystemCalls calls;
    private final RingCalls rings;
    private final Map<Long, Ring> ringMappings = new HashMap<>();

    public LinuxModel(LinuxSettings settings) {
        kernel = new Kernel(settings);
        network = new TcpNetwork(kernel);
        faults = new NetworkFaults(kernel, network);
        Transfers transfers = new Transfers(kernel);
        datagrams = new DatagramNetwork(kernel);
        calls = new SystemCalls(kernel, network, datagrams, transfers);
        rings = new RingCalls(kernel, new RequestRules(kernel, transfers, this));
    }

    // ---- for tests

    @Override
    public PeerConnection connect(SocketAddress remote) throws IOException {
        return network.connect(remote);
    }

    /** Begins to connect a peer. */
    public PeerConnect beginConnect(SocketAddress remote) {
        kernel.lock.lock();
        try {
            kernel.settle();
            PeerConnect connect = network.beginConnect(remote);
            kernel.settle();
            return connect;
        } finally {
            kernel.lock.unlock();
        }
    }

    @Override
    public PeerListener listen(InetSocketAddress local, int backlog) throws IOException {
        return network.listen(local, backlog);
    }

    /** Has the network answer a datagram of the socket at {@code sender} by an ICMP message. */
    public void answer(InetSocketAddress sender, IcmpMessage message) {
        locked(
                () -> {
                    datagrams.answer(sender, message);
                    kernel.settle();
                });
    }

    /** Returns the conditions and faults of the network. */
    public NetworkFaults faults() {
        return faults;
    }

    private void locked(Runnable action) {
        kernel.lock.lock();
        try {
            action.run();
        } finally {
            kernel.lock.unlock();
        }
    }

    /** Lets virtual time pass until {@code nanoTime}, and does what is due then. */
    public void advanceTo(long nanoTime) {
        locked(
                () -> {
                    kernel.clock.advanceTo(nanoTime);
                    kernel.settle();
                });
    }

    /** Returns the time of the next event; {@link NetworkClock#NEVER} if there is none. */
    public long nextEvent() {
        kernel.lock.lock();
        try {
            return kernel.nextEvent();
        } finally {
            kernel.lock.unlock();
        }
    }

    /** Returns a number that grows with each submission and each completion. */
    public long progress() {
        kernel.lock.lock();
        try {
            return kernel.progress;
        } finally {
            kernel.lock.unlock();
        }
    }

    /**
     * Waits, in the system's time, until other threads or the network change something.
     *
     * @param nanos how long at most
     */
    public void awaitChange(long nanos) throws InterruptedException {
        kernel.lock.lockInterruptibly();
        try {
            long most = kernel.clock.isVirtual() ? nanos : Math.min(nanos, untilNextEvent());
            kernel.changed.await(most, TimeUnit.NANOSECONDS);
            kernel.settle();
        } finally {
            kernel.lock.unlock();
        }
    }

    private long untilNextEvent() {
        long next = kernel.nextEvent();
        return next == NetworkClock.NEVER ? next : next - kernel.clock.nanoTime();
    }

    /** RLIMIT_NOFILE: EMFILE for descriptors from that number on. Peers do not count. */
    public void descriptorLimit(int most) {
        kernel.lock.lock();
        try {
            kernel.descriptors.limit(most);
        } finally {
            kernel.lock.unlock();
        }
    }

    /** Removes the file of a Unix domain socket; returns false if there is none. */
    public boolean deleteSocketFile(String path) {
        kernel.lock.lock();
        try {
            return kernel.unixNames.delete(path);
        } finally {
            kernel.lock.unlock();
        }
    }

    /** From now on no transfer gets memory, or each does again. */
    public void shortOfMemory(boolean isShort) {
        kernel.lock.lock();
        try {
            kernel.shortOfMemory = isShort;
        } finally {
            kernel.lock.unlock();
        }
    }

    @Override
    public void whileWaiting(Runnable other) {
        kernel.whileWaiting = other;
    }

    @Override
    public long nanoTime() {
        return kernel.clock.nanoTime();
    }

    @Override
    public long trace() {
        return kernel.trace();
    }

    @Override
    public void verifyNothingLeft() {
        kernel.lock.lock();
        try {
            kernel.rethrowViolation();
            awaitUnmapping();
            if (!kernel.descriptors.isEmpty()) {
                throw kernel.violation("descriptors left open: " + kernel.descriptors);
            } else if (!rings.isEmpty()) {
                throw kernel.violation("registered descriptors of rings are left");
            } else if (!ringMappings.isEmpty() || !kernel.mappings.isEmpty()) {
                throw kernel.violation("something is left mapped");
            } else if (!kernel.custody.isEmpty()) {
                throw kernel.violation("memory is left in flight");
            }
        } finally {
            kernel.lock.unlock();
        }
    }

    /** Large mappings of files are given back by a thread of their own: real time only. */
    private void awaitUnmapping() {
        long until = kernel.clock.in(UNMAPPING_NANOS);
        try {
            while (!kernel.clock.isVirtual()
                    && !kernel.mappings.isEmpty()
                    && kernel.clock.nanoTime() < until) {
                kernel.await(until);
            }
        } catch (InterruptedIOException e) {
            throw kernel.violation("interrupted while something was left mapped");
        }
    }

    // ---- every call

    private int call(String function, int fd, IntSupplier body) {
        return kernel.call(function, fd, body);
    }

    private long callLong(String function, int fd, LongSupplier body) {
        return kernel.callLong(function, fd, body);
    }

    private int onSocket(String function, int fd, SystemCalls.OnSocket call) {
        return call(function, fd, () -> calls.on(fd, call));
    }

    // ---- sockets

    @Override
    public int socket(int domain, int type, int protocol) {
        return call("socket", domain, () -> calls.socket(domain, type, protocol));
    }

    @Override
    public int bind(int sockfd, long addr, int addrlen) {
        return onSocket("bind", sockfd, socket -> calls.bind(socket, addr, addrlen));
    }

    @Override
    public int connect(int sockfd, long addr, int addrlen) {
        return onSocket("connect", sockfd, socket -> calls.connect(socket, addr, addrlen));
    }

    @Override
    public long recvmsg(int sockfd, long msg, int flags) {
        return onSocket(
                "recvmsg", sockfd, socket -> calls.receive(socket, new Message(msg), flags));
    }

    @Override
    public long send(int sockfd, long buf, long len, int flags) {
        Buffers buffers = Buffers.of(buf, (int) len);
        return onSocket("send", sockfd, socket -> calls.send(socket, buffers, flags));
    }

    @Override
    public long sendmsg(int sockfd, long msg, int flags) {
        Buffers buffers = new Message(msg).buffers();
        return onSocket("sendmsg", sockfd, socket -> calls.send(socket, buffers, flags));
    }

    @Override
    public int listen(int sockfd, int backlog) {
        return onSocket("listen", sockfd, socket -> socket.listen(backlog));
    }

    @Override
    public int setsockopt(int sockfd, int level, int optname, long optval, int optlen) {
        return onSocket("setsockopt", sockfd, socket -> socket.set(level, optname, optval, optlen));
    }

    @Override
    public int getsockopt(int sockfd, int level, int optname, long optval, long optlen) {
        return onSocket(
                "getsockopt",
                sockfd,
                socket -> calls.getOption(socket, level, optname, optval, optlen));
    }

    @Override
    public int getsockname(int sockfd, long addr, long addrlen) {
        return onSocket(
                "getsockname",
                sockfd,
                socket -> {
                    Sockaddrs.store(socket.encode(socket.localName()), addr, addrlen);
                    return 0;
                });
    }

    @Override
    public int getpeername(int sockfd, long addr, long addrlen) {
        return onSocket("getpeername", sockfd, socket -> calls.remoteName(socket, addr, addrlen));
    }

    @Override
    public int shutdown(int sockfd, int how) {
        return onSocket("shutdown", sockfd, socket -> socket.shutdown(how));
    }

    // ---- descriptors and files

    @Override
    public int fcntl(int fd, int op, int arg) {
        return onSocket("fcntl", fd, socket -> calls.control(socket, op, arg));
    }

    @Override
    public int close(int fd) {
        return call("close", fd, () -> kernel.descriptors.close(fd));
    }

    @Override
    public int open(long pathname, int flags) {
        return call("open", flags, () -> calls.open(pathname));
    }

    @Override
    public long lseek(int fd, long offset, int whence) {
        return callLong("lseek", fd, () -> calls.seek(fd, offset, whence));
    }

    @Override
    public long preadv2(int fd, long iov, int iovcnt, long offset, int flags) {
        return callLong("preadv2", fd, () -> calls.readNow(fd, iov, iovcnt, offset, flags));
    }

    @Override
    public long sendfile(int out_fd, int in_fd, long offset, long count) {
        return callLong("sendfile", out_fd, () -> calls.sendFile(out_fd, in_fd, offset, count));
    }

    /** Not part of the trace: how often the backend asks depends on real time. */
    @Override
    public int cachestat(int fd, long cstat_range, long cstat, int flags) {
        kernel.lock.lock();
        try {
            kernel.rethrowViolation();
            return calls.cacheState(fd, cstat_range, cstat);
        } finally {
            kernel.lock.unlock();
        }
    }

    @Override
    public int eventfd(int initval, int flags) {
        return call("eventfd", initval, () -> calls.eventfd(initval));
    }

    @Override
    public long read(int fd, long buf, long count) {
        return callLong("read", fd, () -> calls.read(fd, buf, count));
    }

    @Override
    public long write(int fd, long buf, long count) {
        return callLong("write", fd, () -> calls.write(fd, buf, count));
    }

    @Override
    public MemorySegment mmap(long length, int prot, int flags, int fd, long offset) {
        MemorySegment[] mapped = new MemorySegment[1];
        int result =
                call(
                        "mmap",
                        fd,
                        () -> {
                            mapped[0] = map(length, fd, offset);
                            return mapped[0] == null ? -ErrorCodes.EINVAL : 0;
                        });
        return result == 0 ? mapped[0] : MemorySegment.ofAddress(result);
    }

    private MemorySegment map(long length, int fd, long offset) {
        OpenFile file = kernel.descriptors.get(fd);
        if (file instanceof DiskFile disk && offset == 0 && length > 0) {
            return Native.at(kernel.mappings.add(disk, length), length);
        }
        MemorySegment memory = file instanceof Ring ring ? ring.memory.map(length, offset) : null;
        if (memory != null) {
            ringMappings.put(memory.address(), (Ring) file);
        }
        return memory;
    }

    @Override
    public int munmap(long addr, long length) {
        return call(
                "munmap",
                (int) length,
                () -> {
                    Ring ring = ringMappings.remove(addr);
                    boolean unmapped =
                            ring != null
                                    ? ring.memory.unmap(addr)
                                    : kernel.mappings.remove(addr, length);
                    kernel.changed.signalAll();
                    return unmapped ? 0 : -ErrorCodes.EINVAL;
                });
    }

    @Override
    public int getrlimit(int resource, long rlim) {
        return call("getrlimit", resource, () -> calls.limit(resource, rlim));
    }

    // ---- io_uring

    @Override
    public int io_uring_setup(int entries, long p) {
        return call("io_uring_setup", entries, () -> rings.setup(entries, p));
    }

    @Override
    public int io_uring_enter(
            int fd, int to_submit, int min_complete, int flags, long arg, long argsz) {
        return call(
                "io_uring_enter",
                fd,
                () -> rings.enter(fd, to_submit, min_complete, flags, arg, argsz));
    }

    @Override
    public int io_uring_register(int fd, int opcode, long arg, int nr_args) {
        return call("io_uring_register", fd, () -> rings.register(fd, opcode, arg, nr_args));
    }
}
