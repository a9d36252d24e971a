package dev.overlapped.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

import org.jspecify.annotations.Nullable;

/** A client that connected and stayed silent is thrown out. */
@Name("dev.overlapped.Eviction")
@Label("Eviction")
@Description("A client that connected and sent nothing is thrown out")
@Category("Overlapped")
@StackTrace(false)
public final class EvictionEvent extends Event {
    @Label("Listener")
    public @Nullable String listener;

    @Label("Remote Address")
    @Description("Of the client; empty on Windows, which reports it with the first data only")
    public @Nullable String remote;

    @Label("Silent For")
    @Timespan(Timespan.MILLISECONDS)
    public long silentMillis;

    /** Not begun. */
    public EvictionEvent() {}
}
