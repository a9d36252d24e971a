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
    private final Gauge refusals = new Gauge();
    private final Gauge pressures = new Gauge();
    private final Gauge slowConsumers = new Gauge();
    private final Gauge bufferWaits = new Gauge();
    private final Gauge shortages = new Gauge();

    LoopTotals() {}

    /** Notes an operation that has ended. */
    void ended(Operation operation) {
        switch (operation.outcome()) {
            case COMPLETED -> done(operation);
            case FAILED -> failures.add(1);
            case TIMED_OUT -> timeOuts.add(1);
            case CANCELLED, CLOSED -> cancels.add(1);
            case REFUSED -> refusals.add(1);
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

    /** A connection has come under pressure. */
    void pressure() {
        pressures.add(1);
    }

    /** A connection is closed since it was under pressure for too long. */
    void slowConsumer() {
        slowConsumers.add(1);
    }

    /** A receive waits for a buffer. The loop's thread only. */
    public void bufferWait() {
        bufferWaits.add(1);
    }

    /** The system has run out of something, and is asked again later. The loop's thread only. */
    public void shortage() {
        shortages.add(1);
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

    /** Sends that were refused. */
    public long refusals() {
        return refusals.get();
    }

    /** How often a connection has come under pressure. */
    public long pressures() {
        return pressures.get();
    }

    /** Connections closed since they were under pressure for too long. */
    public long slowConsumers() {
        return slowConsumers.get();
    }

    /** How often a receive had to wait for a buffer. */
    public long bufferWaits() {
        return bufferWaits.get();
    }

    /** How often the system had run out of something, and was asked again later. */
    public long shortages() {
        return shortages.get();
    }
}
