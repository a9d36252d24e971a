package dev.overlapped.internal.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;

class OperationQueueTest {
    private final OperationQueue queue = new OperationQueue();

    @Test
    void keepsOrderWhenOneLeavesFromTheMiddleOrTheEnd() {
        Operation[] operations = new Operation[4];
        for (int i = 0; i < operations.length; i++) {
            operations[i] = new SendOperation();
            operations[i].id(i);
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

    @Test
    void isAsAListWhateverComesAndGoes() {
        SplittableRandom random = new SplittableRandom(1);
        List<Operation> list = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            if (list.size() < 5 && random.nextBoolean()) {
                list.add(new SendOperation());
                queue.add(list.getLast());
            } else if (!list.isEmpty()) {
                queue.remove(list.remove(random.nextInt(list.size())));
            }
            assertEquals(list, content());
        }
    }

    private List<Operation> content() {
        return Stream.iterate(queue.first(), Objects::nonNull, Operation::nextInQueue).toList();
    }

    @Test
    void refusesWhatIsInAnotherQueue() {
        OperationQueue other = new OperationQueue();
        Operation first = new SendOperation();
        other.add(first);
        other.add(new SendOperation());
        queue.add(new SendOperation());
        assertThrows(IllegalStateException.class, () -> queue.remove(first));
    }
}
