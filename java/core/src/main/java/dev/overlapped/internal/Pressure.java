package dev.overlapped.internal;

import dev.overlapped.internal.jfr.PressureEvent;

/**
 * What a {@link SendWindow} needs only when the other side does not keep up: the time that it may
 * take for that, the writes that wait for room, and what Flight Recorder is told.
 *
 * <p>Lifetime: from the first time that there is pressure to the connection's end; so pressure that
 * comes again allocates nothing. The loop's thread only.
 */
final class Pressure extends Timed {
    final OperationQueue heldBack = new OperationQueue();
    int refused; // since it began

    private final SendWindow window;
    private String limit;
    private PressureEvent event; // null = off

    Pressure(SendWindow window) {
        this.window = window;
    }

    /**
     * @param nearer the name of the limit that is the nearer one
     */
    void begin(String nearer) {
        limit = nearer;
        refused = 0;
        event = PressureEvent.begun();
        long slowNanos = window.levels().slowNanos();
        if (slowNanos != 0) {
            loop().expireIn(this, slowNanos);
        }
    }

    /**
     * @param how what ended it
     */
    void end(String how) {
        loop().dontExpire(this);
        if (event != null) {
            event.refused = refused;
            event.commit(limit, window.socket().toString(), how);
            event = null;
        }
    }

    private CompletionLoop loop() {
        return window.socket().loop();
    }

    /** It has lasted too long. */
    @Override
    protected void expired(CompletionLoop loop) {
        if (!window.socket().isClosing()) {
            loop.totals().slowConsumer();
            window.socket().owner().tooSlow();
        }
    }

    @Override
    protected void run(CompletionLoop loop) {
        throw new IllegalStateException("broken invariant: never handed in: " + this);
    }
}
