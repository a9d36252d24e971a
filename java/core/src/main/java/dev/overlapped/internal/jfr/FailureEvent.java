package dev.overlapped.internal.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** An operation of any kind that the system failed or whose deadline passed; without duration. */
@Name("dev.overlapped.Failure")
@Label("Operation Failure")
@Description("An operation that the system failed, or whose deadline passed")
public final class FailureEvent extends OperationEvent {
    /** Not begun. */
    public FailureEvent() {}
}
