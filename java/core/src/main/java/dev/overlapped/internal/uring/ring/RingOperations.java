package dev.overlapped.internal.uring.ring;

import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.RingProbe;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;

/**
 * The operations that a kernel's rings have.
 *
 * <p><b>Kernel contract</b> (io_uring_register(2), IORING_REGISTER_PROBE, 5.6): a query of a ring,
 * on its own thread if that is the only one that may enter it.
 */
public final class RingOperations {
    private final BitSet supported = new BitSet();
    private int count;
    private int refused;

    private RingOperations() {}

    /** Queries {@code ring}; the loop's thread. */
    public static RingOperations of(Ring ring) {
        return of(
                probe -> ring.register(IoUring.IORING_REGISTER_PROBE, probe, RingProbe.OPERATIONS));
    }

    /** The query: io_uring_register with IORING_REGISTER_PROBE. */
    public interface Probe {
        int into(long address);
    }

    /** Queries by {@code probe}. */
    public static RingOperations of(Probe probe) {
        RingOperations operations = new RingOperations();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(RingProbe.SIZE, Long.BYTES);
            int result = probe.into(memory.address());
            if (result < 0) {
                operations.refused = -result;
                return operations;
            }
            operations.count =
                    Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, RingProbe.LAST_OP)) + 1;
            for (int i = 0; i < operations.count; i++) {
                short flags = memory.get(ValueLayout.JAVA_SHORT, RingProbe.flags(i));
                operations.supported.set(i, (flags & IoUring.IO_URING_OP_SUPPORTED) != 0);
            }
        }
        return operations;
    }

    /** Returns whether there is the operation {@code opcode}. */
    public boolean has(int opcode) {
        return supported.get(opcode);
    }

    /** Returns the number of operations that the kernel has numbers for. */
    public int count() {
        return count;
    }

    /** Returns the code that the query failed with, 0 = it succeeded. */
    public int refused() {
        return refused;
    }
}
