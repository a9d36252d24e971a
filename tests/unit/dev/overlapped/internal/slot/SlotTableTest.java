package dev.overlapped.internal.slot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.SendOperation;

import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.Set;

class SlotTableTest {
    private final SlotTable<Operation> table = new SlotTable<>(2);

    @Test
    void growsAndGivesEverySlotOnce() {
        Set<Integer> slots = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            assertTrue(slots.add(table.reserve(new SendOperation())));
        }
        assertEquals(1000, table.inUse());
        assertEquals(1024, table.capacity());
    }

    @Test
    void aTokenNamesItsOperationUntilTheSlotIsFreed() {
        Operation first = new SendOperation();
        long token = table.token(table.reserve(first));
        assertSame(first, table.resolve(token | 3L << SlotTable.STAGE_SHIFT));
        assertEquals(3, SlotTable.stage(token | 3L << SlotTable.STAGE_SHIFT));
        table.release(first);
        assertFalse(table.isLive(token));
        Operation second = new SendOperation();
        assertEquals(SlotTable.index(token), table.reserve(second), "the slot is used again");
        IllegalStateException stale =
                assertThrows(IllegalStateException.class, () -> table.resolve(token));
        assertTrue(
                stale.getMessage().contains("slot " + SlotTable.index(token)), stale.getMessage());
    }

    @Test
    void tokensThatWereNeverGivenOutAreRefused() {
        assertThrows(IllegalStateException.class, () -> table.resolve(77));
        assertThrows(IllegalStateException.class, () -> table.resolve(0));
        assertThrows(IllegalStateException.class, () -> table.resolve(-1));
    }

    @Test
    void freeingTwiceIsABrokenInvariant() {
        Operation operation = new SendOperation();
        table.reserve(operation);
        table.release(operation);
        assertThrows(IllegalStateException.class, () -> table.release(operation));
        assertEquals(0, table.inUse());
    }
}
