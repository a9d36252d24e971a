package dev.overlapped;

/**
 * One operation of the library as its user knows it: it ends once, and the way it ends must have a
 * reason.
 */
final class Tracked {
    /** The model may take its time for a cancel, and again for its packet. */
    private static final long MAX_LATE_NANOS = 100_000_000;

    private final Simulation simulation;
    private final String what;
    private final long deadline;
    private long id;
    private boolean cancelled;
    private long cancelledAt = Long.MAX_VALUE;
    private boolean ended;

    Tracked(Simulation simulation, String what, long deadline) {
        this.simulation = simulation;
        this.what = what;
        this.deadline = deadline;
        simulation.begun(this);
    }

    void id(long id) {
        this.id = id;
    }

    long id() {
        return id;
    }

    /** Its user asks for its end; returns whether there is still something to ask for. */
    boolean cancel() {
        if (!ended && !cancelled) {
            cancelled = true;
            cancelledAt = simulation.now();
        }
        return !ended;
    }

    /** Its handler was called with success. */
    void completed() {
        ended("COMPLETED");
    }

    private void ended(String outcome) {
        if (ended) {
            throw new AssertionError(what + " has ended twice");
        }
        if (simulation.now() - MAX_LATE_NANOS > Math.min(deadline, cancelledAt)) {
            throw new AssertionError("far too late: " + this);
        }
        ended = true;
        simulation.ended(this, what + " " + outcome);
    }

    /** Its handler was called with a failure, on something that this side has closed or not. */
    void failed(IoFailure failure, boolean closed, boolean mayBreak) {
        ended(failure.kind().name());
        boolean justified =
                switch (failure.kind()) {
                    case CANCELLED -> cancelled;
                    case CLOSED -> closed;
                    case TIMED_OUT -> deadline <= simulation.now() || what.equals("connect");
                    case CONNECTION_RESET, CONNECTION_ABORTED, NOT_CONNECTED ->
                            mayBreak
                                    || simulation.clientsMayBreak()
                                    || simulation.model().resets() > 0;
                    case CONNECTION_REFUSED -> what.equals("connect");
                    case PORT_UNREACHABLE -> what.equals("receive datagram") && mayBreak;
                    case DESCRIPTOR_LIMIT -> simulation.limitsHandles();
                    default -> false;
                };
        justified |= simulation.model().failures() > 0 && isSystemsFault(failure.kind());
        if (!justified) {
            throw new AssertionError("no reason for the failure of " + this, failure);
        }
    }

    /**
     * Returns whether the model may report it unprovoked, unlike a failure that the test causes.
     */
    private static boolean isSystemsFault(IoFailure.Kind kind) {
        return kind != IoFailure.Kind.CANCELLED
                && kind != IoFailure.Kind.CLOSED
                && kind != IoFailure.Kind.OTHER;
    }

    @Override
    public String toString() {
        return what
                + " "
                + id
                + (cancelled ? ", cancelled" : "")
                + (deadline == Long.MAX_VALUE ? "" : ", deadline " + deadline)
                + ", now "
                + simulation.now();
    }
}
