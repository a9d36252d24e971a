package dev.overlapped.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.StackTrace;

import org.jspecify.annotations.Nullable;

/** One operation, from its start to its completion. */
@Category("Overlapped")
@StackTrace(false)
public abstract class OperationEvent extends Event {
    @Label("Operation")
    @Description("The call that started it: receive, send, transmit file, ...")
    public @Nullable String operation;

    @Label("Outcome")
    @Description("COMPLETED, FAILED, CANCELLED, TIMED_OUT or CLOSED")
    public @Nullable String outcome;

    @Label("Error Code")
    @Description("The system's code: of Winsock, or errno; 0 = none")
    public int error;

    @Label("Socket")
    public @Nullable String socket;

    @Label("Remote Address")
    @Description("Of the other side; empty if it is not connected any more")
    public @Nullable String remote;

    OperationEvent() {}
}
