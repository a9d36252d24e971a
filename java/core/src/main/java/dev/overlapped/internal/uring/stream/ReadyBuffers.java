package dev.overlapped.internal.uring.stream;

import dev.overlapped.internal.buffer.BufferSource;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.uring.ring.BufferGroup;
import dev.overlapped.internal.uring.ring.Ring;

import java.lang.foreign.Arena;

/**
 * The buffers of the loop's {@link BufferSource} that the kernel has, for receives that bring none.
 * A buffer that is filled goes to its receive as it is, and another one takes its place.
 *
 * <p>How many the kernel has is learned: as few as may be, for they stay warm, and twice as many
 * when there were too few, up to a bound.
 *
 * <p>Lifetime: the ring's; behind it, what the kernel has is given back. The loop's thread only.
 */
final class ReadyBuffers {
    private static final int FIRST_LEVEL = 64;
    private static final int MOST = 1024;

    private final BufferSource source;
    private final BufferGroup group;
    private final Object[] buffers = new Object[MOST]; // by number; null = the number is free
    private final int[] free = new int[MOST]; // a stack of free numbers
    private final int most;
    private int freeCount;
    private int level;

    /**
     * @throws NativeException if the kernel has no rings of buffers
     */
    ReadyBuffers(Ring ring, Arena arena, int number, BufferSource source) throws NativeException {
        this.source = source;
        this.group = new BufferGroup(ring, arena, number, MOST);
        this.most = Math.min(MOST, source.share());
        this.level = Math.min(FIRST_LEVEL, most);
        for (int id = MOST - 1; id >= 0; id--) {
            free[freeCount++] = id;
        }
    }

    /** The name of the ring. */
    int number() {
        return group.number();
    }

    private int count() {
        return MOST - freeCount;
    }

    /** Whether the kernel has any. */
    boolean hasAny() {
        return count() > 0;
    }

    /** Gives the kernel as many buffers as it shall have; returns whether it has any. */
    boolean replenish() {
        while (count() < level) {
            Object buffer = source.tryTake();
            if (buffer == null) {
                break;
            }
            int id = free[--freeCount];
            buffers[id] = buffer;
            group.give(source.address(buffer), source.capacity(), id);
        }
        return hasAny();
    }

    /** There were too few. Returns whether there are some now. */
    boolean raise() {
        level = Math.min(most, 2 * level);
        return replenish();
    }

    /** The buffer of that number, which a completion has named. */
    Object take(int id) {
        Object buffer = id < MOST ? buffers[id] : null;
        if (buffer == null) {
            throw new IllegalStateException(
                    "broken invariant: buffer " + id + " was not the kernel's");
        }
        buffers[id] = null;
        free[freeCount++] = id;
        return buffer;
    }

    /** The kernel has nothing any more. */
    void close() {
        for (int id = 0; id < MOST; id++) {
            if (buffers[id] != null) {
                source.giveBack(take(id));
            }
        }
    }
}
