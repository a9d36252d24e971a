package dev.overlapped;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * All datagrams of a run. One may be lost, but none arrives twice, at another socket, or with other
 * content. They are distinguished by their first bytes, which are random.
 */
final class DatagramLog {
    /** The size of the shortest datagram that can be distinguished from others. */
    static final int SHORTEST = Long.BYTES;

    private static final class Sent {
        final byte[] content;
        final InetSocketAddress from;
        final InetSocketAddress to;
        boolean received;

        Sent(byte[] content, InetSocketAddress from, InetSocketAddress to) {
            this.content = content;
            this.from = from;
            this.to = to;
        }
    }

    private final Map<Long, Sent> sent = new HashMap<>();

    void sending(byte[] content, InetSocketAddress from, InetSocketAddress to) {
        sent.put(key(content), new Sent(content, from, to));
    }

    /** A datagram has come to the socket with {@code port}, into a buffer with room. */
    void received(IoBuffer buffer, Datagram datagram, int port) {
        byte[] content = buffer.toByteArray();
        if (content.length < SHORTEST) {
            if (!datagram.isTruncated()) {
                throw new AssertionError(content.length + " bytes of " + datagram + ": too few");
            }
            return;
        }
        Sent was = sent.get(key(content));
        if (was == null || was.received) {
            throw new AssertionError(
                    (was == null ? "never sent: " : "received twice: ") + datagram);
        }
        was.received = true;
        int wrong = Arrays.mismatch(was.content, content);
        boolean cut = wrong == content.length && wrong < was.content.length;
        if (wrong >= 0 && !(cut && datagram.isTruncated()) || wrong < 0 && datagram.isTruncated()) {
            throw new AssertionError("byte " + wrong + " of " + datagram + " is wrong");
        }
        if (!was.from.equals(datagram.source())
                || was.to.getPort() != port
                || !was.to.getAddress().equals(datagram.destination())) {
            throw new AssertionError(
                    "from "
                            + was.from
                            + " to "
                            + was.to
                            + " was sent what was received as "
                            + datagram);
        }
    }

    private static long key(byte[] content) {
        return ByteBuffer.wrap(content).getLong();
    }
}
