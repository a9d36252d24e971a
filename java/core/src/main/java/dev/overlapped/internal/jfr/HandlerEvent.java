package dev.overlapped.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

import org.jspecify.annotations.Nullable;

/** A handler that held up all connections of its thread. */
@Name("dev.overlapped.SlowHandler")
@Label("Slow Handler")
@Description("A handler that held up all connections of its completion thread")
@Category("Overlapped")
@Threshold("20 ms")
@StackTrace(false)
public final class HandlerEvent extends Event {
    @Label("Operation")
    @Description("Of which operation it was the handler")
    public @Nullable String operation;

    @Label("Handler")
    public @Nullable Class<?> handler;

    @Label("Socket")
    public @Nullable String socket;

    @Label("Remote Address")
    @Description("Of the other side; empty if it is not connected any more")
    public @Nullable String remote;

    /** Not begun. */
    public HandlerEvent() {}
}
