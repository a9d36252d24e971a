package dev.overlapped;

/** Somebody in a simulation who does something now and then. */
interface Actor {
    /** Does one thing. */
    void act();

    /** Comes to an end, or not yet. */
    void finish();

    /** Whether there is nothing left to do. */
    boolean isOver();
}
