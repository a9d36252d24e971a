package dev.overlapped.internal.schedule;

import dev.overlapped.internal.slot.Gauge;

/**
 * Counters of one loop since it was opened. The loop's thread counts; any thread may read.
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

    public LoopTotals() {}

    /** Counts an accepted connection. The loop's thread only. */
    public void accept() {
        accepts.add(1);
    }

    /** Counts a connection made by connecting. The loop's thread only. */
    public void connect() {
        connects.add(1);
    }

    /** Counts a receive that completed. The loop's thread only. */
    public void receive() {
        receives.add(1);
    }

    /** Counts a send or transmission that completed. The loop's thread only. */
    public void send() {
        sends.add(1);
    }

    /** Counts an operation that the system failed. The loop's thread only. */
    public void failure() {
        failures.add(1);
    }

    /** Counts an operation whose deadline passed. The loop's thread only. */
    public void timeOut() {
        timeOuts.add(1);
    }

    /**
     * Counts an operation that was cancelled, or ended by closing its socket. The loop's thread
     * only.
     */
    public void cancel() {
        cancels.add(1);
    }

    /** Counts a send that was refused. The loop's thread only. */
    public void refusal() {
        refusals.add(1);
    }

    /** Counts bytes that were received. The loop's thread only. */
    public void bytesReceived(long bytes) {
        bytesReceived.add(bytes);
    }

    /** Counts bytes that were handed to the system. The loop's thread only. */
    public void bytesSent(long bytes) {
        bytesSent.add(bytes);
    }

    /** A connection has come under pressure. */
    public void pressure() {
        pressures.add(1);
    }

    /** A connection is closed since it was under pressure for too long. */
    public void slowConsumer() {
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

    /** Returns the number of times that a connection has come under pressure. */
    public long pressures() {
        return pressures.get();
    }

    /** Connections closed since they were under pressure for too long. */
    public long slowConsumers() {
        return slowConsumers.get();
    }

    /** Returns the number of times that a receive had to wait for a buffer. */
    public long bufferWaits() {
        return bufferWaits.get();
    }

    /**
     * Returns the number of times that the system had run out of something, and was asked again
     * later.
     */
    public long shortages() {
        return shortages.get();
    }
}
