package dev.overlapped;

/** A participant of a simulation that does something now and then. */
interface Actor {
    /** Does one thing. */
    void act();

    /** Comes to an end, or not yet. */
    void finish();

    /** Returns whether there is nothing left to do. */
    boolean isOver();
}
