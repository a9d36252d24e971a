package dev.overlapped.internal.uring.stream;

import dev.overlapped.internal.buffer.BufferSource;
import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.uring.ring.BufferGroup;
import dev.overlapped.internal.uring.ring.Ring;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;

/**
 * The buffers of the loop's {@link BufferSource} that the kernel has, for receives without memory.
 * A filled buffer is passed to its receive, and another one takes its place.
 *
 * <p>Their number is learned: as few as possible, for they stay warm, and twice as many when there
 * were too few, up to a bound.
 *
 * <p>Lifetime: the ring's; after it, the kernel's buffers return to the source. The loop's thread
 * only.
 */
final class ReadyBuffers {
    private static final int FIRST_LEVEL = 64;
    private static final int MAX = 1024;

    private final BufferSource source;
    private final BufferGroup group;
    private final @Nullable NativeBuffer[] buffers =
            new NativeBuffer[MAX]; // by number; null = the number is free
    private final int[] free = new int[MAX]; // a stack of free numbers
    private final int max;
    private int freeCount;
    private int level;

    /**
     * Registers a ring of buffers with {@code ring}.
     *
     * @throws NativeException if the kernel has no rings of buffers
     */
    ReadyBuffers(Ring ring, Arena arena, BufferSource source) throws NativeException {
        this.source = source;
        this.group = new BufferGroup(ring, arena, ring.nextBufferGroup(), MAX);
        this.max = Math.min(MAX, source.share());
        this.level = Math.min(FIRST_LEVEL, max);
        for (int id = MAX - 1; id >= 0; id--) {
            free[freeCount++] = id;
        }
    }

    /** Returns the number of the ring of buffers. */
    int number() {
        return group.number();
    }

    private int count() {
        return MAX - freeCount;
    }

    /** Returns whether the kernel has a buffer. */
    boolean hasAny() {
        return count() > 0;
    }

    /** Gives the kernel buffers up to the learned number; returns whether it has any. */
    boolean replenish() {
        while (count() < level) {
            NativeBuffer buffer = source.tryTake();
            if (buffer == null) {
                break;
            }
            int id = free[--freeCount];
            buffers[id] = buffer;
            group.give(source.address(buffer), source.capacity(), id);
        }
        return hasAny();
    }

    /** Raises the number, after there were too few; returns whether the kernel has any now. */
    boolean raise() {
        level = Math.min(max, 2 * level);
        return replenish();
    }

    /** Removes the buffer of that number, which a completion has named. */
    NativeBuffer take(int id) {
        NativeBuffer buffer = id < MAX ? buffers[id] : null;
        if (buffer == null) {
            throw new IllegalStateException(
                    "broken invariant: buffer " + id + " was not the kernel's");
        }
        buffers[id] = null;
        free[freeCount++] = id;
        return buffer;
    }

    /** Returns the kernel's buffers to the source, after the ring is closed. */
    void close() {
        for (int id = 0; id < MAX; id++) {
            if (buffers[id] != null) {
                source.giveBack(take(id));
            }
        }
    }
}
