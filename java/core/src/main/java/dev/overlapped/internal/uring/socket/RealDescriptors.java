package dev.overlapped.internal.uring.socket;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.linux.Errno;
import dev.overlapped.internal.linux.OpenDescriptors;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.uring.ring.DirectDescriptor;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.Tokens;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntUnaryOperator;

/**
 * The ways between the process's descriptors and the ring's table: the ordinary descriptor that a
 * direct socket has for the duration of a plain call, and the slot that an ordinary descriptor
 * moves into.
 *
 * <p><b>Kernel contract</b> (io_uring_prep_fixed_fd_install(3), 6.8; io_uring_prep_files_update(3),
 * IORING_FILE_INDEX_ALLOC, 5.19): both complete while they are submitted, so that their completion
 * is there when io_uring_enter returns, and both descriptors name the same open file. Measured on
 * 6.18, such a descriptor and one call on it cost 1.3 µs, IORING_OP_SHUTDOWN, which a worker thread
 * of the kernel does, 7 µs.
 *
 * <p>Only the loop's thread may enter its ring. Other threads queue requests, which the loop serves
 * between its rounds, and also while it waits itself for another loop's answer: so two loops with
 * requests to each other both continue. Handlers do not run meanwhile; one that does not return is
 * waited for as long as {@link #MAX_WAIT_NANOS} says.
 */
public final class RealDescriptors {
    /** The descriptors of the backend whose loop's thread this is; null on other threads. */
    private static final ThreadLocal<RealDescriptors> HERE = new ThreadLocal<>();

    /**
     * The time after which a thread gives up that waits for a loop whose handler does not return.
     */
    private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Loop loop;
    private final LinuxIo io;
    private final Ring ring;
    private final @Nullable DirectTable table; // null = connections have ordinary descriptors
    private final OpenDescriptors open;
    private final Thread thread = Thread.currentThread();
    private final MemorySegment slot; // for files_update: the descriptor, then the slot
    private final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    private int number;
    private boolean closed; // the loop's thread

    /**
     * On the loop's thread.
     *
     * @param table of the ring's direct descriptors; null if it has none
     */
    public RealDescriptors(
            Loop loop,
            LinuxIo io,
            Ring ring,
            @Nullable DirectTable table,
            OpenDescriptors open,
            Arena arena) {
        this.loop = loop;
        this.io = io;
        this.ring = ring;
        this.table = table;
        this.open = open;
        this.slot = arena.allocate(ValueLayout.JAVA_INT);
        HERE.set(this);
    }

    /** A plain call on an ordinary descriptor. */
    interface PlainCall<T extends @Nullable Object> {
        T on(int fd) throws NativeException;
    }

    private static final class Request {
        final UringSocket socket;
        final Thread from = Thread.currentThread();
        private final AtomicBoolean settled = new AtomicBoolean(); // answered, or given up
        volatile boolean answered;
        int answer;

        Request(UringSocket socket) {
            this.socket = socket;
        }

        /** Returns false if nobody waits for the result any more. */
        boolean answer(int result) {
            if (!settled.compareAndSet(false, true)) {
                return false;
            }
            answer = result;
            answered = true;
            LockSupport.unpark(from);
            return true;
        }

        /** Stops waiting; returns false if it is answered, or just about to be. */
        boolean giveUp() {
            return settled.compareAndSet(false, true);
        }
    }

    /**
     * Makes a call on a direct socket. Any thread.
     *
     * @throws NativeException the failure of the call; EBADF if the socket is closed; EMFILE and
     *     the like if there is no descriptor for the duration of the call; ETIMEDOUT if a handler
     *     holds up the socket's thread
     */
    <T extends @Nullable Object> T call(UringSocket socket, PlainCall<T> call)
            throws NativeException {
        int fd = loop.isCurrent() ? installOpen(socket) : request(socket);
        if (fd == -ErrorCodes.EBADF) {
            throw Errno.DOMAIN.refused(socket.toString(), ErrorCodes.EBADF, "it is closed");
        }
        return call(fd, call);
    }

    private <T extends @Nullable Object> T call(int fd, PlainCall<T> call) throws NativeException {
        if (fd < 0) {
            throw Errno.DOMAIN.refused(
                    "descriptor for a direct socket",
                    -fd,
                    fd == -ErrorCodes.ETIMEDOUT
                            ? "a handler holds up the thread of the socket"
                            : "one is needed for a moment (ulimit -n)");
        }
        try {
            return call.on(fd);
        } finally {
            io.close(fd);
        }
    }

    /**
     * Makes a call on a direct descriptor of the ring, and returns its result; −errno if there is
     * no ordinary descriptor for it. The loop's thread.
     */
    int callHere(int direct, IntUnaryOperator call) {
        int fd = install(direct);
        if (fd < 0) {
            return fd;
        }
        try {
            return call.applyAsInt(fd);
        } finally {
            io.close(fd);
        }
    }

    /** Returns an ordinary descriptor for a direct one, or −errno. The loop's thread. */
    private int install(int direct) {
        long token = Tokens.immediate(number++);
        ring.put(IoUring.IORING_OP_FIXED_FD_INSTALL, direct, 0, 0, 0, token);
        return ring.submitFor(token);
    }

    /**
     * Puts an ordinary descriptor's file into a free slot; returns it or −errno. The loop's thread.
     */
    private int toSlot(int fd) {
        long token = Tokens.immediate(number++);
        slot.set(ValueLayout.JAVA_INT, 0, fd);
        long entry = ring.put(IoUring.IORING_OP_FILES_UPDATE, -1, slot.address(), 1, 0, token);
        ring.submissions().offset(entry, IoUring.IORING_FILE_INDEX_ALLOC & 0xFFFF_FFFFL);
        int result = ring.submitFor(token);
        return result < 0 ? result : slot.get(ValueLayout.JAVA_INT, 0);
    }

    /**
     * Moves the file of a socket that is about to connect into the ring's table, if it has one. The
     * loop's thread.
     *
     * @return 0 or the error code
     */
    public int moveToTable(UringSocket socket) {
        int fd = socket.fd();
        if (table == null || DirectDescriptor.isDirect(fd)) {
            return 0;
        }
        if (!table.tryReserve()) {
            return ErrorCodes.ENFILE;
        }
        int moved = toSlot(fd);
        if (moved < 0) {
            table.release();
            return -moved;
        }
        open.opened();
        socket.moveTo(DirectDescriptor.of(moved));
        open.close(fd);
        return 0;
    }

    private int installOpen(UringSocket socket) {
        synchronized (socket) {
            if (socket.isHandleClosed() || closed) {
                return -ErrorCodes.EBADF;
            }
        }
        return install(socket.fd()); // only this thread closes it
    }

    // ---- from other threads

    private int request(UringSocket socket) {
        Request request = new Request(socket);
        requests.add(request);
        loop.execute(this::serve, this::refuse);
        LockSupport.unpark(thread); // if it waits for another loop
        RealDescriptors here = HERE.get();
        boolean interrupted = false;
        long end = System.nanoTime() + MAX_WAIT_NANOS;
        while (!request.answered) {
            if (here != null) {
                here.serve();
            }
            long left = end - System.nanoTime();
            if (left <= 0 && request.giveUp()) {
                request.answer = -ErrorCodes.ETIMEDOUT;
                break;
            }
            if (!request.answered) {
                LockSupport.parkNanos(this, Math.max(left, 1));
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return request.answer;
    }

    /** Serves the requests of other threads. The loop's thread. */
    private void serve() {
        for (Request request; (request = requests.poll()) != null; ) {
            int fd = installOpen(request.socket);
            if (!request.answer(fd) && fd >= 0) {
                io.close(fd);
            }
        }
    }

    /** Refuses all requests: the loop has ended, and with it all of its sockets. */
    private void refuse() {
        for (Request request; (request = requests.poll()) != null; ) {
            request.answer(-ErrorCodes.EBADF);
        }
    }

    /** Refuses requests from now on: the ring is about to be closed. The loop's thread. */
    public void close() {
        closed = true;
        refuse();
        HERE.remove();
    }
}
