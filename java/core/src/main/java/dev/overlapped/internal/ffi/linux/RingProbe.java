package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.io_uring_probe;
import dev.overlapped.internal.ffi.linux.gen.io_uring_probe_op;

/**
 * The layout of struct io_uring_probe: the result of IORING_REGISTER_PROBE.
 *
 * <pre>
 *  0         1                    16         24
 * +---------+---------+----------+----------+----------+ - -
 * | last_op | ops_len | reserved | ops[0]   | ops[1]   |
 * +---------+---------+----------+----------+----------+ - -
 * </pre>
 */
public final class RingProbe {
    /** The maximum number of operations in a probe. */
    public static final int OPERATIONS = 256;

    private static final long OP_SIZE = io_uring_probe_op.sizeof();

    /** Bytes of the structure with all operations. */
    public static final long SIZE = io_uring_probe.sizeof() + OPERATIONS * OP_SIZE;

    /** The last operation that the kernel knows, 8 bits. */
    public static final long LAST_OP = io_uring_probe.last_op$offset();

    private RingProbe() {}

    /** Returns the offset of an operation's flags, 16 bits. */
    public static long flags(int operation) {
        return io_uring_probe.sizeof() + operation * OP_SIZE + io_uring_probe_op.flags$offset();
    }
}
