package dev.overlapped;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One direction of one connection as its two users saw it. What was received must be what was sent,
 * in order, from the first byte on; all of it, if the receiver was notified of the stream's end.
 */
final class StreamLog {
    /** One send: what was given, and how much of it went. */
    static final class Sent {
        final byte[] content;
        long transferred = -1;

        /** True if its result is not reported; in the end it may have been lost. */
        boolean forgotten;

        Sent(byte[] content) {
            this.content = content;
        }
    }

    private final String name;
    private final List<Sent> sends = new ArrayList<>();
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private boolean senderKnown;
    private boolean endSeen;

    StreamLog(String name) {
        this.name = name;
    }

    /** The sender has shown up: what it does not name is not sent. */
    void senderKnown() {
        senderKnown = true;
    }

    Sent sending(byte[] content) {
        Sent sent = new Sent(content);
        sends.add(sent);
        return sent;
    }

    void sending(Sent sent) {
        sends.add(sent);
    }

    void received(byte[] bytes) {
        if (endSeen && bytes.length > 0) {
            throw new AssertionError(name + ": " + bytes.length + " bytes after the end");
        }
        received.writeBytes(bytes);
    }

    void endSeen() {
        endSeen = true;
    }

    /** Everything has ended: compares. */
    void verify() {
        byte[] got = received.toByteArray();
        if (!senderKnown) {
            return;
        }
        ByteArrayOutputStream went = new ByteArrayOutputStream();
        int required = 0;
        for (Sent sent : sends) {
            if (sent.transferred < 0 || sent.transferred > sent.content.length) {
                throw new AssertionError(
                        name + ": " + sent.transferred + " of " + sent.content.length + " sent");
            }
            went.write(sent.content, 0, (int) sent.transferred);
            required = sent.forgotten || sent.transferred == 0 ? required : went.size();
        }
        byte[] expected = went.toByteArray();
        int wrong = Arrays.mismatch(expected, got);
        if (wrong >= 0 && wrong < got.length) {
            throw new AssertionError(
                    name
                            + ": of "
                            + got.length
                            + " bytes received, "
                            + expected.length
                            + " sent, byte "
                            + wrong
                            + " is the first wrong one");
        }
        if (endSeen && got.length < required) {
            throw new AssertionError(
                    name + ": the end was received after " + got.length + " of " + required);
        }
    }
}
