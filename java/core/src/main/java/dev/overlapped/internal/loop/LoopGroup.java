package dev.overlapped.internal.loop;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The loops of one port. They end together: as long as one of them can still accept a connection,
 * the others must be there to take it.
 */
public final class LoopGroup {
    private final List<CompletionLoop> loops = new CopyOnWriteArrayList<>();
    private int quiet; // under this group's monitor
    private volatile boolean allQuiet;
    private int next; // under this group's monitor

    /** An empty group. */
    public LoopGroup() {}

    /** All of them. */
    List<CompletionLoop> loops() {
        return loops;
    }

    /**
     * The loop for a new connection: the one that has the fewest, in turn among those that have as
     * few. It counts as that loop's from here on, until {@link CompletionLoop#cancelExpected}. Any
     * thread.
     */
    public synchronized CompletionLoop choose() {
        int size = loops.size();
        int first = next++;
        CompletionLoop best = loops.get(Math.floorMod(first, size));
        for (int i = 1; i < size; i++) {
            CompletionLoop loop = loops.get(Math.floorMod(first + i, size));
            if (loop.sockets().load() < best.sockets().load()) {
                best = loop;
            }
        }
        best.sockets().expect();
        return best;
    }

    void add(CompletionLoop loop) {
        loops.add(loop);
    }

    /**
     * The loop has closed everything of its own. The last one to say so sets all free. Allocates
     * nothing.
     */
    void reportQuiet(CompletionLoop loop) {
        synchronized (this) {
            if (loop.quietReported) {
                return;
            }
            loop.quietReported = true;
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
