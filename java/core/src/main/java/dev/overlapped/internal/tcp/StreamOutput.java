package dev.overlapped.internal.tcp;

import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.TcpConnection;
import dev.overlapped.internal.await.Waiter;
import dev.overlapped.internal.buffer.NativeBufferPool;
import dev.overlapped.internal.loop.CompletionThread;
import dev.overlapped.internal.operation.WhenFull;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The sending side of a connection, as {@link TcpConnection.Blocking#outputStream} returns it. A
 * write borrows buffers, up to {@value #MAX_BUFFERS} for each of the sends that it is split into,
 * and returns them to the pool before it returns itself.
 *
 * <p>Threads: any, one write at a time; {@link #close} from another thread ends a write.
 */
final class StreamOutput extends OutputStream {
    /** The most buffers of one send; all but the first only while the pool is half free. */
    static final int MAX_BUFFERS = 8;

    private final StreamSocket connection;
    private final Supplier<Deadline> deadlines;
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * @param deadlines supplies that of a write that begins
     */
    StreamOutput(StreamSocket connection, Supplier<Deadline> deadlines) {
        this.connection = connection;
        this.deadlines = deadlines;
    }

    // ---- writing

    @Override
    public void write(int oneByte) throws IOException {
        write(new byte[] {(byte) oneByte}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        try {
            write(MemorySegment.ofArray(bytes).asSlice(offset, length));
        } catch (IoFailure e) {
            throw StreamFailures.ofStream(connection, e);
        }
    }

    /** Writes a buffer's data; it is lent again then, with success or without. */
    void write(IoBuffer data) throws IOException {
        lock.lock();
        try {
            checkOpen();
            send(IoBuffers.of(data), deadlines.get());
        } catch (IoFailure e) {
            throw StreamFailures.ofStream(connection, e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Writes all of it.
     *
     * @throws IoFailure whose {@link IoFailure#transferred} bytes were sent, of all of it
     * @throws SocketException if the sending side has ended
     */
    void write(MemorySegment bytes) throws IOException {
        lock.lock();
        long sent = 0;
        try {
            checkOpen();
            Deadline deadline = deadlines.get();
            while (sent < bytes.byteSize()) {
                sent += sendSome(bytes.asSlice(sent), deadline);
            }
        } catch (IoFailure e) {
            throw sent == 0 ? e : after(sent, e);
        } finally {
            lock.unlock();
        }
    }

    private void checkOpen() throws IOException {
        CompletionThread.refuseBlocking();
        StreamFailures.checkOpen(connection, IoOperation.SEND);
        if (connection.isOutputEnded()) {
            throw new SocketException("the sending side has ended: " + connection);
        }
    }

    private static IoFailure after(long sent, IoFailure failure) {
        return failure.toBuilder(failure.kind())
                .message(failure.getMessage() + "; " + sent + " bytes were sent before")
                .transferred(sent + failure.transferred())
                .cause(failure)
                .build();
    }

    // ---- sending

    /** Sends the start of {@code bytes}, as much as the buffers hold, and returns its size. */
    private long sendSome(MemorySegment bytes, Deadline deadline) throws IoFailure {
        NativeBufferPool pool = connection.port().buffers();
        List<IoBuffer> lent = new ArrayList<>(MAX_BUFFERS);
        lent.add(BufferWait.lend(connection, IoOperation.SEND, deadline));
        try {
            long filled = fill(lent.getFirst(), bytes);
            while (filled < bytes.byteSize() && lent.size() < MAX_BUFFERS && pool.isHalfFree()) {
                IoBuffer more = pool.tryLend();
                if (more == null) {
                    break;
                }
                lent.add(more);
                filled += fill(more, bytes.asSlice(filled));
            }
            send(IoBuffers.of(lent.toArray(IoBuffer[]::new)), deadline);
            return filled;
        } finally {
            lent.forEach(IoBuffer::release);
        }
    }

    private static int fill(IoBuffer buffer, MemorySegment bytes) {
        int count = (int) Math.min(buffer.capacity(), bytes.byteSize());
        MemorySegment.copy(bytes, 0, buffer.memory(), 0, count);
        buffer.region(0, count);
        return count;
    }

    private void send(IoBuffers data, Deadline deadline) throws IoFailure {
        Waiter<Void> waiter = Waiter.here();
        waiter.await(
                connection.socket(),
                data.size() == 1
                        ? Sends.start(
                                connection,
                                data.get(0),
                                deadline,
                                WhenFull.WAIT,
                                Sends.AWAITED,
                                waiter)
                        : Sends.start(
                                connection,
                                data,
                                deadline,
                                WhenFull.WAIT,
                                Sends.VECTOR_AWAITED,
                                waiter));
    }

    @Override
    public void close() {
        connection.close();
    }

    @Override
    public String toString() {
        return "OutputStream[" + connection + "]";
    }
}
