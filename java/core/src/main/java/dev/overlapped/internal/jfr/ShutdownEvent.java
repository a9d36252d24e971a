package dev.overlapped.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

import org.jspecify.annotations.Nullable;

/** The orderly end of a port has reached a stage. */
@Name("dev.overlapped.Shutdown")
@Label("Shutdown")
@Description("The orderly end of a completion port has reached a stage")
@Category("Overlapped")
@StackTrace(false)
public final class ShutdownEvent extends Event {
    @Label("Stage")
    public @Nullable String stage;

    @Label("Open")
    @Description("Connections that are still open")
    public long open;

    @Label("Finished")
    @Description("Connections that closed by themselves")
    public long finished;

    @Label("Ended")
    @Description("Connections that closed in order when asked to")
    public long ended;

    @Label("Cut")
    @Description("Connections that were cut off")
    public long cut;

    /** Not begun. */
    public ShutdownEvent() {}
}
