package dev.overlapped.internal.linux;

import dev.overlapped.internal.backend.Sockets;
import dev.overlapped.internal.failure.NativeException;

import java.net.SocketAddress;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** Descriptors that another process has passed to this one. One thread. */
public final class PassedDescriptors implements Sockets.PassedListeners {
    private static final long MAX_NANOS = TimeUnit.DAYS.toNanos(365);

    private final DescriptorPassing passing;
    private final int connection;
    private final int[] descriptors;
    private final long deadlineNanos;
    private int adopted;

    private PassedDescriptors(
            DescriptorPassing passing, int connection, int[] descriptors, long deadlineNanos) {
        this.passing = passing;
        this.connection = connection;
        this.descriptors = descriptors;
        this.deadlineNanos = deadlineNanos;
    }

    /** Connects and receives; waits until {@code deadlineNanos} at most. */
    public static PassedDescriptors take(
            DescriptorPassing passing, SocketAddress from, long deadlineNanos)
            throws NativeException {
        int connection = passing.connect(from, left(deadlineNanos));
        boolean done = false;
        try {
            int[] descriptors = passing.receive(connection);
            done = true;
            return new PassedDescriptors(passing, connection, descriptors, deadlineNanos);
        } finally {
            if (!done) {
                passing.close(connection);
            }
        }
    }

    private static long left(long deadlineNanos) {
        return deadlineNanos == Long.MAX_VALUE
                ? MAX_NANOS
                : Math.clamp(deadlineNanos - System.nanoTime(), 0, MAX_NANOS);
    }

    @Override
    public long[] handles() {
        return Arrays.stream(descriptors).asLongStream().toArray();
    }

    @Override
    public void adopted() {
        adopted++;
    }

    @Override
    public boolean confirm() throws NativeException {
        return passing.confirm(connection, left(deadlineNanos)) != Sockets.KEPT;
    }

    @Override
    public void close() {
        for (; adopted < descriptors.length; adopted++) {
            passing.close(descriptors[adopted]);
        }
        passing.close(connection);
    }
}
