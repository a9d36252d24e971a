package dev.overlapped.internal;

/**
 * What one loop has done since it was opened. The loop's thread counts; any thread may read.
 *
 * <p>Receives, sends and transmissions count when they have moved something or ended a stream, with
 * what a failed one had moved, too.
 */
public final class LoopTotals {
    private final Gauge accepts = new Gauge();
    private final Gauge connects = new Gauge();
    private final Gauge receives = new Gauge();
    private final Gauge sends = new Gauge();
    private final Gauge bytesReceived = new Gauge();
    private final Gauge bytesSent = new Gauge();
    private final Gauge failures = new Gauge();
    private final Gauge timeOuts = new Gauge();
    private final Gauge cancels = new Gauge();

    LoopTotals() {}

    /** Notes an operation that has ended. */
    void ended(Operation operation) {
        switch (operation.outcome()) {
            case COMPLETED -> done(operation);
            case FAILED -> failures.add(1);
            case TIMED_OUT -> timeOuts.add(1);
            case CANCELLED, CLOSED -> cancels.add(1);
        }
        long bytes = operation.transferred();
        if (bytes != 0) {
            (operation.isRead() ? bytesReceived : bytesSent).add(bytes);
        }
    }

    private void done(Operation operation) {
        switch (operation) {
            case AcceptOperation accept -> accepts.add(1);
            case ConnectOperation connect -> connects.add(1);
            case ReceiveOperation receive -> receives.add(1);
            case ReceiveMessageOperation receive -> receives.add(1);
            case SendOperation send -> sends.add(1);
            case SendMessageOperation send -> sends.add(1);
            case TransmitOperation transmit -> sends.add(1);
            case DisconnectOperation disconnect -> {}
        }
    }

    /** Connections accepted. */
    public long accepts() {
        return accepts.get();
    }

    /** Connections made by connecting. */
    public long connects() {
        return connects.get();
    }

    /** Receives that were successful. */
    public long receives() {
        return receives.get();
    }

    /** Sends and transmissions that were successful. */
    public long sends() {
        return sends.get();
    }

    /** Bytes received. */
    public long bytesReceived() {
        return bytesReceived.get();
    }

    /** Bytes handed to the system's transport. */
    public long bytesSent() {
        return bytesSent.get();
    }

    /** Operations that the system failed. */
    public long failures() {
        return failures.get();
    }

    /** Operations whose deadline passed. */
    public long timeOuts() {
        return timeOuts.get();
    }

    /** Operations cancelled, or ended by closing their socket. */
    public long cancels() {
        return cancels.get();
    }
}
