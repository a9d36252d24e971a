package dev.overlapped.internal.slot;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * The operations that the kernel knows, by slot. The kernel is given a token: the slot's index
 * below, its generation above. A completion whose token names a generation gone by is a broken
 * invariant and is reported as such, never followed.
 *
 * <pre>
 *  63            32 31     24 23            0
 * +----------------+---------+---------------+
 * |   generation   |  stage  |  slot index   |      stage: for the backend's use, 0 in the table's own tokens
 * +----------------+---------+---------------+
 * </pre>
 *
 * The loop's thread only, except {@link #inUse}.
 *
 * @param <T> the kind of operation
 */
public final class SlotTable<T extends Slotted> {
    /** The most slots of a table. */
    public static final int MAX_SLOTS = 1 << 24;

    /** The lowest bit of the stage in a token. */
    public static final int STAGE_SHIFT = 24;

    private static final int INDEX_MASK = MAX_SLOTS - 1;

    private @Nullable T[] operations;
    private int[] generations;
    private final FreeList free = new FreeList("slot");
    private final Gauge inUse = new Gauge();

    /**
     * @param initialCapacity how many slots to begin with; the table doubles when it is full
     */
    public SlotTable(int initialCapacity) {
        operations = newArray(initialCapacity);
        generations = new int[initialCapacity];
        free.extend(initialCapacity);
    }

    @SuppressWarnings("unchecked") // nobody outside sees the array
    private static <T extends Slotted> T[] newArray(int length) {
        return (T[]) new Slotted[length];
    }

    /** Gives {@code operation} a slot, notes it there, and returns the index. */
    public int reserve(T operation) {
        if (free.isEmpty()) {
            grow();
        }
        int index = free.take();
        operations[index] = operation;
        operation.slot(index);
        inUse.add(1);
        return index;
    }

    /** The token of a reserved slot. */
    public long token(int index) {
        return (long) generations[index] << 32 | index;
    }

    /** The index in a token. */
    public static int index(long token) {
        return (int) token & INDEX_MASK;
    }

    /** The stage in a token. */
    public static int stage(long token) {
        return (int) token >>> STAGE_SHIFT;
    }

    /**
     * The operation that a token names; an error that names the slot when the token is stale or was
     * never given out.
     */
    public T resolve(long token) {
        int index = index(token);
        if (index >= free.capacity()
                || operations[index] == null
                || generations[index] != (int) (token >>> 32)) {
            throw new IllegalStateException(
                    "broken invariant: completion for slot "
                            + index
                            + " generation "
                            + (token >>> 32)
                            + (index >= free.capacity()
                                    ? ", but there are " + free.capacity() + " slots"
                                    : ", but the slot is at generation "
                                            + generations[index]
                                            + " with "
                                            + operations[index]));
        }
        return operations[index];
    }

    /** Returns whether the token still names an operation in flight. */
    public boolean isLive(long token) {
        int index = index(token);
        return index < free.capacity()
                && operations[index] != null
                && generations[index] == (int) (token >>> 32);
    }

    /** Frees the operation's slot; tokens given out for it are stale from here on. */
    public void release(T operation) {
        int index = operation.slot();
        if (index < 0 || operations[index] != operation) {
            throw new IllegalStateException(
                    "broken invariant: slot " + index + " freed twice: " + operation);
        }
        operations[index] = null;
        generations[index]++;
        free.release(index);
        operation.slot(-1);
        inUse.add(-1);
    }

    /** The count of slots, used or free. */
    public int capacity() {
        return free.capacity();
    }

    /** Slots in use. Any thread. */
    public int inUse() {
        return (int) inUse.get();
    }

    private void grow() {
        if (free.capacity() == MAX_SLOTS) {
            throw new IllegalStateException(
                    "all " + MAX_SLOTS + " slots of a completion thread are in use");
        }
        int larger = Math.min(MAX_SLOTS, free.capacity() * 2);
        operations = Arrays.copyOf(operations, larger);
        generations = Arrays.copyOf(generations, larger);
        free.extend(larger);
    }
}
