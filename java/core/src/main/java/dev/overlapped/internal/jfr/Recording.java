package dev.overlapped.internal.jfr;

import jdk.jfr.FlightRecorder;

/**
 * The question whether anybody records. To make an event, even only to ask it whether it is on, has
 * Flight Recorder register its class, and that takes longer than the rest of the first connection;
 * so until there is a recording no event is made.
 */
public final class Recording {
    private Recording() {}

    /** Returns whether Flight Recorder has been used in this JVM. */
    public static boolean hasBegun() {
        return FlightRecorder.isInitialized();
    }
}
