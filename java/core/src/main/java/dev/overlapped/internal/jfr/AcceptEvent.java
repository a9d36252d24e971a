package dev.overlapped.internal.jfr;

import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** An accept: from its posting until a connection was there, with its first data if wanted. */
@Name("dev.overlapped.Accept")
@Label("Accept")
@Description("An overlapped accept, from its posting until its connection was there")
public final class AcceptEvent extends OperationEvent {
    @Label("First Data")
    @DataAmount
    public long bytes;

    @Label("Recycled")
    @Description("Whether the socket had been a connection before")
    public boolean recycled;

    /** Not begun. */
    public AcceptEvent() {}
}
