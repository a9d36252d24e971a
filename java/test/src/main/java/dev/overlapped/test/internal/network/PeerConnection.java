package dev.overlapped.test.internal.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The peer of a connection in a model's network: plain TCP, without the system's calls. {@code
 * read} and {@code write} wait, in real time only; {@code tryRead} and {@code tryWrite} never do.
 * Any thread.
 */
public final class PeerConnection implements AutoCloseable {
    private final ModelKernel kernel;
    private final Endpoint connection;
    private int timeoutMillis;
    private boolean closed;

    /** Makes the peer of one side of a connection. */
    public PeerConnection(ModelKernel kernel, Endpoint connection) {
        this.kernel = kernel;
        this.connection = connection;
        connection.owner(kernel.changed::signalAll);
    }

    // ---- the stream

    /**
     * Reads the bytes that have arrived, and waits for the first.
     *
     * @return bytes read, −1 at the end of the stream
     */
    public int read(byte[] b, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, b.length);
        kernel.lock.lock();
        try {
            long until = deadline();
            int bytes;
            while ((bytes = tryRead(b, off, len)) == 0 && len > 0) {
                await(until);
            }
            return bytes;
        } finally {
            kernel.lock.unlock();
        }
    }

    /**
     * Reads the bytes that have arrived.
     *
     * @return bytes read, −1 at the end of the stream, 0 if none are there
     */
    public int tryRead(byte[] b, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, b.length);
        kernel.lock.lock();
        try {
            kernel.settle();
            checkUsable();
            int bytes = Math.min(len, connection.available());
            if (bytes == 0) {
                return len > 0 && connection.isAtEnd() ? -1 : 0;
            }
            System.arraycopy(connection.receive(bytes), 0, b, off, bytes);
            kernel.settle();
            return bytes;
        } finally {
            kernel.lock.unlock();
        }
    }

    /** Writes all bytes, and waits for room. */
    public void write(byte[] b, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, b.length);
        kernel.lock.lock();
        try {
            long until = deadline();
            int done = 0;
            while (done < len) {
                int bytes = tryWrite(b, off + done, len - done);
                done += bytes;
                if (bytes == 0) { // else the written bytes may have made room at once
                    await(until);
                }
            }
        } finally {
            kernel.lock.unlock();
        }
    }

    /**
     * Writes as many bytes as there is room for.
     *
     * @return bytes written, possibly 0
     */
    public int tryWrite(byte[] b, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, b.length);
        kernel.lock.lock();
        try {
            kernel.settle();
            checkUsable();
            if (connection.isEndSent()) {
                throw new SocketException("Socket output is shutdown");
            }
            int bytes = Math.min(len, connection.space());
            if (bytes == 0) {
                return 0; // no event may run after this check: a waiting writer would miss it
            }
            byte[] chunk = new byte[bytes];
            System.arraycopy(b, off, chunk, 0, bytes);
            connection.send(chunk);
            kernel.settle();
            return bytes;
        } finally {
            kernel.lock.unlock();
        }
    }

    private void checkUsable() throws SocketException {
        if (closed) {
            throw new SocketException("Socket closed");
        }
        if (connection.isReset()) {
            throw new SocketException("Connection reset");
        }
    }

    private long deadline() {
        return timeoutMillis == 0
                ? NetworkClock.NEVER
                : kernel.clock.in(TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
    }

    private void await(long until) throws IOException {
        if (kernel.clock.nanoTime() >= until) {
            throw new SocketTimeoutException("Timed out after " + timeoutMillis + " ms");
        }
        kernel.await(until);
    }

    /** Sets the time limit of reads and writes; 0 = none. */
    public void timeout(int millis) {
        timeoutMillis = millis;
    }

    // ---- the end

    /** Ends its own stream; the other side can still send. */
    public void shutdownOutput() throws IOException {
        kernel.lock.lock();
        try {
            kernel.settle();
            checkUsable();
            connection.end();
            kernel.settle();
        } finally {
            kernel.lock.unlock();
        }
    }

    /** Resets the connection: RST. */
    public void reset() {
        end(true);
    }

    /** Returns whether a reset has arrived. */
    public boolean isReset() {
        return look(connection::isReset);
    }

    /** Returns whether {@link #tryRead} has a result. */
    public boolean isReadable() {
        return look(
                () ->
                        closed
                                || connection.isReset()
                                || connection.available() > 0
                                || connection.isAtEnd());
    }

    /** Returns whether {@link #tryWrite} has a result. */
    public boolean isWritable() {
        return look(() -> closed || connection.isReset() || connection.space() > 0);
    }

    private boolean look(BooleanSupplier state) {
        kernel.lock.lock();
        try {
            kernel.settle();
            return state.getAsBoolean();
        } finally {
            kernel.lock.unlock();
        }
    }

    /** Closes as TCP does: FIN, or RST if bytes are unread. Harmless when repeated. */
    @Override
    public void close() {
        end(false);
    }

    private void end(boolean abortive) {
        kernel.lock.lock();
        try {
            kernel.settle();
            closed = true;
            if (abortive) {
                connection.abort();
            } else {
                connection.close();
            }
            kernel.settle();
            kernel.changed.signalAll();
        } finally {
            kernel.lock.unlock();
        }
    }

    // ---- addresses

    /** Returns its own address. */
    public InetSocketAddress localAddress() {
        return connection.local();
    }

    /** Returns the address of the other side. */
    public InetSocketAddress remoteAddress() {
        return connection.remote();
    }
}
