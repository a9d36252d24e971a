package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.io_uring_buf;
import dev.overlapped.internal.ffi.linux.gen.io_uring_buf_reg;

import java.lang.foreign.MemorySegment;

/**
 * The layouts of struct io_uring_buf, an entry of a ring of buffers, and of struct
 * io_uring_buf_reg, which registers one.
 *
 * <pre>
 *  0      8     12    14     16
 * +------+-----+-----+------+
 * | addr | len | bid | tail |        the tail: of the first entry only
 * +------+-----+-----+------+
 * </pre>
 */
public final class BufferRing {
    /** Bytes of an entry. */
    public static final long ENTRY_SIZE = io_uring_buf.sizeof();

    /** Address of the buffer, 64 bits. */
    public static final long ADDR = io_uring_buf.addr$offset();

    /** Bytes of it, 32 bits. */
    public static final long LEN = io_uring_buf.len$offset();

    /** Its number, 16 bits. */
    public static final long BID = io_uring_buf.bid$offset();

    /** The tail of the ring, 16 bits. */
    public static final long TAIL = io_uring_buf.resv$offset();

    /** Bytes of a registration. */
    public static final long REGISTRATION_SIZE = io_uring_buf_reg.sizeof();

    /** Address of the entries, 64 bits. */
    public static final long RING_ADDR = io_uring_buf_reg.ring_addr$offset();

    /** The number of entries, 32 bits. */
    public static final long RING_ENTRIES = io_uring_buf_reg.ring_entries$offset();

    /** The number of the ring, 16 bits. */
    public static final long BGID = io_uring_buf_reg.bgid$offset();

    private BufferRing() {}

    /** Returns the memory of a buffer, or of a part of one. */
    @SuppressWarnings("restricted") // the address of a lent buffer, as the kernel uses it
    public static MemorySegment at(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    /** Copies to an address that has room for all of {@code from}, which it may overlap. */
    public static void copy(MemorySegment from, long to) {
        at(to, from.byteSize()).copyFrom(from);
    }
}
