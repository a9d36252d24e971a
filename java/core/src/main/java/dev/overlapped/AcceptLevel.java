package dev.overlapped;

/**
 * How many accepts shall wait for a client: between two watermarks, by how fast clients come.
 *
 * <p>It doubles at once when there was none left, and rises to twice what came within a period;
 * period by period it falls by a quarter while less than that came. The backlog of the system takes
 * what comes before it has risen.
 */
final class AcceptLevel {
    private final int least;
    private final int most;
    private int wanted;
    private int arrivals;

    AcceptLevel(int least, int most) {
        this.least = least;
        this.most = most;
        this.wanted = least;
    }

    int wanted() {
        return wanted;
    }

    void arrived() {
        arrivals++;
    }

    /** The last one got its client. */
    void ranDry() {
        wanted = Math.min(most, 2 * wanted);
    }

    /** A period is over. Returns whether another one is to follow, for there is more to learn. */
    boolean periodEnded() {
        int needed = Math.clamp(2L * arrivals, least, most);
        wanted = Math.max(needed, wanted - (wanted + 3) / 4);
        boolean busy = arrivals > 0 || wanted > least;
        arrivals = 0;
        return busy;
    }
}
