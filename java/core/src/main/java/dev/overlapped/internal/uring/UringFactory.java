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
 * Makes the backends on one set of system calls. Any thread.
 *
 * @param io the system calls
 * @param slots how many direct descriptors each backend's connections can have; 0 = they have
 *     ordinary ones
 */
record UringFactory(LinuxIo io, int slots) implements Backend.Factory {
    /** Why threads cannot share one. */
    static final String ONE_ISSUER = "a ring takes submissions from one thread only";

    /** The one for the system calls of this system. Only on Linux. */
    static Backend.Factory onThisSystem(int slots) {
        return new UringFactory(OnThisSystem.IO, slots);
    }

    /** Loaded when first asked for, so that the other factory links nothing. */
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
     * which completions interrupt whoever runs, needs it.
     */
    @Override
    public SharedQueue share(int concurrency) throws NativeException {
        throw Errno.DOMAIN.refused(
                "io_uring shared by several threads",
                ErrorCodes.EOPNOTSUPP,
                ONE_ISSUER + " (IORING_SETUP_SINGLE_ISSUER); each completion thread has its own");
    }
}
