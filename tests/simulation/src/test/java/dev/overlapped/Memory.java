package dev.overlapped;

import java.lang.foreign.Arena;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The buffers of one run: the port's pool, and wrapped memory of many sizes, which lives for ever
 * and serves one run after the other.
 */
final class Memory {
    private static final int[] SIZES = {0, 1, 2, 7, 64, 500, 1_460, 5_000, 20_000, 100_000};
    private static final int OF_EACH = 4;
    private static final ThreadLocal<List<WrappedBuffer>> WRAPPED =
            ThreadLocal.withInitial(Memory::wrap);

    private final SplittableRandom random;
    private final BufferPool pool;
    private final ArrayDeque<WrappedBuffer> free;
    private int lent;

    Memory(SplittableRandom random, BufferPool pool) {
        this.random = random;
        this.pool = pool;
        this.free = new ArrayDeque<>(WRAPPED.get());
    }

    private static List<WrappedBuffer> wrap() {
        List<WrappedBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < OF_EACH; i++) {
            for (int size : SIZES) {
                WrappedBuffer buffer = IoBuffer.wrap(Arena.global().allocate(size, Long.BYTES));
                buffer.release();
                buffers.add(buffer);
            }
        }
        return buffers;
    }

    /** A run that failed may have left buffers in flight: they are the model's for good. */
    static void abandon() {
        WRAPPED.remove();
    }

    /** A buffer of a random size without data, or null when none is left. */
    IoBuffer lend() {
        IoBuffer buffer = random.nextBoolean() ? pool.tryLend() : wrapped();
        lent += buffer == null ? 0 : 1;
        return buffer;
    }

    private IoBuffer wrapped() {
        for (int skip = random.nextInt(SIZES.length); skip > 0 && !free.isEmpty(); skip--) {
            free.add(free.poll());
        }
        WrappedBuffer buffer = free.poll();
        return buffer == null ? null : buffer.reuse();
    }

    /** Takes a buffer back after its operation. */
    void giveBack(IoBuffer buffer) {
        lent--;
        buffer.release(); // an exception if it is in flight, or was given back before
        if (buffer instanceof WrappedBuffer wrapped) {
            free.add(wrapped);
        }
    }

    /** One that the library gives back to its pool by itself; a wrapped one stays away. */
    void forgetOne() {
        lent--;
    }

    /** Returns the number of buffers that are lent. */
    int lent() {
        return lent;
    }

    /** Fills a buffer with random bytes, some of its room; returns them. */
    byte[] write(IoBuffer buffer) {
        byte[] content =
                new byte[buffer.capacity() == 0 ? 0 : random.nextInt(buffer.capacity() + 1)];
        random.nextBytes(content);
        buffer.clear().put(content);
        return content;
    }
}
