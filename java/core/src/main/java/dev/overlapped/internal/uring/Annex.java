package dev.overlapped.internal.uring;

import dev.overlapped.internal.Operation;
import dev.overlapped.internal.ffi.linux.Iovec;
import dev.overlapped.internal.ffi.linux.Msghdr;
import dev.overlapped.internal.ffi.linux.Sockaddr;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.Arrays;

/**
 * What some operations need in native memory besides their data: the address to connect to, the
 * list of the buffers of a vector. Equal blocks, in chunks that never move.
 *
 * <pre>
 *  0           64                           320             384
 * +-----------+----------------------------+---------------+
 * | msghdr    | 16 iovec                   | sockaddr_in6  |
 * +-----------+----------------------------+---------------+
 * </pre>
 *
 * <p>Lifetime: a block is the kernel's from the submission until the completion; then {@link
 * #release}. The memory lives as long as the arena. The loop's thread only.
 */
final class Annex {
    private static final long VECTOR = 64;
    private static final long ADDRESS = VECTOR + Operation.MAX_BUFFERS * Iovec.SIZE;
    private static final long BLOCK_BYTES = ADDRESS + 64;
    private static final int CHUNK_SHIFT = 6;
    private static final int CHUNK_BLOCKS = 1 << CHUNK_SHIFT;
    private static final int IN_USE = -2; // in nextFree, in place of the next free block's number

    private final Arena arena;
    private MemorySegment[] chunks = {};
    private int[] nextFree = {};
    private int firstFree = -1;
    private int inUse;

    Annex(Arena arena) {
        if (Msghdr.SIZE > VECTOR || Sockaddr.IN6_SIZE > BLOCK_BYTES - ADDRESS) {
            throw new IllegalStateException("a block of " + BLOCK_BYTES + " bytes is too small");
        }
        this.arena = arena;
    }

    /** Reserves a block; returns its number. */
    int reserve() {
        if (firstFree < 0) {
            grow();
        }
        int block = firstFree;
        firstFree = nextFree[block];
        nextFree[block] = IN_USE;
        inUse++;
        return block;
    }

    /** Gives a block back. */
    void release(int block) {
        if (nextFree[block] != IN_USE) {
            throw new IllegalStateException(
                    "broken invariant: annex block " + block + " freed twice");
        }
        nextFree[block] = firstFree;
        firstFree = block;
        inUse--;
    }

    /** Blocks in use. */
    int inUse() {
        return inUse;
    }

    /**
     * Describes the operation's buffers, without the first {@code skip} bytes of them.
     *
     * @return the address of the msghdr
     */
    long describe(int block, Operation.Vector vector, int skip) {
        MemorySegment chunk = chunks[block >>> CHUNK_SHIFT];
        long at = offset(block);
        int left = skip;
        int count = 0;
        for (int i = 0; i < vector.count(); i++) {
            int length = vector.length(i);
            int skipped = Math.min(left, length);
            left -= skipped;
            if (skipped < length) {
                long entry = at + VECTOR + count++ * Iovec.SIZE;
                chunk.set(
                        ValueLayout.JAVA_LONG, entry + Iovec.IOV_BASE, vector.address(i) + skipped);
                chunk.set(ValueLayout.JAVA_LONG, entry + Iovec.IOV_LEN, length - skipped);
            }
        }
        for (long field = 0; field < Msghdr.SIZE; field += Long.BYTES) {
            chunk.set(
                    ValueLayout.JAVA_LONG,
                    at + field,
                    0); // the kernel has written to it, last time
        }
        chunk.set(ValueLayout.JAVA_LONG, at + Msghdr.MSG_IOV, chunk.address() + at + VECTOR);
        chunk.set(ValueLayout.JAVA_LONG, at + Msghdr.MSG_IOVLEN, count);
        return chunk.address() + at;
    }

    /** Writes the address to connect to; returns how many bytes it has. */
    int writeAddress(int block, InetSocketAddress address) {
        return SockAddr.write(address, chunks[block >>> CHUNK_SHIFT], offset(block) + ADDRESS);
    }

    /** Writes an address of no family in place of one; returns its bytes. */
    int writeNoAddress(int block) {
        MemorySegment chunk = chunks[block >>> CHUNK_SHIFT];
        chunk.asSlice(offset(block) + ADDRESS, Sockaddr.IN_SIZE).fill((byte) 0); // AF_UNSPEC is 0
        return (int) Sockaddr.IN_SIZE;
    }

    /** Where {@link #writeAddress} has written it. */
    long addressOf(int block) {
        return chunks[block >>> CHUNK_SHIFT].address() + offset(block) + ADDRESS;
    }

    private static long offset(int block) {
        return (block & CHUNK_BLOCKS - 1) * BLOCK_BYTES;
    }

    private void grow() {
        chunks = Arrays.copyOf(chunks, chunks.length + 1);
        chunks[chunks.length - 1] = arena.allocate(CHUNK_BLOCKS * BLOCK_BYTES, VECTOR);
        int from = nextFree.length;
        nextFree = Arrays.copyOf(nextFree, from + CHUNK_BLOCKS);
        for (int i = nextFree.length - 1; i >= from; i--) {
            nextFree[i] = firstFree;
            firstFree = i;
        }
    }
}
