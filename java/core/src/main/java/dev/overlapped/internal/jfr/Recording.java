package dev.overlapped.internal.jfr;

import jdk.jfr.FlightRecorder;

import org.jspecify.annotations.Nullable;

/**
 * The question whether anybody records. To make an event, even only to ask it whether it is on, has
 * Flight Recorder register its class, and that takes longer than the rest of the first connection;
 * so until there is a recording no event is made.
 *
 * <p>A runtime image on whose class path the library is may lack Flight Recorder (the module
 * jdk.jfr). So classes of events are reached only after the question.
 */
public final class Recording {
    private static final boolean PRESENT = isPresent();

    private Recording() {}

    private static boolean isPresent() {
        try {
            Class.forName("jdk.jfr.FlightRecorder", false, Recording.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** Returns whether Flight Recorder has been used in this JVM. */
    public static boolean hasBegun() {
        return PRESENT && FlightRecorder.isInitialized();
    }

    /** Begins the event that something is at a limit; null if it is off. */
    public static @Nullable PressureEvent beginPressure() {
        return hasBegun() ? PressureEvent.begun() : null;
    }
}
