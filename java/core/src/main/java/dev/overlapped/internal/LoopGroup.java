package dev.overlapped.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The loops of one port. They end together: as long as one of them can still accept a connection,
 * the others must be there to take it.
 */
public final class LoopGroup {
    private final List<CompletionLoop> loops = new CopyOnWriteArrayList<>();
    private final List<CompletionLoop> quiet = new ArrayList<>();
    private volatile boolean allQuiet;

    /** An empty group. */
    public LoopGroup() {}

    /** All of them. */
    List<CompletionLoop> loops() {
        return loops;
    }

    void add(CompletionLoop loop) {
        loops.add(loop);
    }

    /** The loop has closed everything of its own. The last one to say so sets all free. */
    void quiet(CompletionLoop loop) {
        synchronized (quiet) {
            if (quiet.contains(loop)) {
                return;
            }
            quiet.add(loop);
            allQuiet = quiet.size() == loops.size();
        }
        if (allQuiet) {
            loops.forEach(CompletionLoop::wakeup);
        }
    }

    boolean allQuiet() {
        return allQuiet;
    }
}
