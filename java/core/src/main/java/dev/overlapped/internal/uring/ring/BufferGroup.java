package dev.overlapped.internal.uring.ring;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.linux.BufferRing;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.memory.NativeAllocation;
import dev.overlapped.internal.linux.Errno;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * A ring of buffers, from which the kernel takes one when there are data for it.
 *
 * <p><b>Kernel contract</b> (io_uring_register_buf_ring(3), 5.19): the ring's entries name buffers,
 * its tail lies in the unused part of the first entry. A buffer is the kernel's from the moment the
 * tail has passed it until a completion names it, in whatever order. When there is none, the
 * operation that needs one fails with ENOBUFS.
 *
 * <p>Lifetime: of the ring that it is registered with. The loop's thread only.
 */
public final class BufferGroup {
    private static final VarHandle SHORT = ValueLayout.JAVA_SHORT.varHandle();

    /** The largest page of a system that has io_uring: the kernel takes whole pages. */
    private static final int PAGE = 65_536;

    private final int number;
    private final int capacity;
    private final MemorySegment entries;
    private int tail;

    /**
     * Registers a ring without buffers.
     *
     * @param number its name, unique in this io_uring
     * @param capacity the most buffers that it has at a time, a power of two up to 32,768
     * @throws NativeException if the kernel has no such rings, or no memory for one
     */
    public BufferGroup(Ring ring, Arena arena, int number, int capacity) throws NativeException {
        this.number = number;
        this.capacity = capacity;
        this.entries = NativeAllocation.allocate(arena, capacity * BufferRing.ENTRY_SIZE, PAGE);
        MemorySegment request = arena.allocate(BufferRing.REGISTRATION_SIZE, Long.BYTES);
        request.set(ValueLayout.JAVA_LONG, BufferRing.RING_ADDR, entries.address());
        request.set(ValueLayout.JAVA_INT, BufferRing.RING_ENTRIES, capacity);
        request.set(ValueLayout.JAVA_SHORT, BufferRing.BGID, (short) number);
        int result = ring.register(IoUring.IORING_REGISTER_PBUF_RING, request.address(), 1);
        if (result < 0) {
            throw Errno.DOMAIN.refused("io_uring_register(IORING_REGISTER_PBUF_RING)", -result, "");
        }
    }

    /** Returns its number. */
    public int number() {
        return number;
    }

    /** Gives the kernel a buffer, which it may fill at once. */
    public void give(long address, int length, int id) {
        long entry = (tail & capacity - 1) * BufferRing.ENTRY_SIZE;
        entries.set(ValueLayout.JAVA_LONG, entry + BufferRing.ADDR, address);
        entries.set(ValueLayout.JAVA_INT, entry + BufferRing.LEN, length);
        entries.set(ValueLayout.JAVA_SHORT, entry + BufferRing.BID, (short) id);
        tail++;
        SHORT.setRelease(entries, BufferRing.TAIL, (short) tail);
    }
}
