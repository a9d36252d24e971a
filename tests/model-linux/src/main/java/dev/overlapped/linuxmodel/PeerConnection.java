package dev.overlapped.linuxmodel;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The peer's side of a connection in the model's network: plain TCP, nothing of io_uring. {@code
 * read} and {@code write} wait, in real time only; {@code tryRead} and {@code tryWrite} never do.
 * Any thread.
 */
public final class PeerConnection implements AutoCloseable {
    private final Kernel kernel;
    private final Endpoint connection;
    private int timeoutMillis;
    private boolean closed;

    PeerConnection(Kernel kernel, Endpoint connection) {
        this.kernel = kernel;
        this.connection = connection;
        connection.owner(kernel.changed::signalAll);
    }

    static PeerConnection connect(Kernel kernel, TcpNetwork network, InetSocketAddress remote)
            throws IOException {
        kernel.lock.lock();
        try {
            kernel.settle();
            boolean ipv6 = Sockaddrs.isIpv6(remote);
            InetSocketAddress local =
                    new InetSocketAddress(Sockaddrs.loopback(ipv6), network.ports.dynamic());
            Endpoint[] made = new Endpoint[1];
            int[] failure = new int[1];
            boolean[] wanted = {true};
            network.connect(
                    local,
                    remote,
                    () -> wanted[0],
                    endpoint -> {
                        made[0] = endpoint;
                        kernel.changed.signalAll();
                    },
                    code -> {
                        failure[0] = code;
                        kernel.changed.signalAll();
                    });
            kernel.settle();
            while (made[0] == null && failure[0] == 0 && !kernel.clock.isVirtual()) {
                kernel.await(LinuxClock.NEVER);
            }
            wanted[0] = false; // in virtual time nobody waits for the SYN that is sent again
            if (made[0] == null) {
                throw new ConnectException("Connection refused");
            }
            return new PeerConnection(kernel, made[0]);
        } finally {
            kernel.lock.unlock();
        }
    }

    // ---- the stream

    /**
     * Reads what is there, and waits for something.
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
     * Reads what is there.
     *
     * @return bytes read, −1 at the end of the stream, 0 if there is nothing now
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

    /** Writes all, and waits for room. */
    public void write(byte[] b, int off, int len) throws IOException {
        Objects.checkFromIndexSize(off, len, b.length);
        kernel.lock.lock();
        try {
            long until = deadline();
            int done = 0;
            while (done < len) {
                int bytes = tryWrite(b, off + done, len - done);
                done += bytes;
                if (bytes == 0) { // else what was written may have made room at once
                    await(until);
                }
            }
        } finally {
            kernel.lock.unlock();
        }
    }

    /**
     * Writes what there is room for.
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
                return 0; // nothing may happen from here on: a thread that waits would not see it
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
                ? LinuxClock.NEVER
                : kernel.clock.in(TimeUnit.MILLISECONDS.toNanos(timeoutMillis));
    }

    private void await(long until) throws IOException {
        if (kernel.clock.nanoTime() >= until) {
            throw new SocketTimeoutException("Timed out after " + timeoutMillis + " ms");
        }
        kernel.await(until);
    }

    /** Limits the time that reads and writes wait; 0 = without limit. */
    public void timeout(int millis) {
        timeoutMillis = millis;
    }

    // ---- the end

    /** Ends its own stream; the other side can continue. */
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

    /** Breaks the connection off: RST. */
    public void reset() {
        end(true);
    }

    /** Closes as TCP does: FIN, or RST if there is something unread. Harmless when repeated. */
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

    public InetSocketAddress localAddress() {
        return connection.local();
    }

    public InetSocketAddress remoteAddress() {
        return connection.remote();
    }
}
