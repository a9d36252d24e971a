package dev.overlapped.examples.files;

import dev.overlapped.Deadline;
import dev.overlapped.FileTransmission;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.TcpConnection;
import dev.overlapped.VectorHandler;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * One client of the {@link FileServer}: its requests one after the other, each answered before the
 * next is read.
 *
 * <pre>
 *  received → a whole head? no  → receive more, until the deadline
 *                           yes → answer, on a virtual thread (looking for a file may wait for the disk)
 *                                  → TransmitFile: head and region in one operation, until a deadline
 *  completed → the client stays? yes → the next request, received already or not
 *                                no  → close, after sending
 * </pre>
 *
 * <p>Either the completion thread or that virtual thread has the connection, never both: it does
 * not receive while it answers a request. So the server does not read from a client that does not
 * read. A client that is silent holds no buffer, for the port lends one when data have arrived.
 */
final class HttpConnection implements ReceiveHandler, VectorHandler {
    /** The longest head of a request, in bytes. */
    private static final int MAX_HEAD = 8192;

    private static final byte[] NOTHING = {};

    private final TcpConnection connection;
    private final Site site;
    private final FileServer.Limits limits;
    private final FileServer.Tally tally;

    /** Received bytes of unanswered requests. */
    private byte[] received = NOTHING;

    private int length;
    private Deadline patience;
    private boolean keepAlive;

    HttpConnection(
            TcpConnection connection, Site site, FileServer.Limits limits, FileServer.Tally tally) {
        this.connection = connection;
        this.site = site;
        this.limits = limits;
        this.tally = tally;
    }

    /** Receives the first request, or the next. */
    void begin() {
        patience = limits.forRequest();
        advance();
    }

    // ---- a request

    /** Answers a request that is complete, or receives more of it. */
    private void advance() {
        int end = endOfHead();
        if (end > MAX_HEAD || end < 0 && length > MAX_HEAD) {
            refuse(HttpStatus.FIELDS_TOO_LARGE);
        } else if (end >= 0) {
            take(end);
        } else {
            connection.receive(patience, this);
        }
    }

    @Override
    public void received(TcpConnection from, IoBuffer buffer) {
        int more = buffer.length();
        if (received.length < length + more) {
            received = Arrays.copyOf(received, Math.max(2 * received.length, length + more));
        }
        buffer.asByteBuffer().get(received, length, more);
        buffer.release();
        length += more;
        advance();
    }

    @Override
    public void failed(TcpConnection from, IoBuffer buffer, IoFailure failure) {
        buffer.release();
        if (failure.kind() == IoFailure.Kind.TIMED_OUT && length > 0) {
            refuse(HttpStatus.REQUEST_TIMEOUT);
        } else {
            connection.closeAfterSending(Deadline.after(1, TimeUnit.SECONDS));
        }
    }

    /** Returns the length of a head with its empty line; −1 = not received yet. */
    private int endOfHead() {
        for (int at = 0; at + 3 < length; at++) {
            if (received[at] == '\r'
                    && received[at + 1] == '\n'
                    && received[at + 2] == '\r'
                    && received[at + 3] == '\n') {
                return at + 4;
            }
        }
        return -1;
    }

    private void take(int end) {
        try {
            HttpRequest request = HttpRequest.parse(received, end);
            length -= end;
            received = length == 0 ? NOTHING : Arrays.copyOfRange(received, end, end + length);
            keepAlive = request.keepAlive();
            elsewhere(() -> answer(request));
        } catch (HttpRequest.Refused e) {
            refuse(e.status()); // where the next request begins is not known
        }
    }

    /**
     * Does work that may wait. What it throws ends the connection: nobody else would hear of it,
     * and the client would wait for ever.
     */
    private void elsewhere(Runnable work) {
        Thread.startVirtualThread(
                () -> {
                    try {
                        work.run();
                    } catch (RuntimeException | Error e) {
                        System.err.println("FileServer: closed " + connection + ": " + e);
                        connection.abort();
                    }
                });
    }

    // ---- its answer

    private void answer(HttpRequest request) {
        tally.asked();
        boolean bodyWanted = request.method().equals("GET");
        try {
            if (!bodyWanted && !request.method().equals("HEAD")) {
                say(HttpStatus.METHOD_NOT_ALLOWED, "Allow: GET, HEAD\r\n", true);
                return;
            }
            switch (site.find(request.path())) {
                case Site.Moved moved -> {
                    String location = "Location: " + Listing.encode(moved.path()) + "\r\n";
                    say(HttpStatus.MOVED_PERMANENTLY, location, bodyWanted);
                }
                case Site.Page page ->
                        sendText(HttpStatus.OK, "", "text/html", page.html(), bodyWanted);
                case Site.Content content -> {
                    try {
                        answer(request, content, bodyWanted);
                    } finally {
                        content.source().close(); // a transmission keeps it open until it has ended
                    }
                }
            }
        } catch (HttpRequest.Refused e) {
            say(e.status(), "", bodyWanted);
        }
    }

    private void answer(HttpRequest request, Site.Content content, boolean bodyWanted) {
        ByteRange range = rangeOf(request, content);
        if (isKnown(request, content)) {
            send(HttpStatus.NOT_MODIFIED, fieldsOf(content), connection.transmitFile(), 0);
        } else if (range == ByteRange.NONE) {
            String size = "Content-Range: bytes */" + content.size() + "\r\n";
            say(HttpStatus.RANGE_NOT_SATISFIABLE, size, bodyWanted);
        } else {
            boolean whole = range.length() == content.size();
            send(
                    whole ? HttpStatus.OK : HttpStatus.PARTIAL_CONTENT,
                    fieldsOf(content, range),
                    bodyWanted
                            ? connection
                                    .transmitFile(content.source())
                                    .region(range.offset(), range.length())
                            : connection.transmitFile(),
                    bodyWanted ? range.length() : 0);
        }
    }

    /** Returns whether the client has the file as it is now. */
    private static boolean isKnown(HttpRequest request, Site.Content content) {
        String tags = request.field("If-None-Match");
        if (tags != null) {
            return tags.strip().equals("*")
                    || Arrays.stream(tags.split(","))
                            .map(tag -> tag.strip().replaceFirst("^W/", ""))
                            .anyMatch(content.tag()::equals);
        }
        Instant since = HttpDate.parse(request.field("If-Modified-Since"));
        return since != null && !HttpDate.toSeconds(content.modified()).isAfter(since);
    }

    private static ByteRange rangeOf(HttpRequest request, Site.Content content) {
        String asBefore = request.field("If-Range");
        boolean changed =
                asBefore != null
                        && !asBefore.equals(content.tag())
                        && !HttpDate.toSeconds(content.modified()).equals(HttpDate.parse(asBefore));
        return ByteRange.parse(changed ? null : request.field("Range"), content.size());
    }

    private static String fieldsOf(Site.Content content) {
        return "ETag: %s\r\nLast-Modified: %s\r\n"
                .formatted(content.tag(), HttpDate.format(content.modified()));
    }

    private static String fieldsOf(Site.Content content, ByteRange range) {
        String fields =
                fieldsOf(content)
                        + "Accept-Ranges: bytes\r\nContent-Type: %s\r\nContent-Length: %d\r\n"
                                .formatted(content.type(), range.length());
        if (range.length() == content.size()) {
            return fields;
        }
        long last = range.offset() + range.length() - 1;
        return fields
                + "Content-Range: bytes %d-%d/%d\r\n"
                        .formatted(range.offset(), last, content.size());
    }

    /** Answers a request that was not understood with a line of text, and ends the connection. */
    private void refuse(HttpStatus status) {
        tally.asked();
        keepAlive = false;
        length = 0;
        received = NOTHING;
        say(status, "", true);
    }

    private void say(HttpStatus status, String fields, boolean bodyWanted) {
        sendText(status, fields, "text/plain", status + "\n", bodyWanted);
    }

    private void sendText(
            HttpStatus status, String fields, String type, String text, boolean bodyWanted) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        FileTransmission<?> transmission = connection.transmitFile(); // of no file
        if (bodyWanted) {
            transmission.tail(IoBuffer.of(body));
        }
        String all = "%sContent-Type: %s; charset=utf-8\r\nContent-Length: %d\r\n";
        send(status, all.formatted(fields, type, body.length), transmission, body.length);
    }

    /** Sends a head, and what a transmission has after it, in one operation. */
    private void send(
            HttpStatus status, String fields, FileTransmission<?> transmission, long bytes) {
        String head =
                "HTTP/1.1 %s\r\nServer: Overlapped\r\nDate: %s\r\n%sConnection: %s\r\n\r\n"
                        .formatted(
                                status,
                                HttpDate.format(Instant.now()),
                                fields,
                                keepAlive ? "keep-alive" : "close");
        // Memory of its own: a head has any length, and takes no buffer from those who receive.
        IoBuffer buffer = IoBuffer.of(head.getBytes(StandardCharsets.ISO_8859_1));
        transmission.head(buffer).start(limits.forAnswer(bytes), this);
    }

    @Override
    public void completed(TcpConnection to, IoBuffers buffers, long bytes) {
        tally.sent(bytes);
        if (keepAlive) {
            begin();
        } else {
            connection.closeAfterSending(limits.forRequest());
        }
    }

    @Override
    public void failed(TcpConnection to, IoBuffers buffers, IoFailure failure) {
        tally.sent(failure.transferred());
        connection.close(); // it sees the cut by Content-Length
    }
}
