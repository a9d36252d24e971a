package dev.overlapped.internal.tcp;

/**
 * The number of accepts that shall wait for a client: between two watermarks, by how fast clients
 * connect.
 *
 * <p>It doubles at once when there was none left, and rises to twice the arrivals of a period;
 * period by period it falls by a quarter while there are fewer. The backlog of the system takes
 * clients that connect before it has risen.
 */
final class AcceptLevel {
    private final int min;
    private final int max;
    private int wanted;
    private int arrivals;

    /**
     * Starts at the lower watermark.
     *
     * @throws IllegalArgumentException if it is the higher one
     */
    AcceptLevel(int min, int max) {
        if (min > max) {
            throw new IllegalArgumentException(
                    "at least " + min + " posted accepts: must be 1 to the most, which is " + max);
        }
        this.min = min;
        this.max = max;
        this.wanted = min;
    }

    /** Returns the number of accepts that are to wait. */
    int wanted() {
        return wanted;
    }

    /** Takes note of an accepted client. */
    void clientAccepted() {
        arrivals++;
    }

    /** Takes note that the last one got its client. */
    void ranDry() {
        wanted = Math.min(max, 2 * wanted);
    }

    /** Ends a period. Returns whether another one is to follow, for there is more to learn. */
    boolean periodEnded() {
        int needed = Math.clamp(2L * arrivals, min, max);
        wanted = Math.max(needed, wanted - (wanted + 3) / 4);
        boolean busy = arrivals > 0 || wanted > min;
        arrivals = 0;
        return busy;
    }
}
