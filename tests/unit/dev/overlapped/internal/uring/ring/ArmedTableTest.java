package dev.overlapped.internal.uring.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.slot.SlotTable;

import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.Map;

class ArmedTableTest {
    private final ArmedTable<Object> table = new ArmedTable<>(Tokens.RECEIVE);

    private static Object socket(int number) {
        return "socket " + number;
    }

    @Test
    void everyTokenNamesItsSocketHoweverManyThereAre() {
        Map<Long, Object> armed = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            Object socket = socket(i);
            armed.put(table.token(table.add(socket)), socket);
        }
        assertEquals(1_000, armed.size());
        assertEquals(1_000, table.count());
        armed.forEach(
                (token, socket) -> {
                    assertSame(socket, table.resolve(token));
                    assertEquals(Tokens.RECEIVE, SlotTable.stage(token));
                });
    }

    @Test
    void aTokenIsStaleWhenItsIndexIsUsedAgain() {
        int index = table.add(socket(1));
        long token = table.token(index);
        table.remove(index);
        assertNull(table.get(index));
        assertThrows(IllegalStateException.class, () -> table.resolve(token));
        Object second = socket(2);
        assertEquals(index, table.add(second));
        String message =
                assertThrows(IllegalStateException.class, () -> table.resolve(token)).getMessage();
        assertTrue(message.contains("generation 0"), message);
        assertSame(second, table.resolve(table.token(index)));
    }

    @Test
    void tokensThatWereNeverGivenOutAreRefused() {
        assertThrows(IllegalStateException.class, () -> table.resolve(Tokens.inStage(77, 1)));
        assertThrows(IllegalStateException.class, () -> table.resolve(0));
    }

    @Test
    void endingTwiceIsABrokenInvariant() {
        int index = table.add(socket(1));
        table.remove(index);
        assertThrows(IllegalStateException.class, () -> table.remove(index));
        assertEquals(0, table.count());
    }
}
