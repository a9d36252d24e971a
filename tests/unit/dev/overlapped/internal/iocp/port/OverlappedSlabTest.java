package dev.overlapped.internal.iocp.port;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.ffi.memory.NativeMemoryRefused;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveOperation;
import dev.overlapped.internal.schedule.Timed;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

class OverlappedSlabTest {
    private final Arena arena = Arena.ofConfined();
    private final OverlappedSlab slab = new OverlappedSlab(arena);

    @AfterEach
    void free() {
        arena.close();
    }

    private static ReceiveOperation operation() {
        ReceiveOperation operation = new ReceiveOperation();
        operation.prepare(null, (op, none) -> {}, null, Timed.NEVER);
        return operation;
    }

    /** An arena that refuses memory when the test says so. */
    private static final class ScarceArena implements Arena {
        private final Arena memory = Arena.ofConfined();
        private boolean refuses;

        @Override
        public MemorySegment allocate(long bytes, long alignment) {
            if (refuses) {
                throw new OutOfMemoryError("planned");
            }
            return memory.allocate(bytes, alignment);
        }

        @Override
        public MemorySegment.Scope scope() {
            return memory.scope();
        }

        @Override
        public void close() {
            memory.close();
        }
    }

    @Test
    void refusedMemoryChangesNothing() {
        try (ScarceArena scarce = new ScarceArena()) {
            OverlappedSlab poor = new OverlappedSlab(scarce);
            List<Operation> operations = new ArrayList<>();
            operations.add(operation());
            long first = poor.reserve(operations.getFirst());
            while (poor.inUse() < poor.capacity()) {
                operations.add(operation());
                poor.reserve(operations.getLast());
            }
            int full = poor.inUse();
            scarce.refuses = true;
            Operation one = operation();
            for (int i = 0; i < 3; i++) {
                assertThrows(NativeMemoryRefused.class, () -> poor.reserve(one));
                assertThrows(NativeMemoryRefused.class, () -> poor.annex(first, 256));
                assertEquals(full, poor.inUse());
                assertEquals(-1, one.slot());
            }
            scarce.refuses = false;
            assertSame(one, poor.resolve(poor.reserve(one)));
            assertTrue(poor.annex(first, 256) != 0);
            assertEquals(full + 1, poor.inUse());
        }
    }

    @Test
    void anAddressLeadsBackToItsOperationWhileTheSlabGrows() {
        List<Operation> operations = new ArrayList<>();
        List<Long> addresses = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            Operation operation = operation();
            operations.add(operation);
            addresses.add(slab.reserve(operation));
        }
        assertEquals(10_000, new HashSet<>(addresses).size());
        for (int i = 0; i < 10_000; i++) {
            assertSame(operations.get(i), slab.resolve(addresses.get(i)));
            assertEquals(addresses.get(i), slab.address(operations.get(i)));
            assertEquals(0, addresses.get(i) % OverlappedSlab.SLOT_BYTES);
        }
        for (int i = 0; i < 10_000; i += 2) {
            slab.release(operations.get(i));
        }
        assertEquals(5_000, slab.inUse());
        for (int i = 0; i < 10_000; i++) {
            long address = addresses.get(i);
            if (i % 2 == 0) {
                assertThrows(IllegalStateException.class, () -> slab.resolve(address));
            } else {
                assertSame(operations.get(i), slab.resolve(address));
            }
        }
    }

    @Test
    void anAddressThatIsNoSlotIsNotFollowed() {
        long slot = slab.reserve(operation());
        long[] hostile = {
            0,
            1,
            -1,
            Long.MAX_VALUE,
            Long.MIN_VALUE,
            slot + 1,
            slot + 8,
            slot - 1,
            slot + OverlappedSlab.SLOT_BYTES - 1,
            slot + (long) slab.capacity() * OverlappedSlab.SLOT_BYTES,
            slot - (long) slab.capacity() * OverlappedSlab.SLOT_BYTES,
            slot ^ Long.MIN_VALUE,
        };
        for (long address : hostile) {
            var broken = assertThrows(IllegalStateException.class, () -> slab.resolve(address));
            assertTrue(broken.getMessage().contains("broken invariant"), broken.getMessage());
        }
    }

    @Test
    void aSlotThatWasNeverUsedResolvesToNothing() {
        long slot = slab.reserve(operation());
        assertThrows(
                IllegalStateException.class, () -> slab.resolve(slot + OverlappedSlab.SLOT_BYTES));
    }

    @Test
    void aLatePacketIsRecognizedByTheGeneration() {
        Operation first = operation();
        long slot = slab.reserve(first);
        slab.release(first);
        IllegalStateException broken =
                assertThrows(IllegalStateException.class, () -> slab.resolve(slot));
        assertTrue(broken.getMessage().contains("slot 0"), broken.getMessage());
        Operation second = operation();
        assertEquals(slot, slab.reserve(second));
        assertSame(second, slab.resolve(slot));
        NativeMemory.putInt(slot + 56, 77); // as a stray write to the slot would leave it
        assertThrows(IllegalStateException.class, () -> slab.resolve(slot));
    }

    @Test
    void aSlotIsFreedOnce() {
        Operation operation = operation();
        slab.reserve(operation);
        slab.release(operation);
        assertThrows(RuntimeException.class, () -> slab.release(operation));
    }

    @Test
    void aReservedSlotIsClean() {
        Operation operation = operation();
        long slot = slab.reserve(operation);
        for (int i = 0; i < 48; i += 8) {
            NativeMemory.putLong(slot + i, -1);
        }
        slab.release(operation);
        assertEquals(slot, slab.reserve(operation()));
        assertEquals(0, OverlappedSlab.status(slot));
        assertEquals(0, OverlappedSlab.transferred(slot));
        assertEquals(0, NativeMemory.getLong(slot + 24), "hEvent");
        assertEquals(0, NativeMemory.getInt(OverlappedSlab.flags(slot)));
    }

    @Test
    void describesOneBufferInTheSlotAndSeveralInTheAnnex() {
        ReceiveOperation one = operation();
        one.data(0x1234_5678_9ABCL, 99);
        long slot = slab.reserve(one);
        long wsabuf = slab.describeBuffers(one, slot);
        assertEquals(slot + 32, wsabuf);
        assertEquals(99, NativeMemory.getInt(wsabuf));
        assertEquals(0x1234_5678_9ABCL, NativeMemory.getLong(wsabuf + 8));
        assertEquals(1, OverlappedSlab.bufferCount(one));
        assertEquals(0, slab.annexInUse());

        ReceiveOperation many = operation();
        for (int i = 0; i < Operation.MAX_BUFFERS; i++) {
            many.addData(0x1000L * i, i);
        }
        long array = slab.describeBuffers(many, slab.reserve(many));
        for (int i = 0; i < Operation.MAX_BUFFERS; i++) {
            assertEquals(i, NativeMemory.getInt(array + 16 * i));
            assertEquals(0x1000L * i, NativeMemory.getLong(array + 16 * i + 8));
        }
        assertEquals(Operation.MAX_BUFFERS, OverlappedSlab.bufferCount(many));
        assertEquals(1, slab.annexInUse());
        slab.release(many);
        assertEquals(0, slab.annexInUse());
    }

    @Test
    void annexBlocksDoNotOverlap() {
        Annex annex = new Annex(arena);
        int[] wanted = {0, 1, 256, 257, 512, 1_000, 4_096, 65_000, Annex.MAX_BYTES};
        List<Integer> blocks = new ArrayList<>();
        for (int round = 0; round < 70; round++) {
            for (int bytes : wanted) {
                blocks.add(annex.reserve(bytes));
            }
        }
        for (int i = 0; i < blocks.size(); i++) {
            long block = annex.address(blocks.get(i));
            NativeMemory.putInt(block, i);
            NativeMemory.putInt(block + Math.max(wanted[i % wanted.length] - 4, 4), i);
        }
        Set<Integer> released = new HashSet<>();
        for (int i = 0; i < blocks.size(); i++) {
            long block = annex.address(blocks.get(i));
            assertEquals(i, NativeMemory.getInt(block));
            assertEquals(
                    i, NativeMemory.getInt(block + Math.max(wanted[i % wanted.length] - 4, 4)));
            annex.release(blocks.get(i));
            released.add(blocks.get(i));
        }
        assertEquals(0, annex.inUse());
        for (int round = 0; round < 70; round++) {
            for (int bytes : wanted) {
                assertTrue(
                        released.contains(annex.reserve(bytes)),
                        "a new block although old ones are free");
            }
        }
    }

    @Test
    void annexRefusesMoreThanItsLargestBlock() {
        Annex annex = new Annex(arena);
        assertThrows(IllegalArgumentException.class, () -> annex.reserve(Annex.MAX_BYTES + 1));
        int block = annex.reserve(1);
        annex.release(block);
        assertThrows(IllegalStateException.class, () -> annex.release(block));
    }

    @Test
    void timeoutsAreRoundedUp() {
        assertEquals(0, PacketEntries.millis(0));
        assertEquals(1, PacketEntries.millis(1));
        assertEquals(1, PacketEntries.millis(1_000_000));
        assertEquals(2, PacketEntries.millis(1_000_001));
        assertEquals(Integer.MAX_VALUE, PacketEntries.millis(Long.MAX_VALUE - 1));
        assertEquals(-1, PacketEntries.millis(Timed.NEVER), "INFINITE");
    }
}
