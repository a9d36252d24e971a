package dev.overlapped.internal.jfr;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A connect, with the send of its initial data. */
@Name("dev.overlapped.Connect")
@Label("Connect")
@Description("An overlapped connect, with the send of its initial data")
public final class ConnectEvent extends OperationEvent {
    /** Not begun. */
    public ConnectEvent() {}
}
