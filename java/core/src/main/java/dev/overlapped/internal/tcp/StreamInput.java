package dev.overlapped.internal.tcp;

import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.TcpConnection;
import dev.overlapped.internal.await.Awaited;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.await.Waiter;
import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.operation.Completion;
import dev.overlapped.internal.operation.ReceiveOperation;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The received data of a connection, as {@link TcpConnection.Blocking#inputStream} returns it. A
 * read borrows a buffer when there are data, and returns it to the pool before it returns itself.
 *
 * <p>Threads: any, one read at a time; {@link #close} from another thread ends a read.
 */
final class StreamInput extends InputStream {
    private static final Completion<ReceiveOperation, Awaited<Optional<IoBuffer>>> AWAITED =
            StreamInput::received;

    private final StreamSocket connection;
    private final Supplier<Deadline> deadlines;
    private final ReceivedAhead ahead;

    /**
     * @param deadlines supplies that of a read that begins
     */
    StreamInput(StreamSocket connection, Supplier<Deadline> deadlines) {
        this.connection = connection;
        this.deadlines = deadlines;
        this.ahead = connection.receivedAhead();
    }

    // ---- receiving

    /**
     * Waits for data.
     *
     * @return to be released; null = the end of the stream
     */
    private @Nullable IoBuffer receive() throws IoFailure {
        if (ahead.isEnded()) {
            return null;
        }
        Waiter<Optional<IoBuffer>> waiter = Waiter.here();
        long id = start(waiter, deadlines.get());
        IoBuffer buffer = waiter.await(connection.socket(), id).orElse(null);
        if (buffer == null) {
            ahead.end();
        }
        return buffer;
    }

    private long start(Waiter<Optional<IoBuffer>> waiter, Deadline deadline) {
        connection.checkNotLeaving();
        ReceiveOperation operation = new ReceiveOperation();
        operation.prepare(connection.socket(), AWAITED, waiter, deadline.nanoTime());
        operation.onReady(false);
        return connection.loop().start(operation);
    }

    /** Without a buffer it is the end of the stream, or a failure. */
    private static void received(ReceiveOperation operation, Awaited<Optional<IoBuffer>> awaited) {
        NativeBuffer buffer = operation.bufferOrNull();
        IoFailure failure = Failures.ofEnded(operation);
        if (buffer != null) {
            buffer.completeReceive((int) operation.transferred());
            if (failure != null || buffer.length() == 0) {
                buffer.release();
                buffer = null;
            }
        }
        StreamSocket.of(operation).putBack(operation);
        awaited.ended(Optional.ofNullable(buffer), failure);
    }

    /** Keeps what follows the first {@code used} bytes, and returns the buffer to its pool. */
    private void keepRest(IoBuffer buffer, int used) {
        try {
            if (used < buffer.length()) {
                ahead.keep(buffer.data().asSlice(used).toArray(ValueLayout.JAVA_BYTE));
            }
        } finally {
            buffer.release();
        }
    }

    // ---- reading

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        try {
            return read(MemorySegment.ofArray(bytes).asSlice(offset, length));
        } catch (IoFailure e) {
            throw StreamFailures.ofStream(connection, e);
        }
    }

    /**
     * Waits for data, and reads as many as there are and fit.
     *
     * @return their number, −1 at the end of the stream
     */
    int read(MemorySegment into) throws IoFailure {
        ahead.lock().lock();
        try {
            StreamFailures.checkOpen(connection, IoOperation.RECEIVE);
            if (into.byteSize() == 0) {
                return 0;
            } else if (ahead.size() > 0) {
                return ahead.take(into);
            }
            IoBuffer buffer = receive();
            if (buffer == null) {
                return -1;
            }
            int count = (int) Math.min(into.byteSize(), buffer.length());
            MemorySegment.copy(buffer.data(), 0, into, 0, count);
            keepRest(buffer, count);
            return count;
        } finally {
            ahead.lock().unlock();
        }
    }

    /** {@inheritDoc} Receives what has arrived, unless something was received ahead. */
    @Override
    public int available() throws IOException {
        ahead.lock().lock();
        try {
            StreamFailures.checkOpen(connection, IoOperation.RECEIVE);
            if (ahead.size() == 0 && !ahead.isEnded()) {
                poll();
            }
            return ahead.size();
        } catch (IoFailure e) {
            throw StreamFailures.ofStream(connection, e);
        } finally {
            ahead.lock().unlock();
        }
    }

    /** Receives what is there: a receive that finds nothing is cancelled at once. */
    private void poll() throws IoFailure {
        Waiter<Optional<IoBuffer>> waiter = Waiter.here();
        long id = start(waiter, Deadline.NONE);
        connection.loop().cancel(connection.socket(), id);
        try {
            IoBuffer buffer = waiter.await(connection.socket(), id).orElse(null);
            if (buffer == null) {
                ahead.end();
            } else {
                keepRest(buffer, 0);
            }
        } catch (IoFailure e) {
            switch (e.kind()) {
                case CANCELLED, INTERRUPTED -> {} // there is nothing
                default -> throw e;
            }
        }
    }

    @Override
    public long skip(long count) throws IOException {
        long skipped = 0;
        ahead.lock().lock();
        try {
            StreamFailures.checkOpen(connection, IoOperation.RECEIVE);
            while (skipped < count) {
                if (ahead.size() > 0) {
                    skipped += ahead.drop(count - skipped);
                    continue;
                }
                IoBuffer buffer = receive();
                if (buffer == null) {
                    break;
                }
                int dropped = (int) Math.min(count - skipped, buffer.length());
                skipped += dropped;
                keepRest(buffer, dropped);
            }
        } catch (IoFailure e) {
            if (skipped == 0 || e.kind() != IoFailure.Kind.TIMED_OUT) {
                throw StreamFailures.ofStream(connection, e);
            } // else the next read times out
        } finally {
            ahead.lock().unlock();
        }
        return skipped;
    }

    /** {@inheritDoc} Without a copy if that is the stream of a connection. */
    @Override
    public long transferTo(OutputStream out) throws IOException {
        Objects.requireNonNull(out, "out");
        long transferred = 0;
        for (int moved; (moved = transferSome(out)) >= 0; ) {
            transferred += moved;
        }
        return transferred;
    }

    /** Transfers what is there next, and returns its size; −1 = the end of the stream. */
    private int transferSome(OutputStream out) throws IOException {
        byte[] first = {};
        IoBuffer buffer = null;
        ahead.lock().lock();
        try {
            StreamFailures.checkOpen(connection, IoOperation.RECEIVE);
            if (ahead.size() > 0) {
                first = new byte[ahead.size()];
                ahead.take(MemorySegment.ofArray(first));
            } else {
                buffer = receive();
                if (buffer == null) {
                    return -1;
                }
            }
        } catch (IoFailure e) {
            throw StreamFailures.ofStream(connection, e);
        } finally {
            ahead.lock().unlock();
        }
        if (buffer == null) {
            out.write(first);
            return first.length;
        }
        try {
            if (out instanceof StreamOutput other) {
                other.write(buffer);
            } else {
                out.write(buffer.toByteArray());
            }
            return buffer.length();
        } finally {
            buffer.release();
        }
    }

    @Override
    public void close() {
        connection.close();
    }

    @Override
    public String toString() {
        return "InputStream[" + connection + "]";
    }
}
