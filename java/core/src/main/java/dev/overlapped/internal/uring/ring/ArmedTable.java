package dev.overlapped.internal.uring.ring;

import dev.overlapped.internal.slot.FreeList;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * The submissions that the kernel has of sockets, not of operations: accepts, multishot receives,
 * and the closing of descriptors. Such a submission outlives the operations that it serves, and its
 * socket's descriptor: until its last completion it may deliver another connection, or data, which
 * then have to be closed or released.
 *
 * <p>Tokens are as those of {@link dev.overlapped.internal.slot.SlotTable}, with a stage of their
 * own. The loop's thread only.
 *
 * @param <S> the kind of socket
 */
public final class ArmedTable<S> {
    private static final int FIRST_CAPACITY = 4;
    private static final int INDEX_MASK = (1 << 24) - 1;

    private final int stage;
    private final FreeList free = new FreeList("armed index");
    private @Nullable Object[] sockets = new Object[FIRST_CAPACITY];
    private int[] generations = new int[FIRST_CAPACITY];

    /**
     * @param stage of their tokens, see {@link Tokens}
     */
    public ArmedTable(int stage) {
        this.stage = stage;
        free.extend(FIRST_CAPACITY);
    }

    /** Gives a submission of {@code socket} an index. */
    public int add(S socket) {
        if (free.isEmpty()) {
            int capacity = 2 * sockets.length;
            sockets = Arrays.copyOf(sockets, capacity);
            generations = Arrays.copyOf(generations, capacity);
            free.extend(capacity);
        }
        int index = free.take();
        sockets[index] = socket;
        return index;
    }

    /** Returns the token of the submission of index {@code index}. */
    public long token(int index) {
        return Tokens.inStage((long) generations[index] << Integer.SIZE | index, stage);
    }

    /** Returns the socket that a token names; throws if it names none. */
    public @Nullable S resolve(long token) {
        int index = index(token);
        if (get(index) == null || generations[index] != (int) (token >>> Integer.SIZE)) {
            throw new IllegalStateException(
                    "broken invariant: completion for stage "
                            + stage
                            + " of socket "
                            + index
                            + " generation "
                            + (token >>> Integer.SIZE));
        }
        return get(index);
    }

    /** Returns the socket of index {@code index}, null if there is none. */
    @SuppressWarnings("unchecked")
    public // add puts nothing else there
    @Nullable S get(int index) {
        return index < sockets.length ? (S) sockets[index] : null;
    }

    /** Returns the index in a token. */
    public static int index(long token) {
        return (int) token & INDEX_MASK;
    }

    /** Frees an index after the last completion; the token is stale from then on. */
    public void remove(int index) {
        free.release(index);
        sockets[index] = null;
        generations[index]++;
    }

    /** Returns the number of submissions that the kernel has. */
    public int count() {
        return free.inUse();
    }

    /** Returns the number of indices, used or free, for a walk over all of them. */
    public int capacity() {
        return sockets.length;
    }
}
