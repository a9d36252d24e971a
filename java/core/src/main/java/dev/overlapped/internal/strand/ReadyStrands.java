package dev.overlapped.internal.strand;

import org.jspecify.annotations.Nullable;

/** The strands that have something to do, each once, first in first out. Any thread. */
final class ReadyStrands {
    private final @Nullable Strand[] ring;
    private int first;
    private int count;

    /**
     * @param most how many strands there are
     */
    ReadyStrands(int most) {
        ring = new Strand[most];
    }

    synchronized void add(Strand strand) {
        if (count == ring.length) {
            throw new IllegalStateException("broken invariant: a strand is ready twice");
        }
        ring[(first + count++) % ring.length] = strand;
    }

    /** Takes the one that waits longest; null if none does. */
    synchronized @Nullable Strand poll() {
        if (count == 0) {
            return null;
        }
        Strand taken = ring[first];
        ring[first] = null;
        first = (first + 1) % ring.length;
        count--;
        return taken;
    }

    synchronized boolean isEmpty() {
        return count == 0;
    }
}
