package dev.overlapped.internal.operation;

/** The behavior of the start of a send when its connection's {@link SendWindow} has no room. */
public enum WhenFull {
    /** It waits for room, in its turn: its caller waits as well. */
    WAIT,
    /** It is refused: the operation ends with {@link Operation.Outcome#REFUSED}. */
    REFUSE
}
