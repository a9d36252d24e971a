package dev.overlapped.internal.uring;

import java.util.Arrays;

/**
 * The accepts that the kernel has, each of one listener. Such an accept outlives the operations
 * that it serves, and its listener's descriptor: until its last completion it may bring another
 * connection, which then has to be closed.
 *
 * <p>Tokens are as those of {@link dev.overlapped.internal.SlotTable}, with the stage {@link
 * Tokens#LISTEN}. The loop's thread only.
 */
final class ArmedAccepts {
    private static final int INDEX_MASK = (1 << 24) - 1;

    private UringListener[] listeners = new UringListener[4];
    private int[] generations = new int[4];
    private int count;

    /** Gives the accept of {@code listener} an index. */
    int add(UringListener listener) {
        int index = 0;
        while (index < listeners.length && listeners[index] != null) {
            index++;
        }
        if (index == listeners.length) {
            listeners = Arrays.copyOf(listeners, 2 * index);
            generations = Arrays.copyOf(generations, 2 * index);
        }
        listeners[index] = listener;
        count++;
        return index;
    }

    /** What names the accept of index {@code index}. */
    long token(int index) {
        return Tokens.inStage((long) generations[index] << Integer.SIZE | index, Tokens.LISTEN);
    }

    /** The listener that a token names; an error when it names none. */
    UringListener resolve(long token) {
        int index = index(token);
        if (index >= listeners.length
                || listeners[index] == null
                || generations[index] != (int) (token >>> Integer.SIZE)) {
            throw new IllegalStateException(
                    "broken invariant: completion for the accept of listener "
                            + index
                            + " generation "
                            + (token >>> Integer.SIZE));
        }
        return listeners[index];
    }

    /** The index in a token. */
    static int index(long token) {
        return (int) token & INDEX_MASK;
    }

    /** The last completion has come; the token is stale from here on. */
    void remove(int index) {
        listeners[index] = null;
        generations[index]++;
        count--;
    }

    /** How many the kernel has. */
    int count() {
        return count;
    }
}
