package dev.overlapped.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

import org.jspecify.annotations.Nullable;

/** Another number of accepts is kept posted. */
@Name("dev.overlapped.AcceptLevel")
@Label("Accept Level")
@Description("Another number of accepts is kept posted on a listener")
@Category("Overlapped")
@StackTrace(false)
public final class AcceptLevelEvent extends Event {
    @Label("Listener")
    public @Nullable String listener;

    @Label("Posted")
    public long posted;

    @Label("Wanted")
    @Description("How many accepts shall wait for a client from now on")
    public long wanted;

    @Label("Accepted")
    @Description("Connections accepted so far")
    public long accepted;

    /** Not begun. */
    public AcceptLevelEvent() {}
}
