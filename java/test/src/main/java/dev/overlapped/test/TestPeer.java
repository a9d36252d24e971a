package dev.overlapped.test;

import dev.overlapped.test.internal.network.PeerConnection;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The other side of a connection in a {@link TestNetwork}: a program that knows nothing of the
 * library. Its calls wait by letting the network run, and virtual time pass; those that wait for
 * something that can no longer happen fail with {@link IllegalStateException}.
 *
 * <p>A peer that does not receive fills the window of its connection, as a slow reader does.
 *
 * @since 0.1
 */
public final class TestPeer implements AutoCloseable {
    private static final int CHUNK = 1 << 16;

    private final TestNetwork network;
    private final PeerConnection connection;

    TestPeer(TestNetwork network, PeerConnection connection) {
        this.network = network;
        this.connection = connection;
    }

    /**
     * Sends bytes, and waits until the connection has taken them.
     *
     * @param bytes what to send
     * @throws IOException if the connection is closed or reset
     */
    public void send(byte[] bytes) throws IOException {
        Objects.requireNonNull(bytes, "bytes");
        int done = 0;
        while (done < bytes.length) {
            int count = connection.tryWrite(bytes, done, bytes.length - done);
            done += count;
            if (count == 0) {
                network.awaitNews(() -> connection.isWritable());
            }
        }
    }

    /**
     * Sends text as UTF-8.
     *
     * @param text what to send
     * @throws IOException if the connection is closed or reset
     */
    public void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Waits for a number of bytes.
     *
     * @param count at least 0
     * @return that many bytes
     * @throws EOFException if the stream ends before
     * @throws IOException if the connection is closed or reset
     */
    public byte[] receive(int count) throws IOException {
        if (count < 0) {
            throw new IllegalArgumentException(
                    count + " bytes to receive: must be 0 to " + Integer.MAX_VALUE);
        }
        byte[] bytes = new byte[count];
        int done = 0;
        while (done < count) {
            int read = read(bytes, done, count - done);
            if (read < 0) {
                throw new EOFException(
                        "the stream has ended after " + done + " of " + count + " bytes");
            }
            done += read;
        }
        return bytes;
    }

    /**
     * Waits for text of a known length.
     *
     * @param bytes its length as UTF-8
     * @return the text
     * @throws EOFException if the stream ends before
     * @throws IOException if the connection is closed or reset
     */
    public String receiveText(int bytes) throws IOException {
        return new String(receive(bytes), StandardCharsets.UTF_8);
    }

    /**
     * Waits for the end of the stream.
     *
     * @return all bytes before it
     * @throws IOException if the connection is closed or reset
     */
    public byte[] receiveToEnd() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] bytes = new byte[CHUNK];
        for (int read; (read = read(bytes, 0, CHUNK)) >= 0; ) {
            all.write(bytes, 0, read);
        }
        return all.toByteArray();
    }

    /**
     * Runs what is due by now, and receives what has arrived. No time passes.
     *
     * @return the bytes; none if nothing has arrived, or the stream has ended
     * @throws IOException if the connection is closed or reset
     */
    public byte[] receiveAvailable() throws IOException {
        network.runIfVirtual();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] bytes = new byte[CHUNK];
        for (int read; (read = connection.tryRead(bytes, 0, CHUNK)) > 0; ) {
            all.write(bytes, 0, read);
        }
        return all.toByteArray();
    }

    private int read(byte[] bytes, int from, int count) throws IOException {
        int read;
        while ((read = connection.tryRead(bytes, from, count)) == 0 && count > 0) {
            network.awaitNews(() -> connection.isReadable());
        }
        return read;
    }

    /**
     * Ends its own stream; the other side can still send.
     *
     * @throws IOException if the connection is closed or reset
     */
    public void endOutput() throws IOException {
        connection.shutdownOutput();
    }

    /** Resets the connection. */
    public void reset() {
        connection.reset();
    }

    /**
     * Returns whether the other side has reset the connection.
     *
     * @return true from the arrival of the reset on
     */
    public boolean isReset() {
        return connection.isReset();
    }

    /** Closes as TCP does: ends the stream, or resets the connection if bytes are unread. */
    @Override
    public void close() {
        connection.close();
    }

    /**
     * Returns its own address.
     *
     * @return the address
     */
    public InetSocketAddress localAddress() {
        return connection.localAddress();
    }

    /**
     * Returns the address of the other side.
     *
     * @return the address
     */
    public InetSocketAddress remoteAddress() {
        return connection.remoteAddress();
    }

    @Override
    public String toString() {
        return "TestPeer[" + localAddress() + " to " + remoteAddress() + "]";
    }
}
