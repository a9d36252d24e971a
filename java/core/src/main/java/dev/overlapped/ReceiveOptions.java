package dev.overlapped;

import java.util.Objects;
import java.util.concurrent.Executor;

/**
 * How {@link TcpConnection#receiveEach(ReceiveOptions, ReceiveHandler)} receives. Immutable; each
 * {@code with} method gives a changed copy.
 *
 * @param mode what the system is given while nothing comes
 * @param depth how many receives are posted at once, 1 to 64, where the mode posts buffers; on
 *     Linux the kernel has one of them at a time, and the others follow without a handler in
 *     between. While half of the port's buffers are lent, only one is posted
 * @param executor where handlers run; null = on the connection's completion thread. With one they
 *     may block, one at a time and in order still: the next is called when the one before has
 *     returned, and until then a connection receives no more than its depth. What is to be sent can
 *     be sent from there by the calls that wait
 */
public record ReceiveOptions(ReceiveMode mode, int depth, Executor executor) {
    /** {@link ReceiveMode#ON_READY}, one receive, on the completion thread. */
    public static final ReceiveOptions DEFAULT = new ReceiveOptions(ReceiveMode.ON_READY, 1, null);

    private static final int MOST = 64;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if the depth is outside its range
     */
    public ReceiveOptions {
        Objects.requireNonNull(mode, "mode");
        if (depth < 1 || depth > MOST) {
            throw new IllegalArgumentException(
                    depth + " receives posted at once: must be 1 to " + MOST);
        }
    }

    /**
     * Changes what the system is given.
     *
     * @param mode which
     * @return the changed copy
     */
    public ReceiveOptions withMode(ReceiveMode mode) {
        return new ReceiveOptions(mode, depth, executor);
    }

    /**
     * Changes how many receives are posted.
     *
     * @param depth 1 to 64
     * @return the changed copy
     */
    public ReceiveOptions withDepth(int depth) {
        return new ReceiveOptions(mode, depth, executor);
    }

    /**
     * Lets handlers run elsewhere, where they may block: {@code
     * ReceiveOptions.DEFAULT.on(Thread::startVirtualThread)}.
     *
     * @param executor runs each call of a handler; null = the completion thread does
     * @return the changed copy
     */
    public ReceiveOptions on(Executor executor) {
        return new ReceiveOptions(mode, depth, executor);
    }
}
