package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.io_uring_sqe;

/**
 * The layout of struct io_uring_sqe: one submission.
 *
 * <pre>
 *  0        1       2        4    8     16     24    28         32          40 .. 64
 * +--------+-------+--------+----+-----+------+-----+----------+-----------+---------+
 * | opcode | flags | ioprio | fd | off | addr | len | op_flags | user_data | ...     |
 * +--------+-------+--------+----+-----+------+-----+----------+-----------+---------+
 * </pre>
 */
public final class Sqe {
    /** Bytes of the structure. */
    public static final long SIZE = io_uring_sqe.sizeof();

    /** The operation, 8 bits. */
    public static final long OPCODE = io_uring_sqe.opcode$offset();

    /** IOSQE_*, 8 bits. */
    public static final long FLAGS = io_uring_sqe.flags$offset();

    /** IORING_RECVSEND_*, IORING_ACCEPT_*, 16 bits. */
    public static final long IOPRIO = io_uring_sqe.ioprio$offset();

    /** The descriptor, 32 bits. */
    public static final long FD = io_uring_sqe.fd$offset();

    /** A second address, or a length of one, 64 bits. */
    public static final long OFF = io_uring_sqe.off$offset();

    /** Address of the memory, 64 bits. */
    public static final long ADDR = io_uring_sqe.addr$offset();

    /** Bytes of it, 32 bits. */
    public static final long LEN = io_uring_sqe.len$offset();

    /** msg_flags, accept_flags, cancel_flags, 32 bits. */
    public static final long OP_FLAGS = io_uring_sqe.op_flags$offset();

    /** The value that the completion returns, 64 bits. */
    public static final long USER_DATA = io_uring_sqe.user_data$offset();

    /** The first byte of the unused rest, up to {@link #SIZE}. */
    public static final long BUF_INDEX = io_uring_sqe.buf_index$offset();

    /** The slot for a file, plus 1; 32 bits. */
    public static final long FILE_INDEX = io_uring_sqe.file_index$offset();

    /** The slot of a file that is sent to another ring, 64 bits. */
    public static final long ADDR3 = io_uring_sqe.addr3$offset();

    private Sqe() {}
}
