package dev.overlapped.internal.raw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;
import dev.overlapped.advanced.CompletionPackets;
import dev.overlapped.advanced.RawCompletionPort;
import dev.overlapped.internal.backend.PacketQueue;
import dev.overlapped.internal.ffi.windows.Overlapped;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Opens a raw completion port on the running system; {@code RawPortContract} tests the rest. */
class RawPortTest {
    @Test
    void opensOnThisSystem() throws Exception {
        works(RawCompletionPort.open());
        works(RawCompletionPort.open(3));
        assertThrows(IllegalArgumentException.class, () -> RawCompletionPort.open(0));
    }

    private static void works(RawCompletionPort<String> opened) throws IoFailure {
        try (RawCompletionPort<String> port = opened) {
            CompletionPackets<String> packets = port.packets(2);
            port.post(port.key("seven"), 8);
            assertEquals(1, port.dequeue(packets, Deadline.after(30, TimeUnit.SECONDS)));
            assertEquals("seven", packets.key(0).attachment());
            assertEquals(8, packets.bytes(0));
        }
    }

    @Test
    void anOverlappedHasTheSizeThatPostRequires() {
        assertEquals(Overlapped.SIZE, PacketQueue.OVERLAPPED_BYTES);
    }

    @Test
    void theNumberOfAClosedKeyNamesNoLaterKey() {
        CompletionKeys<Integer> keys = new CompletionKeys<>();
        Set<Long> numbers = new HashSet<>();
        List<CompletionKeys.Key<Integer>> live = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            CompletionKeys.Key<Integer> key = keys.add(i);
            assertTrue(numbers.add(keys.number(key)), "the number of an earlier key");
            live.add(key);
            if (i % 3 == 0) {
                live.remove(i % live.size()).close();
            }
        }
        long[] all = numbers.stream().mapToLong(Long::longValue).toArray();
        CompletionKeys.Key<Integer>[] found = array(all.length);
        keys.find(all, found, all.length);
        Set<Object> known = new HashSet<>(Arrays.asList(found));
        known.remove(null);
        assertEquals(Set.copyOf(live), known);
        keys.find(new long[] {-1, Long.MIN_VALUE, Integer.MAX_VALUE}, found, 3);
        assertNull(found[0]);
        assertNull(found[1]);
        assertNull(found[2]);
    }

    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    private static CompletionKeys.Key<Integer>[] array(int length) {
        return new CompletionKeys.Key[length];
    }
}
