package dev.overlapped.internal;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class OperationQueueTest {
    private final OperationQueue queue = new OperationQueue();

    @Test
    void keepsOrderWhenOneLeavesFromTheMiddleOrTheEnd() {
        Operation[] operations = new Operation[4];
        for (int i = 0; i < operations.length; i++) {
            operations[i] = new SendOperation();
            operations[i].id = i;
            queue.add(operations[i]);
        }
        queue.remove(operations[1]);
        queue.remove(operations[3]);
        assertSame(operations[2], queue.find(2));
        assertNull(queue.find(3));
        queue.add(operations[1]);
        assertSame(operations[0], queue.first());
        queue.remove(operations[0]);
        assertSame(operations[2], queue.first());
        assertSame(operations[1], queue.first().nextInQueue());
        queue.remove(operations[2]);
        queue.remove(operations[1]);
        assertTrue(queue.isEmpty());
        assertThrows(IllegalStateException.class, () -> queue.remove(operations[0]));
    }
}
