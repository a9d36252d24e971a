package dev.overlapped;

/**
 * One operation of the library as its user knows it: it ends once, and the way it ends must have a
 * reason.
 */
final class Tracked {
    private final Simulation simulation;
    private final String what;
    private final long deadline;
    private long id;
    private boolean cancelled;
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
        cancelled |= !ended;
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
        ended = true;
        simulation.ended(this, what + " " + outcome);
    }

    /** Its handler was called with a failure, on something that this side has closed or not. */
    void failed(IoFailure failure, boolean closed, boolean mayBreak) {
        ended(failure.kind().name());
        boolean justified =
                switch (failure.kind()) {
                    case CANCELLED -> cancelled;
                    case TIMED_OUT -> deadline <= simulation.now() || what.equals("connect");
                    case CLOSED -> closed;
                    case CONNECTION_RESET, CONNECTION_ABORTED, NOT_CONNECTED ->
                            mayBreak
                                    || simulation.clientsMayBreak()
                                    || simulation.settings().resets() > 0;
                    case CONNECTION_REFUSED -> what.equals("connect");
                    case OUT_OF_MEMORY -> simulation.settings().failures() > 0;
                    case DESCRIPTOR_LIMIT -> simulation.limitsHandles();
                    case OTHER ->
                            failure.symbol().equals("ERROR_NO_SYSTEM_RESOURCES")
                                    && simulation.settings().failures() > 0;
                    default -> false;
                };
        if (!justified) {
            throw new AssertionError("no reason for the failure of " + this, failure);
        }
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
