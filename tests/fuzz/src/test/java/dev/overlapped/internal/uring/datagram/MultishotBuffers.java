package dev.overlapped.internal.uring.datagram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.HostileInput;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.message.ControlMessages;
import dev.overlapped.internal.message.MessageHeader;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * A buffer of a multishot receive with hostile lengths, address and control messages. The first two
 * bytes are the capacity for control messages with which the receive was started.
 */
public final class MultishotBuffers implements HostileInput {
    private static final int MAX_BYTES = 4096;

    private final MessageDecoder decoder = new MessageDecoder();
    private final MemorySegment memory = Arena.ofAuto().allocate(MAX_BYTES, Long.BYTES);
    private final MessageHeader first = new MessageHeader();
    private final MessageHeader second = new MessageHeader();

    @Override
    public List<byte[]> seeds() {
        return List.of(
                HostileInput.bytes(
                        """
                        2000
                        10000000 20000000 02000000 00000000
                        02001388 7f000001 00000000 00000000 00000000 00000000 00000000 00000000
                        1c000000 00000000 00000000 08000000 01000000 7f000001 7fffffff 00000000
                        6162
                        """));
    }

    @Override
    public void decode(byte[] bytes) {
        if (bytes.length < Short.BYTES) {
            return;
        }
        int room = ((bytes[1] & 0xFF) << Byte.SIZE | bytes[0] & 0xFF) % (Backend.MAX_CONTROL + 1);
        int length = Math.min(bytes.length - Short.BYTES, MAX_BYTES);
        memory.fill((byte) 0);
        MemorySegment buffer = memory.asSlice(0, length);
        buffer.copyFrom(MemorySegment.ofArray(bytes).asSlice(Short.BYTES, length));
        long data;
        try {
            data = decoder.decode(buffer, room, first);
        } catch (IllegalStateException e) {
            assertTrue(e.getMessage().startsWith("broken invariant"), e.getMessage());
            return;
        }
        assertTrue(data <= length, "data at " + data + " of " + length);
        ControlMessages.check(first, room);
        buffer.asSlice(data).fill((byte) -1);
        assertEquals(data, decoder.decode(buffer, room, second));
        assertEquals(ControlMessages.describe(first), ControlMessages.describe(second));
        assertEquals(first.peer().toString(), second.peer().toString());
    }
}
