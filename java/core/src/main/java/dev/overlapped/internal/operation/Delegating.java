package dev.overlapped.internal.operation;

/**
 * A handler of the library that calls one of the user's: events of Flight Recorder name the user's.
 */
public interface Delegating {
    /** Returns the handler that it calls, which may be one of these, too; null = none. */
    Object delegate();
}
