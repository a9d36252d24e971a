package dev.overlapped.internal.operation;

import dev.overlapped.internal.jfr.PressureEvent;
import dev.overlapped.internal.jfr.Recording;
import dev.overlapped.internal.schedule.Timed;
import dev.overlapped.internal.schedule.Warning;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;

/**
 * The outstanding sends of one connection, and the back pressure that follows from them.
 *
 * <pre>
 *  outstanding: 0 ── low ────── high ─────────────── limit
 *                     │          │                    └ a send is refused, or waits; so is every later one, until low
 *                     │          └ under pressure: reading pauses, and the time of a slow consumer begins
 *                     └ relieved: all continues
 * </pre>
 *
 * <p>Low is half of high: so pressure does not begin and end with each send. High is half of the
 * limit or less: so a handler that answers what was read before the pause has room for it.
 *
 * <p>What is outstanding is counted when a send is started, on whichever thread, and so includes
 * what is still in the inbox. The connection's thread counts in a field of its own, and the others
 * in a second one, with an atomic addition: the thread that sends most pays nothing for them. Sends
 * and bytes are one number.
 *
 * <p>Threads: as each method says.
 */
public final class SendWindow {
    private static final VarHandle OWN;
    private static final VarHandle HANDED_IN;
    private static final VarHandle UNREPORTED;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            OWN = lookup.findVarHandle(SendWindow.class, "own", long.class);
            HANDED_IN = lookup.findVarHandle(SendWindow.class, "handedIn", long.class);
            UNREPORTED = lookup.findVarHandle(SendWindow.class, "unreported", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final NativeSocket socket;
    private final SendLevels levels;

    /** Started on the connection's thread, without all that have ended: it may be negative. */
    private long own;

    /** Started on other threads. */
    @SuppressWarnings("unused") // through HANDED_IN
    private volatile long handedIn;

    /** Sends that were refused and whose handlers have not been called yet. */
    @SuppressWarnings("unused") // through UNREPORTED
    private volatile int unreported;

    /** A send was refused or waits: no other may overtake it. */
    private volatile boolean shut;

    /** Much is outstanding, or was, and it is not low yet. Written on the loop's thread. */
    private volatile boolean pressed;

    // The loop's thread only.
    private boolean noticeRequested; // someone waits until it is relieved
    private @Nullable Pressure pressure; // null until there was any

    /**
     * @param socket whose sends are counted
     */
    public SendWindow(NativeSocket socket, SendLevels levels) {
        this.socket = socket;
        this.levels = levels;
    }

    private long outstanding() {
        return (long) OWN.getAcquire(this) + handedIn;
    }

    // ---- any thread

    /**
     * Takes a send of so many bytes that is about to be started, or refuses it. Threads that do so
     * at the same moment as the connection's own may take a few more than the limit.
     */
    public boolean tryTake(long bytes) {
        boolean here = socket.loop().isCurrent();
        if (shut || !take(SendLevels.charge(bytes), here)) {
            UNREPORTED.getAndAdd(this, 1); // before it is shut: it opens when all are reported
            shut = true;
            return false;
        }
        return true;
    }

    private boolean take(long charge, boolean here) {
        if (here) {
            if (levels.isFull(outstanding())) {
                return false;
            }
            OWN.setRelease(this, own + charge);
            return true;
        }
        long seen;
        do {
            seen = handedIn;
            if (levels.isFull(seen + (long) OWN.getAcquire(this))) {
                return false;
            }
        } while (!HANDED_IN.compareAndSet(this, seen, seen + charge));
        return true;
    }

    /** Returns whether a send would be accepted now. */
    public boolean isOpen() {
        return !shut && !socket.isClosing() && !levels.isFull(outstanding());
    }

    /** Returns whether much is outstanding, or was, and it is not low yet. */
    public boolean isUnderPressure() {
        return (pressed || levels.isHigh(outstanding())) && !socket.isClosing();
    }

    /** Returns whether a send would be accepted, and there is no pressure. */
    public boolean isRelieved() {
        return isOpen() && !isUnderPressure();
    }

    /** Returns whether frames that have been received are held back now, as reading pauses. */
    public boolean holdsFramesBack() {
        return levels.pausesReading() && isUnderPressure();
    }

    /** Returns a description of what is outstanding, for people. */
    public String describe() {
        return SendLevels.describe(outstanding());
    }

    // ---- the loop's thread

    /** Returns whether receiving pauses now. */
    public boolean pausesReading() {
        return pressed && levels.pausesReading();
    }

    /** Asks for a notice to the socket's owner when it is relieved. */
    public void notifyWhenOpen() {
        noticeRequested = true;
    }

    /** Takes note of a write that has come to the loop's thread. */
    void enter(Operation operation) {
        if (operation.mayWait() && !admit(operation)) {
            shut = true;
            operation.enter(Operation.State.WAITING);
            pressure().heldBack.add(operation);
        }
        if (!pressed && levels.isHigh(outstanding()) && !socket.isClosing()) {
            pressed = true;
            socket.loop().totals().pressure();
            pressure().begin(levels.nearerLimit(outstanding()));
        }
    }

    /** Takes note of one that has ended. */
    void leave(Operation operation) {
        if (operation.isWaiting()) {
            pressure().heldBack.remove(operation);
        }
        if (operation.charge() != 0) {
            OWN.setRelease(this, own - operation.charge());
            if (pressed && levels.isLow(outstanding())) {
                pressed = false;
                pressure().end("relieved");
                openIfRelieved();
            }
        }
    }

    private boolean admit(Operation operation) {
        return (pressure == null || pressure.heldBack.isEmpty()) && takeHere(operation);
    }

    /** Takes a write, if there is room for it; one that moves no memory needs only its turn. */
    private boolean takeHere(Operation operation) {
        long charge = operation.wanted();
        if (charge != 0 && !take(charge, true)) {
            return false;
        }
        operation.taken(charge);
        return true;
    }

    private void openIfRelieved() {
        if (!pressed && unreported == 0 && (pressure == null || pressure.heldBack.isEmpty())) {
            shut = false;
        }
    }

    /** The handler of a send that was refused is about to be called. */
    public void reported() {
        UNREPORTED.getAndAdd(this, -1);
        pressure().refused++;
    }

    /** Returns whether anybody waits for a result of {@link #next} or {@link #openNow}. */
    public boolean hasWaiting() {
        return shut || noticeRequested;
    }

    /** The next one of the writes that were held back, if there is room for it; else null. */
    public @Nullable Operation next() {
        OperationQueue heldBack = heldBack();
        Operation first = heldBack == null ? null : heldBack.first();
        if (heldBack == null || first == null || !takeHere(first)) {
            return null;
        }
        heldBack.remove(first);
        first.enter(Operation.State.IN_FLIGHT);
        return first;
    }

    /** Returns whether the owner is to be notified that it is relieved; true once per request. */
    public boolean openNow() {
        openIfRelieved();
        boolean notify = noticeRequested && isRelieved();
        noticeRequested &= !notify;
        return notify;
    }

    /** The writes that wait for room; null if there never were any. */
    @Nullable OperationQueue heldBack() {
        return pressure == null ? null : pressure.heldBack;
    }

    /** The socket is closed: nothing waits any more. */
    public void closed() {
        if (pressed) {
            pressed = false;
            pressure().end(socket.closeReason().kind().name());
        }
    }

    private Pressure pressure() {
        if (pressure == null) {
            pressure = new Pressure(this);
        }
        return pressure;
    }

    NativeSocket socket() {
        return socket;
    }

    SendLevels levels() {
        return levels;
    }

    /**
     * The state that a {@link SendWindow} needs only when the other side does not keep up: the time
     * that this may last, the writes that wait for room, and the event for Flight Recorder.
     *
     * <p>Lifetime: from the first time that there is pressure to the connection's end; so repeated
     * pressure allocates nothing. The loop's thread only.
     */
    private static final class Pressure extends Timed {
        final OperationQueue heldBack = new OperationQueue();
        int refused; // since it began

        private final SendWindow window;
        private @Nullable String limit;
        private @Nullable PressureEvent event; // null = off
        private @Nullable String peer; // of the event

        Pressure(SendWindow window) {
            this.window = window;
        }

        /**
         * @param nearer the name of the limit that is the nearer one
         */
        void begin(String nearer) {
            limit = nearer;
            refused = 0;
            event = Recording.beginPressure();
            if (event != null) {
                peer = window.socket().describePeer();
            }
            long slowNanos = window.levels().slowNanos();
            if (slowNanos != 0) {
                loop().expireIn(this, slowNanos);
            }
        }

        /**
         * @param how what ended it
         */
        void end(String how) {
            loop().cancelExpiry(this);
            if (event != null) {
                event.refused = refused;
                event.commit(limit, window.socket().toString(), peer, how);
                event = null;
            }
        }

        private Loop loop() {
            return window.socket().loop();
        }

        /** It has lasted too long. */
        @Override
        public void expired() {
            if (!window.socket().isClosing()) {
                loop().totals().slowConsumer();
                warn();
                window.socket().owner().tooSlow();
            }
        }

        private void warn() {
            NativeSocket socket = window.socket();
            loop().warn(
                            Warning.SLOW_CONSUMER,
                            () ->
                                    "closed "
                                            + socket.describe()
                                            + ", which was under pressure for "
                                            + TimeUnit.NANOSECONDS.toMillis(
                                                    window.levels().slowNanos())
                                            + " ms: "
                                            + window.describe()
                                            + "; see SendLimits.withSlowConsumerTimeout");
        }

        @Override
        public void run() {
            throw new IllegalStateException("broken invariant: never handed in: " + this);
        }
    }
}
