package dev.overlapped.contract.peer;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A connection's foreign side. Reads and writes wait, but not for ever. */
public interface PeerSocket extends AutoCloseable {
    /** Reads what is there, at least one byte; −1 at the end of the stream. */
    int read(byte[] bytes, int offset, int length) throws IOException;

    /** Writes all. */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /** Ends its stream. */
    void shutdownOutput() throws IOException;

    /** Breaks the connection off. */
    void reset() throws IOException;

    @Override
    void close() throws IOException;

    InetSocketAddress localAddress();

    InetSocketAddress remoteAddress();

    default void write(byte[] bytes) throws IOException {
        write(bytes, 0, bytes.length);
    }

    default void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads so many bytes. */
    default byte[] read(int length) throws IOException {
        byte[] bytes = new byte[length];
        for (int have = 0; have < length; ) {
            int more = read(bytes, have, length - have);
            if (more < 0) {
                throw new EOFException("end of stream after " + have + " of " + length + " bytes");
            }
            have += more;
        }
        return bytes;
    }

    /** Reads so many bytes of text. */
    default String readText(int length) throws IOException {
        return new String(read(length), StandardCharsets.UTF_8);
    }

    /** Reads until the end of the stream. */
    default byte[] readToEnd() throws IOException {
        byte[] bytes = new byte[64 * 1024];
        int have = 0;
        int more;
        while ((more = read(bytes, have, bytes.length - have)) >= 0) {
            have += more;
            if (have == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * have);
            }
        }
        return Arrays.copyOf(bytes, have);
    }

    /** Waits until the other side ends or breaks off the connection; returns true if it does. */
    default boolean isOver() {
        try {
            return read(new byte[1], 0, 1) < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }
}
