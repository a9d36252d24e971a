package dev.overlapped.internal.loop;

import dev.overlapped.internal.operation.Loop;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The loops of one port. They end together: as long as one of them can still accept a connection,
 * the others must be there to take it.
 */
public final class LoopGroup {
    /** A loop of the group. */
    public interface Member extends Loop {
        /** Returns the number of connections that exist or are expected. Any thread. */
        long load();

        /** Makes its thread begin a round. Any thread. */
        void wakeup();

        /** Returns whether this is the first call. Under the group's monitor. */
        boolean isFirstQuiet();
    }

    private final List<Member> loops = new CopyOnWriteArrayList<>();
    private int quiet; // under this group's monitor
    private volatile boolean allQuiet;
    private int next; // under this group's monitor

    /** An empty group. */
    public LoopGroup() {}

    /** All of them. */
    List<Member> loops() {
        return loops;
    }

    /**
     * The loop for a new connection: the one that has the fewest, in turn among those that have as
     * few. It counts as that loop's from here on, until {@link Loop#cancelExpected}. Any thread.
     */
    public synchronized Member choose() {
        int size = loops.size();
        int first = next++;
        Member best = loops.get(Math.floorMod(first, size));
        for (int i = 1; i < size; i++) {
            Member loop = loops.get(Math.floorMod(first + i, size));
            if (loop.load() < best.load()) {
                best = loop;
            }
        }
        best.expect();
        return best;
    }

    void add(Member loop) {
        loops.add(loop);
    }

    /**
     * The loop has closed everything of its own. The last one to say so sets all free. Allocates
     * nothing.
     */
    void reportQuiet(Member loop) {
        synchronized (this) {
            if (!loop.isFirstQuiet()) {
                return;
            }
            quiet++;
            allQuiet = quiet == loops.size();
        }
        wakeIfQuiet();
    }

    /** Wakes all loops, if they can end now. */
    void wakeIfQuiet() {
        for (int i = 0; allQuiet && i < loops.size(); i++) {
            loops.get(i).wakeup();
        }
    }

    boolean allQuiet() {
        return allQuiet;
    }
}
