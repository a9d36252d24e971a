package dev.overlapped.internal.uring.ring;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.ffi.linux.Iovec;
import dev.overlapped.internal.ffi.linux.Msghdr;
import dev.overlapped.internal.ffi.memory.NativeAllocation;
import dev.overlapped.internal.linux.Iovecs;
import dev.overlapped.internal.linux.SockAddr;
import dev.overlapped.internal.message.SockaddrCodec;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.slot.FreeList;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketAddress;
import java.util.Arrays;

/**
 * Blocks of native memory for operations that need more than their data: the address to connect to,
 * the list of the buffers of a vector. Equal blocks, in chunks that never move.
 *
 * <pre>
 *  0           64                      320                     544            704
 * +-----------+-----------------------+-----------------------+--------------+
 * | msghdr    | 16 iovec              | control messages      | sockaddr     |
 * +-----------+-----------------------+-----------------------+--------------+
 * </pre>
 *
 * <p>Lifetime: a block is the kernel's from the submission until the completion; then {@link
 * #release} frees it. The memory lives as long as the arena. The loop's thread only.
 */
public final class Annex {
    private static final long VECTOR = 64;
    private static final long CONTROL = VECTOR + Operation.MAX_BUFFERS * Iovec.SIZE;
    private static final long ADDRESS = CONTROL + Backend.MAX_CONTROL;
    private static final long BLOCK_BYTES = ADDRESS + 160;
    private static final int CHUNK_SHIFT = 6;
    private static final int CHUNK_BLOCKS = 1 << CHUNK_SHIFT;

    private final Arena arena;
    private MemorySegment[] chunks = {};
    private final FreeList free = new FreeList("annex block");

    Annex(Arena arena) {
        if (Msghdr.SIZE > VECTOR
                || SockaddrCodec.MAX_BYTES > BLOCK_BYTES - ADDRESS
                || BLOCK_BYTES % VECTOR != 0) {
            throw new IllegalStateException("a block of " + BLOCK_BYTES + " bytes is too small");
        }
        this.arena = arena;
    }

    /** Reserves a block; returns its number. */
    int reserve() {
        if (free.isEmpty()) {
            grow();
        }
        return free.take();
    }

    /** Frees a block. */
    void release(int block) {
        free.release(block);
    }

    /** Returns the number of blocks that are in use. */
    int inUse() {
        return free.inUse();
    }

    /**
     * Describes the operation's buffers, without the first {@code skip} bytes of them.
     *
     * @return the address of the msghdr
     */
    public long describe(int block, Operation.Vector vector, int skip) {
        MemorySegment chunk = chunks[block >>> CHUNK_SHIFT];
        long at = offset(block);
        int count = Iovecs.write(vector, skip, chunk, at + VECTOR);
        clearHeader(chunk, at);
        chunk.set(ValueLayout.JAVA_LONG, at + Msghdr.MSG_IOV, chunk.address() + at + VECTOR);
        chunk.set(ValueLayout.JAVA_LONG, at + Msghdr.MSG_IOVLEN, count);
        return chunk.address() + at;
    }

    /** Clears a msghdr, to which the kernel has written before. */
    private static void clearHeader(MemorySegment chunk, long at) {
        for (long field = 0; field < Msghdr.SIZE; field += Long.BYTES) {
            chunk.set(ValueLayout.JAVA_LONG, at + field, 0);
        }
    }

    /**
     * Describes the buffer or buffers of a datagram, and its address and control messages in the
     * block.
     *
     * @param nameBytes bytes or room of the address, 0 = none
     * @param controlBytes bytes or room of the control messages, 0 = none
     * @return the address of the msghdr
     */
    public long describeMessage(int block, Operation operation, int nameBytes, int controlBytes) {
        MemorySegment chunk = chunks[block >>> CHUNK_SHIFT];
        long at = offset(block);
        long base = chunk.address() + at;
        int count = 1;
        if (operation.isVector()) {
            count = Iovecs.write(operation.vector(), 0, chunk, at + VECTOR);
        } else {
            Iovecs.write(chunk, at + VECTOR, operation.address(), operation.length());
        }
        clearHeader(chunk, at);
        chunk.set(ValueLayout.JAVA_LONG, at + Msghdr.MSG_NAME, nameBytes == 0 ? 0 : base + ADDRESS);
        chunk.set(ValueLayout.JAVA_INT, at + Msghdr.MSG_NAMELEN, nameBytes);
        chunk.set(ValueLayout.JAVA_LONG, at + Msghdr.MSG_IOV, base + VECTOR);
        chunk.set(ValueLayout.JAVA_LONG, at + Msghdr.MSG_IOVLEN, count);
        chunk.set(
                ValueLayout.JAVA_LONG,
                at + Msghdr.MSG_CONTROL,
                controlBytes == 0 ? 0 : base + CONTROL);
        chunk.set(ValueLayout.JAVA_LONG, at + Msghdr.MSG_CONTROLLEN, controlBytes);
        return base;
    }

    /** Writes the address of a datagram. */
    public void writeName(int block, byte[] from, int bytes) {
        copyIn(block, ADDRESS, from, bytes);
    }

    /** Writes the control messages of a datagram. */
    public void writeControl(int block, byte[] from, int bytes) {
        copyIn(block, CONTROL, from, bytes);
    }

    private void copyIn(int block, long place, byte[] from, int bytes) {
        MemorySegment chunk = chunks[block >>> CHUNK_SHIFT];
        MemorySegment.copy(from, 0, chunk, ValueLayout.JAVA_BYTE, offset(block) + place, bytes);
    }

    /**
     * Copies out the address of a datagram's sender; returns how many bytes the kernel reported.
     */
    public int readName(int block, byte[] to) {
        int reported =
                chunks[block >>> CHUNK_SHIFT].get(
                        ValueLayout.JAVA_INT, offset(block) + Msghdr.MSG_NAMELEN);
        return copyOut(block, ADDRESS, to, reported);
    }

    /**
     * Copies out the control messages of a datagram; returns how many bytes the kernel reported.
     */
    public int readControl(int block, byte[] to) {
        long reported =
                chunks[block >>> CHUNK_SHIFT].get(
                        ValueLayout.JAVA_LONG, offset(block) + Msghdr.MSG_CONTROLLEN);
        return copyOut(block, CONTROL, to, reported);
    }

    private int copyOut(int block, long place, byte[] to, long reported) {
        int bytes = Math.clamp(reported, 0, to.length);
        MemorySegment chunk = chunks[block >>> CHUNK_SHIFT];
        MemorySegment.copy(chunk, ValueLayout.JAVA_BYTE, offset(block) + place, to, 0, bytes);
        return bytes;
    }

    /** Returns the flags that the kernel has left in a msghdr. */
    public int messageFlags(int block) {
        return chunks[block >>> CHUNK_SHIFT].get(
                ValueLayout.JAVA_INT, offset(block) + Msghdr.MSG_FLAGS);
    }

    /** Writes the address to connect to; returns its bytes. */
    public int writeAddress(int block, SocketAddress address) {
        return SockAddr.write(address, chunks[block >>> CHUNK_SHIFT], offset(block) + ADDRESS);
    }

    /** Writes an address of no family in place of one; returns its bytes. */
    public int writeNoAddress(int block) {
        MemorySegment chunk = chunks[block >>> CHUNK_SHIFT];
        int bytes = SockaddrCodec.bytes(false);
        chunk.asSlice(offset(block) + ADDRESS, bytes).fill((byte) 0); // AF_UNSPEC is 0
        return bytes;
    }

    /** Returns the address of the sockaddr that {@link #writeAddress} has written. */
    public long addressOf(int block) {
        return chunks[block >>> CHUNK_SHIFT].address() + offset(block) + ADDRESS;
    }

    private static long offset(int block) {
        return (block & CHUNK_BLOCKS - 1) * BLOCK_BYTES;
    }

    private void grow() {
        long bytes = CHUNK_BLOCKS * BLOCK_BYTES;
        MemorySegment chunk = NativeAllocation.allocate(arena, bytes, VECTOR);
        chunks = Arrays.copyOf(chunks, chunks.length + 1);
        chunks[chunks.length - 1] = chunk;
        free.extend(chunks.length * CHUNK_BLOCKS);
    }
}
