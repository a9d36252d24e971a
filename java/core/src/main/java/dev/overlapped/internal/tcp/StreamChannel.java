package dev.overlapped.internal.tcp;

import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.TcpConnection;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.InterruptibleChannel;
import java.util.function.Supplier;

/**
 * A connection as {@link TcpConnection.Blocking#channel} returns it.
 *
 * <p>Threads: any, one read and one write at a time; {@link #close} from another thread ends both.
 */
final class StreamChannel implements ByteChannel, InterruptibleChannel {
    private final StreamSocket connection;
    private final StreamInput input;
    private final StreamOutput output;

    /**
     * @param deadlines supplies that of a read or write that begins
     */
    StreamChannel(StreamSocket connection, Supplier<Deadline> deadlines) {
        this.connection = connection;
        this.input = new StreamInput(connection, deadlines);
        this.output = new StreamOutput(connection, deadlines);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (into.isReadOnly()) {
            throw new IllegalArgumentException("a buffer to be written to is needed, not " + into);
        }
        checkOpen(IoOperation.RECEIVE);
        try {
            int count = input.read(MemorySegment.ofBuffer(into));
            if (count > 0) {
                into.position(into.position() + count);
            }
            return count;
        } catch (IoFailure e) {
            throw StreamFailures.ofChannel(connection, e);
        }
    }

    /** {@inheritDoc} All of them, unless it fails: then the position says how many were sent. */
    @Override
    public int write(ByteBuffer from) throws IOException {
        checkOpen(IoOperation.SEND);
        int count = from.remaining();
        try {
            output.write(MemorySegment.ofBuffer(from));
            from.position(from.position() + count);
            return count;
        } catch (IoFailure e) {
            from.position(from.position() + (int) e.transferred());
            throw StreamFailures.ofChannel(connection, e);
        }
    }

    private void checkOpen(IoOperation operation) throws IOException {
        if (!isOpen()) {
            throw StreamFailures.closedChannel(connection, operation);
        }
    }

    @Override
    public boolean isOpen() {
        return !connection.isClosed();
    }

    @Override
    public void close() {
        connection.close();
    }

    @Override
    public String toString() {
        return "ByteChannel[" + connection + "]";
    }
}
