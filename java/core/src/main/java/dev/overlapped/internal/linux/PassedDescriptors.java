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
    private int adopted;

    private PassedDescriptors(DescriptorPassing passing, int connection, int[] descriptors) {
        this.passing = passing;
        this.connection = connection;
        this.descriptors = descriptors;
    }

    /** Connects and receives; waits until {@code deadlineNanos} at most. */
    public static PassedDescriptors take(
            DescriptorPassing passing, SocketAddress from, long deadlineNanos)
            throws NativeException {
        long nanos = Math.clamp(deadlineNanos - System.nanoTime(), 0, MAX_NANOS);
        int connection = passing.connect(from, deadlineNanos == Long.MAX_VALUE ? MAX_NANOS : nanos);
        boolean done = false;
        try {
            PassedDescriptors passed =
                    new PassedDescriptors(passing, connection, passing.receive(connection));
            done = true;
            return passed;
        } finally {
            if (!done) {
                passing.close(connection);
            }
        }
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
    public void confirm() throws NativeException {
        passing.confirm(connection);
    }

    @Override
    public void close() {
        for (; adopted < descriptors.length; adopted++) {
            passing.close(descriptors[adopted]);
        }
        passing.close(connection);
    }
}
