package dev.overlapped.internal.uring.accept;

import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.uring.socket.UringSocket;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * A listener: its posted accepts, of which the first ones may have their connection and wait for
 * its first data, and the connections for which no accept is posted. Either the unserved accepts or
 * the waiting connections are empty.
 *
 * <pre>
 *  reads():   accept  accept  | accept  accept  accept
 *             have a client     ^ firstUnserved
 *  waiting:   descriptors, oldest first, and since when
 * </pre>
 *
 * The loop's thread only.
 */
public final class ListenerSocket extends UringSocket {
    private static final int FIRST_CAPACITY = 8;

    private int[] armed = new int[1]; // indices of the kernel's accepts in the armed table
    private int armedCount;
    private boolean ending;

    /** True if the owner is notified of clients that wait. */
    boolean watched;

    /** Resumes it when a table has room again. */
    final Runnable resume;

    /** Run when the kernel has no accept left of one that retires; null if there is none. */
    @Nullable Runnable unarmed;

    /** Run when it has no client left, and takes none; null if it takes clients. */
    @Nullable Runnable retired;

    /** True if a new try is due after a shortage. */
    boolean retryDue;

    private @Nullable AcceptOperation firstUnserved;
    private int unservedCount;
    private int[] waiting = new int[FIRST_CAPACITY];
    private long[] since = new long[FIRST_CAPACITY];
    private int waitingFrom;
    private int waitingCount;

    /**
     * @param resuming called with it when a table has room again
     */
    public ListenerSocket(Loop loop, int fd, Consumer<ListenerSocket> resuming) {
        super(loop, Role.LISTENER, fd);
        resume = () -> loop.execute(() -> resuming.accept(this));
    }

    // ---- the kernel's accepts

    /** Returns the number of accepts of it that the kernel has. */
    public int armedCount() {
        return armedCount;
    }

    /** Returns the index of one of them, from 0 on. */
    int armed(int i) {
        return armed[i];
    }

    /** Adds an accept that the kernel has. */
    void addArmed(int index) {
        if (armedCount == armed.length) {
            armed = Arrays.copyOf(armed, 2 * armedCount);
        }
        armed[armedCount++] = index;
    }

    /** Removes an accept after its last completion. */
    void removeArmed(int index) {
        int at = 0;
        while (armed[at] != index) {
            at++;
        }
        armed[at] = armed[--armedCount];
        ending &= armedCount > 0;
    }

    /** Returns whether the kernel's accepts have been cancelled and not all have ended. */
    boolean isEnding() {
        return ending;
    }

    /** Records that the kernel's accepts have been cancelled. */
    void markEnding() {
        ending = true;
    }

    // ---- accepts without a client

    /** Returns the oldest accept that has no client, or null. */
    @Nullable AcceptOperation firstUnserved() {
        return firstUnserved;
    }

    /** Adds a new accept, which is the last in the queue. */
    void posted(AcceptOperation operation) {
        if (firstUnserved == null) {
            firstUnserved = operation;
        }
        unservedCount++;
    }

    /** Returns the number of accepts that have no client. */
    int unservedCount() {
        return unservedCount;
    }

    /** Removes an accept that has a client now, or is about to leave the queue. */
    void served(Operation operation) {
        unservedCount--;
        if (firstUnserved == operation) { // all accepts after it are unserved, too
            firstUnserved = (AcceptOperation) operation.nextInQueue();
        }
    }

    // ---- clients without an accept

    /** Returns the number of clients that wait. */
    int waitingCount() {
        return waitingCount;
    }

    /** Adds a client that connected at {@code nanoTime}. */
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

    /** Returns the time when the oldest of them connected. */
    long waitingSince() {
        return since[waitingFrom];
    }

    /** Removes the oldest of them, of which there must be one. */
    int takeWaiting() {
        int fd = waiting[waitingFrom];
        waitingFrom = waitingFrom + 1 & waiting.length - 1;
        waitingCount--;
        return fd;
    }

    /** Passes all of them to {@code taker}, oldest first. */
    void giveWaiting(IntConsumer taker) {
        while (waitingCount > 0) {
            taker.accept(takeWaiting());
        }
    }

    /** {@inheritDoc} Those of the waiting clients are among them. */
    @Override
    public void giveDescriptors(IntConsumer taker) {
        giveWaiting(taker);
        super.giveDescriptors(taker);
    }
}
