package dev.overlapped.internal.uring.ring;

import dev.overlapped.internal.slot.FreeList;
import dev.overlapped.internal.uring.socket.UringSocket;

import java.util.Arrays;

/**
 * The submissions that the kernel has of sockets, not of operations: accepts, and multishot
 * receives. Such a submission outlives the operations that it serves, and its socket's descriptor:
 * until its last completion it may bring another connection, or data, which then have to be given
 * back.
 *
 * <p>Tokens are as those of {@link dev.overlapped.internal.slot.SlotTable}, with a stage of their
 * own. The loop's thread only.
 *
 * @param <S> whose they are
 */
public final class ArmedTable<S extends UringSocket> {
    private static final int FIRST_CAPACITY = 4;
    private static final int INDEX_MASK = (1 << 24) - 1;

    private final int stage;
    private final FreeList free = new FreeList("armed index");
    private UringSocket[] sockets = new UringSocket[FIRST_CAPACITY];
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

    /** What names the submission of index {@code index}. */
    public long token(int index) {
        return Tokens.inStage((long) generations[index] << Integer.SIZE | index, stage);
    }

    /** The socket that a token names; an error when it names none. */
    public S resolve(long token) {
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

    /** The socket of index {@code index}, null when there is none. */
    @SuppressWarnings("unchecked")
    public // add puts nothing else there
    S get(int index) {
        return index < sockets.length ? (S) sockets[index] : null;
    }

    /** The index in a token. */
    public static int index(long token) {
        return (int) token & INDEX_MASK;
    }

    /** The last completion has come; the token is stale from here on. */
    public void remove(int index) {
        free.release(index);
        sockets[index] = null;
        generations[index]++;
    }

    /** How many the kernel has. */
    public int count() {
        return free.inUse();
    }

    /** How many indices there are, used or free; for what has to go through all. */
    public int capacity() {
        return sockets.length;
    }
}
