package dev.overlapped.internal.jfr;

import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Label;
import jdk.jfr.Name;

/**
 * A receive, send or transmission, of a stream or a datagram. Off unless asked for: it is often.
 */
@Name("dev.overlapped.Transfer")
@Label("Transfer")
@Description("A receive, send or transmission, from its start to its completion")
@Enabled(false)
public final class TransferEvent extends OperationEvent {
    @Label("Bytes")
    @DataAmount
    public long bytes;

    /** Not begun. */
    public TransferEvent() {}
}
