package dev.overlapped.internal.iocp.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.HostileInput;
import dev.overlapped.internal.message.ControlBytes;
import dev.overlapped.internal.message.SockaddrCodec;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * The results of GetAcceptExSockaddrs: pointer and length of a SOCKADDR in the output block, and
 * the block. The input: the pointer's distance from the block (8 bytes), the length (4), and the
 * bytes of the block.
 */
public final class AcceptAddresses implements HostileInput {
    private static final int AT = Long.BYTES + Integer.BYTES;
    private static final int BLOCK = 2 * (SockaddrCodec.MAX_BYTES + 16);

    private final MemorySegment memory = Arena.ofAuto().allocate(3 * BLOCK, Long.BYTES);
    private final MemorySegment block = memory.asSlice(BLOCK, BLOCK);

    @Override
    public List<byte[]> seeds() {
        return List.of(
                HostileInput.bytes(
                        "0a000000 00000000 10000000 00000000000000000000"
                                + "02000050 7f000001 0000000000000000"),
                HostileInput.bytes(
                        "00000000 00000000 1c000000"
                                + "170001bb 00000000 00000000000000000000000000000001 00000000"));
    }

    @Override
    public void decode(byte[] bytes) {
        if (bytes.length < AT) {
            return;
        }
        long offset = ControlBytes.getLong(bytes, 0);
        int length = ControlBytes.getInt(bytes, Long.BYTES);
        int filled = Math.min(bytes.length - AT, BLOCK);
        memory.fill((byte) 2); // around the block: addresses of another connection
        block.fill((byte) 0);
        MemorySegment.copy(bytes, AT, block, ValueLayout.JAVA_BYTE, 0, filled);
        for (boolean ipv6 : new boolean[] {false, true}) {
            copyAndDecode(offset, length, SockaddrCodec.bytes(ipv6));
        }
    }

    private void copyAndDecode(long offset, int length, int wanted) {
        byte[] copied = new byte[wanted];
        long at = block.address() + offset;
        try {
            SocketAddresses.copyFrom(at, length, block.address(), BLOCK, copied, 0, wanted);
            assertTrue(length >= wanted && offset >= 0 && offset <= BLOCK - wanted);
            assertEquals(-1, block.asSlice(offset, wanted).mismatch(MemorySegment.ofArray(copied)));
            SocketAddresses.CODEC.decode(copied, 0, wanted);
        } catch (IllegalStateException e) {
            assertTrue(e.getMessage().startsWith("broken invariant"), e.getMessage());
        }
    }
}
