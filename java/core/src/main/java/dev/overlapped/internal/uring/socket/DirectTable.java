package dev.overlapped.internal.uring.socket;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.RsrcRegister;
import dev.overlapped.internal.linux.Errno;
import dev.overlapped.internal.linux.SocketCalls;
import dev.overlapped.internal.uring.ring.DirectDescriptor;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.RingOperations;
import dev.overlapped.internal.uring.ring.RingSetup;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The table of a ring's {@linkplain DirectDescriptor direct descriptors}, as a count of its slots:
 * a slot is reserved here before the kernel is requested to put a file into one, so that the kernel
 * never lacks one.
 *
 * <p><b>Kernel contract</b> (io_uring_register(2), IORING_REGISTER_FILES2 with
 * IORING_RSRC_REGISTER_SPARSE, 5.19): makes a table of empty slots. It may have as many as
 * RLIMIT_NOFILE allows descriptors, be they in use or not, and as each ring's does, it goes beyond
 * the limit. With IORING_FILE_INDEX_ALLOC the kernel chooses the slot; when there is none, an
 * accept fails with ENFILE, and the connection that it had taken is lost.
 *
 * <p>Lifetime: the ring's. Any thread, unless a method says otherwise.
 */
public final class DirectTable {
    private static final int MAX_SLOTS = 1 << 20; // IORING_MAX_FIXED_FILES of the kernel

    private final int size;
    private final AtomicInteger taken = new AtomicInteger();
    private final Queue<Runnable> waiting = new ConcurrentLinkedQueue<>();

    /** Counts {@code size} slots of a ring. */
    public DirectTable(int size) {
        this.size = size;
    }

    /** Registers a table of {@code size} slots with {@code ring}, on the thread that owns it. */
    public static DirectTable register(LinuxIo io, Ring ring, int size) throws NativeException {
        if (!RingOperations.of(ring).has(IoUring.IORING_OP_FIXED_FD_INSTALL)) {
            throw Errno.DOMAIN.refused(
                    "io_uring_register(IORING_REGISTER_FILES2)",
                    ErrorCodes.EOPNOTSUPP,
                    "direct descriptors need Linux 6.8 or later (IORING_OP_FIXED_FD_INSTALL)");
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment registration = arena.allocate(RsrcRegister.SIZE, Long.BYTES);
            registration.set(ValueLayout.JAVA_INT, RsrcRegister.NR, size);
            registration.set(
                    ValueLayout.JAVA_INT, RsrcRegister.FLAGS, IoUring.IORING_RSRC_REGISTER_SPARSE);
            int result =
                    ring.register(
                            IoUring.IORING_REGISTER_FILES2,
                            registration.address(),
                            (int) RsrcRegister.SIZE);
            if (result < 0) {
                throw refused(io, size, -result);
            }
        }
        return new DirectTable(size);
    }

    private static NativeException refused(LinuxIo io, int size, int code) {
        String call = "io_uring_register(IORING_REGISTER_FILES2, " + size + " slots)";
        if (code != ErrorCodes.EMFILE) {
            return RingSetup.refused(call, code);
        }
        return Errno.DOMAIN.refused(
                call,
                code,
                "a table of direct descriptors has as many slots as the process may have"
                        + " descriptors, here 1 to "
                        + Math.min(MAX_SLOTS, SocketCalls.descriptorLimit(io))
                        + " (ulimit -n, LimitNOFILE=)");
    }

    /**
     * Returns the most slots of a table here, 0 if rings with {@code operations} have no tables.
     */
    public static int maxSlots(LinuxIo io, RingOperations operations) {
        return operations.has(IoUring.IORING_OP_FIXED_FD_INSTALL)
                ? (int) Math.min(MAX_SLOTS, SocketCalls.descriptorLimit(io))
                : 0;
    }

    /** Returns the number of slots. */
    public int size() {
        return size;
    }

    /** Returns the number of slots that are not reserved. */
    public int free() {
        return size - taken.get();
    }

    /** Reserves a slot; returns false if there is none. */
    public boolean tryReserve() {
        int now;
        do {
            now = taken.get();
            if (now >= size) {
                return false;
            }
        } while (!taken.compareAndSet(now, now + 1));
        return true;
    }

    /** Runs {@code resume} once, as soon as a slot is released, on the thread that releases it. */
    public void resumeLater(Runnable resume) {
        if (!waiting.contains(resume)) {
            waiting.add(resume);
        }
    }

    /** Releases a slot that is empty, or was reserved in vain. */
    public void release() {
        taken.decrementAndGet();
        for (int i = waiting.size(); i > 0; i--) { // those added again are run next time
            Runnable resume = waiting.poll();
            if (resume != null) {
                resume.run();
            }
        }
    }
}
