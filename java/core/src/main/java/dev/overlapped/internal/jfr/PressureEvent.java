package dev.overlapped.internal.jfr;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

import org.jspecify.annotations.Nullable;

/** Something was at a limit; its duration is how long. */
@Name("dev.overlapped.Pressure")
@Label("Pressure")
@Description("A connection was near its limit of outstanding sends, or waited for what had run out")
@Category("Overlapped")
@StackTrace(false)
public final class PressureEvent extends Event {
    @Label("Limit")
    @Description(
            "sends, bytes: of the connection's outstanding sends; buffers: of the port's pool;"
                    + " system: the system's memory or descriptors")
    public @Nullable String limit;

    @Label("Socket")
    public @Nullable String socket;

    @Label("Remote Address")
    public @Nullable String remote;

    @Label("Refused")
    @Description("Sends that were refused meanwhile")
    public int refused;

    @Label("End")
    @Description("relieved, or why the socket was closed")
    public @Nullable String end;

    /** Not begun. */
    public PressureEvent() {}

    /** One that begins now; null if it is off. */
    static @Nullable PressureEvent begun() {
        if (!new PressureEvent().isEnabled()) { // does not escape, so none is made
            return null;
        }
        PressureEvent event = new PressureEvent();
        event.begin();
        return event;
    }

    /**
     * Records that it is over.
     *
     * @param peer the address of the other side; empty = there is none
     */
    public void commit(
            @Nullable String whichLimit,
            @Nullable String onSocket,
            @Nullable String peer,
            String how) {
        end();
        if (shouldCommit()) {
            limit = whichLimit;
            socket = onSocket;
            remote = peer;
            end = how;
            commit();
        }
    }
}
