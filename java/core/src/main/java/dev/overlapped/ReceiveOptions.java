package dev.overlapped;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The settings of {@link TcpConnection#receiveEach(ReceiveOptions, ReceiveHandler)}. Immutable;
 * each {@code with} method returns a changed copy.
 *
 * {@snippet file="dev/overlapped/snippets/Snippets.java" region="hand-over"}
 *
 * @since 0.1
 */
public final class ReceiveOptions {
    /**
     * {@link ReceiveMode#ON_READY}, one receive, handlers on the completion thread, no idle
     * time-outs.
     */
    public static final ReceiveOptions DEFAULT =
            new ReceiveOptions(ReceiveMode.ON_READY, 1, Optional.empty(), Map.of());

    private static final int MAX_DEPTH = 64;
    private static final Duration MIN_IDLE = Duration.ofMillis(1);
    private static final Duration MAX_IDLE = Duration.ofDays(1_000);

    private final ReceiveMode mode;
    private final int depth;
    private final Optional<Executor> executor;
    private final Map<IdleKind, Duration> idleTimeouts; // never changed

    private ReceiveOptions(
            ReceiveMode mode,
            int depth,
            Optional<Executor> executor,
            Map<IdleKind, Duration> idleTimeouts) {
        this.mode = mode;
        this.depth = depth;
        this.executor = executor;
        this.idleTimeouts = idleTimeouts;
    }

    /**
     * Changes what the system has of a connection while no data arrive.
     *
     * @param what the mode
     * @return the changed copy
     */
    public ReceiveOptions withMode(ReceiveMode what) {
        return new ReceiveOptions(
                Objects.requireNonNull(what, "what"), depth, executor, idleTimeouts);
    }

    /**
     * Changes how many receives are posted at once, where the mode posts buffers. On Linux the
     * kernel has one of them at a time, and the others follow without a handler in between. While
     * half of the port's buffers are lent, only one is posted.
     *
     * @param count 1 to 64
     * @return the changed copy
     * @throws IllegalArgumentException if it is outside its range
     */
    public ReceiveOptions withDepth(int count) {
        if (count < 1 || count > MAX_DEPTH) {
            throw new IllegalArgumentException(
                    count + " receives posted at once: must be 1 to " + MAX_DEPTH);
        }
        return new ReceiveOptions(mode, count, executor, idleTimeouts);
    }

    /**
     * Lets handlers run on an executor, where they may block: {@code
     * withExecutor(Thread::startVirtualThread)}. They run one at a time and in order: the next one
     * is called when the one before has returned, and until then a connection receives no more than
     * its depth. Blocking sends are allowed there.
     *
     * @param where runs each call of a handler
     * @return the changed copy
     */
    public ReceiveOptions withExecutor(Executor where) {
        return new ReceiveOptions(mode, depth, Optional.of(where), idleTimeouts);
    }

    /**
     * Lets handlers run on the connection's completion thread, as by default.
     *
     * @return the changed copy
     */
    public ReceiveOptions withoutExecutor() {
        return new ReceiveOptions(mode, depth, Optional.empty(), idleTimeouts);
    }

    /**
     * Calls {@link ReceiveHandler#idle} when a connection has been idle for so long. Each kind has
     * a time-out of its own. They begin with {@link TcpConnection#receiveEach} and end with the
     * stream: when the other side has ended it, a receive has failed, or this side is to close it.
     * A time-out is never early, and as a rule a few milliseconds late.
     *
     * @param kind what has not happened
     * @param time 1 ms to 1,000 days
     * @return the changed copy
     * @throws IllegalArgumentException if it is outside its range
     */
    public ReceiveOptions withIdleTimeout(IdleKind kind, Duration time) {
        Objects.requireNonNull(kind, "kind");
        if (time.compareTo(MIN_IDLE) < 0 || time.compareTo(MAX_IDLE) > 0) {
            throw new IllegalArgumentException(
                    "idle time-out of " + time + ": must be " + MIN_IDLE + " to " + MAX_IDLE);
        }
        Map<IdleKind, Duration> timeouts = new EnumMap<>(IdleKind.class);
        timeouts.putAll(idleTimeouts);
        timeouts.put(kind, time);
        return new ReceiveOptions(mode, depth, executor, timeouts);
    }

    /**
     * Has no time-out of a kind, as by default.
     *
     * @param kind what may not happen for any time
     * @return the changed copy
     */
    public ReceiveOptions withoutIdleTimeout(IdleKind kind) {
        Objects.requireNonNull(kind, "kind");
        Map<IdleKind, Duration> timeouts = new EnumMap<>(IdleKind.class);
        timeouts.putAll(idleTimeouts);
        timeouts.remove(kind);
        return new ReceiveOptions(mode, depth, executor, timeouts);
    }

    /**
     * Returns the mode, which decides what the system holds of a connection while no data arrives.
     *
     * @return the mode
     */
    public ReceiveMode mode() {
        return mode;
    }

    /**
     * Returns the number of receives that are posted at once, where the mode posts buffers.
     *
     * @return 1 to 64
     */
    public int depth() {
        return depth;
    }

    /**
     * Returns the executor on which handlers run.
     *
     * @return empty if they run on the connection's completion thread
     */
    public Optional<Executor> executor() {
        return executor;
    }

    /**
     * Returns the time-out of a kind.
     *
     * @param kind what must not have happened
     * @return empty if there is none
     */
    public Optional<Duration> idleTimeout(IdleKind kind) {
        return Optional.ofNullable(idleTimeouts.get(kind));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ReceiveOptions that
                && mode.equals(that.mode)
                && depth == that.depth
                && executor.equals(that.executor)
                && idleTimeouts.equals(that.idleTimeouts);
    }

    @Override
    public int hashCode() {
        return Objects.hash(mode, depth, executor, idleTimeouts);
    }

    @Override
    public String toString() {
        return "ReceiveOptions[mode="
                + mode
                + ", depth="
                + depth
                + ", executor="
                + executor
                + ", idleTimeouts="
                + idleTimeouts
                + "]";
    }
}
