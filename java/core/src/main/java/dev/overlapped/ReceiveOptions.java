package dev.overlapped;

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
    /** {@link ReceiveMode#ON_READY}, one receive, handlers on the completion thread. */
    public static final ReceiveOptions DEFAULT =
            new ReceiveOptions(ReceiveMode.ON_READY, 1, Optional.empty());

    private static final int MAX_DEPTH = 64;

    private final ReceiveMode mode;
    private final int depth;
    private final Optional<Executor> executor;

    private ReceiveOptions(ReceiveMode mode, int depth, Optional<Executor> executor) {
        this.mode = mode;
        this.depth = depth;
        this.executor = executor;
    }

    /**
     * Changes what the system has of a connection while no data arrive.
     *
     * @param what the mode
     * @return the changed copy
     */
    public ReceiveOptions withMode(ReceiveMode what) {
        return new ReceiveOptions(Objects.requireNonNull(what, "what"), depth, executor);
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
        return new ReceiveOptions(mode, count, executor);
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
        return new ReceiveOptions(mode, depth, Optional.of(where));
    }

    /**
     * Lets handlers run on the connection's completion thread, as by default.
     *
     * @return the changed copy
     */
    public ReceiveOptions withoutExecutor() {
        return new ReceiveOptions(mode, depth, Optional.empty());
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

    @Override
    public boolean equals(Object other) {
        return other instanceof ReceiveOptions that
                && mode.equals(that.mode)
                && depth == that.depth
                && executor.equals(that.executor);
    }

    @Override
    public int hashCode() {
        return Objects.hash(mode, depth, executor);
    }

    @Override
    public String toString() {
        return "ReceiveOptions[mode=" + mode + ", depth=" + depth + ", executor=" + executor + "]";
    }
}
