package dev.overlapped.internal.uring;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.backend.SharedQueue;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.NativeLinuxIo;
import dev.overlapped.internal.linux.Errno;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.socket.DirectTable;

import java.lang.foreign.Arena;

/**
 * Opens backends on one set of system calls. Any thread.
 *
 * @param io the system calls
 * @param slots how many direct descriptors each backend can have; 0 = connections have ordinary
 *     ones
 */
public record UringFactory(LinuxIo io, int slots) implements Backend.Factory {
    /** Returns the factory on the system calls of this system. Only on Linux. */
    public static Backend.Factory onThisSystem() {
        return onThisSystem(0);
    }

    /**
     * Returns the factory on the system calls of this system. Only on Linux.
     *
     * @param slots how many direct descriptors each backend can have; 0 = connections have ordinary
     *     ones
     */
    public static Backend.Factory onThisSystem(int slots) {
        return new UringFactory(OnThisSystem.IO, slots);
    }

    /** Returns a factory on {@code io}. */
    public static Backend.Factory on(LinuxIo io) {
        return new UringFactory(io, 0);
    }

    /** Loaded on first use, so that the other factories link nothing. */
    private static final class OnThisSystem {
        static final LinuxIo IO = new NativeLinuxIo();
    }

    @Override
    public Backend open(Loop loop) throws NativeException {
        Arena arena = Arena.ofConfined();
        Ring ring = null;
        boolean done = false;
        try {
            ring = Ring.open(io, arena);
            DirectTable table = slots == 0 ? null : DirectTable.register(io, ring, slots);
            Backend backend = new UringBackend(loop, io, arena, ring, table);
            done = true;
            return backend;
        } finally {
            if (!done) {
                if (ring != null) {
                    ring.close();
                }
                arena.close();
            }
        }
    }

    /**
     * <b>Kernel contract</b> (io_uring_setup(2)): with IORING_SETUP_SINGLE_ISSUER the kernel
     * refuses (−EEXIST) any other thread's io_uring_enter, and IORING_SETUP_DEFER_TASKRUN, without
     * which completions interrupt the running thread, needs it.
     */
    @Override
    public SharedQueue share(int concurrency) throws NativeException {
        throw Errno.DOMAIN.refused(
                "io_uring shared by several threads",
                ErrorCodes.EOPNOTSUPP,
                LinuxSupport.ONE_ISSUER
                        + " (IORING_SETUP_SINGLE_ISSUER); each completion thread has its own");
    }
}
