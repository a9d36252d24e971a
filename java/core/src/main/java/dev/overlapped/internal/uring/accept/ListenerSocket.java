package dev.overlapped.internal.uring.accept;

import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.uring.socket.UringSocket;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * A listener: its posted accepts, of which some already have their connection and wait for its
 * first data, and the connections that nobody has asked for yet. Only one of the two lists below is
 * ever not empty.
 *
 * <pre>
 *  reads():   accept  accept  | accept  accept  accept
 *             have a client     ^ firstWithout
 *  waiting:   descriptors, oldest first, and since when
 * </pre>
 *
 * The loop's thread only.
 */
public final class ListenerSocket extends UringSocket {
    private static final int FIRST_CAPACITY = 8;

    /** The names of the kernel's accepts in {@link ArmedAccepts}. */
    private int[] armed = new int[1];

    private int armedCount;

    /** Whether those accepts have been asked to end. */
    boolean ending;

    /** Whether the owner wants to know of clients that wait. */
    boolean watched;

    /** What goes on with it when a table has room again. */
    final Runnable resume;

    /** Whether a new try is due after a shortage. */
    boolean retryDue;

    private AcceptOperation firstWithout;
    private int withoutCount;
    private int[] waiting = new int[FIRST_CAPACITY];
    private long[] since = new long[FIRST_CAPACITY];
    private int waitingFrom;
    private int waitingCount;

    public ListenerSocket(Loop loop, int fd, Consumer<ListenerSocket> resuming) {
        super(loop, Role.LISTENER, fd);
        resume = () -> loop.execute(() -> resuming.accept(this));
    }

    /** How many accepts of it the kernel has. */
    public int armedCount() {
        return armedCount;
    }

    /** The name of one of them, from 0 on. */
    int armed(int i) {
        return armed[i];
    }

    /** The kernel has one more. */
    void addArmed(int index) {
        if (armedCount == armed.length) {
            armed = Arrays.copyOf(armed, 2 * armedCount);
        }
        armed[armedCount++] = index;
    }

    /** The last completion of one of them has come. */
    void removeArmed(int index) {
        int at = 0;
        while (armed[at] != index) {
            at++;
        }
        armed[at] = armed[--armedCount];
        ending &= armedCount > 0;
    }

    // ---- accepts without a client

    /** The oldest accept that has no client, or null. */
    AcceptOperation firstWithout() {
        return firstWithout;
    }

    /** Notes a new accept, which is the last in the queue. */
    void posted(AcceptOperation operation) {
        if (firstWithout == null) {
            firstWithout = operation;
        }
        withoutCount++;
    }

    /** How many accepts have no client. */
    int withoutCount() {
        return withoutCount;
    }

    /** {@code operation} has got a client, or leaves the queue; to be called before it does. */
    void served(Operation operation) {
        withoutCount--;
        if (firstWithout == operation) {
            firstWithout =
                    (AcceptOperation) operation.nextInQueue(); // all behind it are without, too
        }
    }

    // ---- clients without an accept

    int waitingCount() {
        return waitingCount;
    }

    void addWaiting(int fd, long nanoTime) {
        if (waitingCount == waiting.length) {
            int[] larger = new int[waitingCount * 2];
            long[] largerSince = new long[waitingCount * 2];
            for (int i = 0; i < waitingCount; i++) {
                larger[i] = waiting[waitingFrom + i & waiting.length - 1];
                largerSince[i] = since[waitingFrom + i & waiting.length - 1];
            }
            waiting = larger;
            since = largerSince;
            waitingFrom = 0;
        }
        int last = waitingFrom + waitingCount++ & waiting.length - 1;
        waiting[last] = fd;
        since[last] = nanoTime;
    }

    /** Since when the oldest of them has been there. */
    long waitingSince() {
        return since[waitingFrom];
    }

    /** The oldest of them, of which there must be one. */
    int takeWaiting() {
        int fd = waiting[waitingFrom];
        waitingFrom = waitingFrom + 1 & waiting.length - 1;
        waitingCount--;
        return fd;
    }

    /** Gives all of them to {@code taker}, oldest first. */
    void giveWaiting(IntConsumer taker) {
        while (waitingCount > 0) {
            taker.accept(takeWaiting());
        }
    }

    /** {@inheritDoc} Those of the clients that nobody has asked for yet are among them. */
    @Override
    public void giveDescriptors(IntConsumer taker) {
        giveWaiting(taker);
        super.giveDescriptors(taker);
    }
}
