package dev.overlapped.examples.files;

import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.TcpConnection;
import dev.overlapped.VectorHandler;

import java.net.URI;
import java.net.URISyntaxException;
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
 *                                  → TransmitFile: head and region in one operation
 *  completed → the client stays? yes → the next request, received already or not
 *                                no  → close, after sending
 * </pre>
 *
 * <p>Either the completion thread or that virtual thread has the connection, never both: it does
 * not receive while it answers a request. So the server does not read from a client that does not
 * read.
 */
final class HttpConnection implements ReceiveHandler, VectorHandler {
    /** The longest head of a request, in bytes. */
    private static final int MAX_HEAD = 8192;

    /** The time that a client has for a whole request, silence before it included. */
    private static final long PATIENCE_SECONDS = 30;

    /** The time that a client has to receive an answer, per megabyte begun, and at least. */
    private static final long SECONDS_PER_MEGABYTE = 30;

    private final TcpConnection connection;
    private final Site site;
    private final FileServer.Tally tally;

    /** Received bytes of unanswered requests. */
    private byte[] received = new byte[512];

    private int length;
    private Deadline patience;
    private boolean keepAlive;

    HttpConnection(TcpConnection connection, Site site, FileServer.Tally tally) {
        this.connection = connection;
        this.site = site;
        this.tally = tally;
    }

    /** Receives the first request, or the next. */
    void begin() {
        patience = Deadline.after(PATIENCE_SECONDS, TimeUnit.SECONDS);
        advance();
    }

    // ---- a request

    /** Answers a request that is complete, or receives more of it. */
    private void advance() {
        int end = endOfHead();
        if (end >= 0) {
            take(end);
        } else if (length > MAX_HEAD) {
            refuse(HttpStatus.FIELDS_TOO_LARGE);
        } else {
            IoBuffer buffer = connection.port().buffers().tryLend();
            if (buffer == null) {
                refuse(HttpStatus.SERVICE_UNAVAILABLE);
            } else {
                connection.receive(buffer, patience, this);
            }
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

    /** Returns the index of the empty line after a head; −1 = not received yet. */
    private int endOfHead() {
        for (int at = 0; at + 3 < length; at++) {
            if (received[at] == '\r'
                    && received[at + 1] == '\n'
                    && received[at + 2] == '\r'
                    && received[at + 3] == '\n') {
                return at;
            }
        }
        return -1;
    }

    private void take(int end) {
        if (end > MAX_HEAD) {
            refuse(HttpStatus.FIELDS_TOO_LARGE);
            return;
        }
        try {
            HttpRequest request = HttpRequest.parse(received, end);
            length -= end + 4;
            System.arraycopy(received, end + 4, received, 0, length);
            keepAlive = request.keepAlive();
            Thread.startVirtualThread(() -> answer(request));
        } catch (HttpRequest.Refused e) {
            refuse(e.status()); // where the next request begins is not known
        }
    }

    // ---- its answer

    private void answer(HttpRequest request) {
        tally.asked();
        try {
            answerOrRefuse(request);
        } catch (HttpRequest.Refused e) {
            say(e.status(), "", request.method().equals("HEAD"));
        }
    }

    private void answerOrRefuse(HttpRequest request) throws HttpRequest.Refused {
        boolean bodyWanted = request.method().equals("GET");
        if (!bodyWanted && !request.method().equals("HEAD")) {
            say(HttpStatus.METHOD_NOT_ALLOWED, "Allow: GET, HEAD\r\n", false);
            return;
        }
        if (site.isDirectory(request.path())) {
            String location = "Location: " + encode(request.path()) + "/\r\n";
            say(HttpStatus.MOVED_PERMANENTLY, location, !bodyWanted);
            return;
        }
        Site.Content content = site.open(request.path());
        try {
            answer(request, content, bodyWanted);
        } finally {
            content.source().close(); // a transmission keeps it open until it has ended
        }
    }

    private void answer(HttpRequest request, Site.Content content, boolean bodyWanted) {
        ByteRange range = rangeOf(request, content);
        if (isKnown(request, content)) {
            send(HttpStatus.NOT_MODIFIED, fieldsOf(content), null, ByteRange.NONE);
        } else if (range == ByteRange.NONE) {
            String size = "Content-Range: bytes */" + content.size() + "\r\n";
            say(HttpStatus.RANGE_NOT_SATISFIABLE, size, !bodyWanted);
        } else {
            send(
                    range.length() == content.size() ? HttpStatus.OK : HttpStatus.PARTIAL_CONTENT,
                    fieldsOf(content, range),
                    bodyWanted ? content : null,
                    range);
        }
    }

    /** Returns a path as a target on this host: several leading slashes would name another host. */
    private static String encode(String path) throws HttpRequest.Refused {
        try {
            return new URI(null, null, path.replaceFirst("^/+", "/"), null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new HttpRequest.Refused(HttpStatus.BAD_REQUEST);
        }
    }

    /** Returns whether the client has the file as it is now. */
    private static boolean isKnown(HttpRequest request, Site.Content content) {
        String tags = request.field("if-none-match");
        if (tags != null) {
            return tags.equals("*") || tags.contains(content.tag());
        }
        return content.lastModified().equals(request.field("if-modified-since"));
    }

    private static ByteRange rangeOf(HttpRequest request, Site.Content content) {
        String asBefore = request.field("if-range");
        boolean changed =
                asBefore != null
                        && !asBefore.equals(content.tag())
                        && !asBefore.equals(content.lastModified());
        return ByteRange.parse(changed ? null : request.field("range"), content.size());
    }

    private static String fieldsOf(Site.Content content) {
        return "ETag: %s\r\nLast-Modified: %s\r\n".formatted(content.tag(), content.lastModified());
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
        say(status, "", false);
    }

    private void say(HttpStatus status, String fields, boolean headOnly) {
        String text = status + "\n";
        String all =
                fields
                        + "Content-Type: text/plain; charset=utf-8\r\nContent-Length: "
                        + text.length()
                        + "\r\n";
        send(head(status, all) + (headOnly ? "" : text), null, ByteRange.NONE);
    }

    private void send(HttpStatus status, String fields, Site.Content content, ByteRange range) {
        send(head(status, fields), content, range);
    }

    private String head(HttpStatus status, String fields) {
        return "HTTP/1.1 %s\r\nServer: Overlapped\r\nDate: %s\r\n%sConnection: %s\r\n\r\n"
                .formatted(
                        status,
                        Site.httpDate(Instant.now()),
                        fields,
                        keepAlive ? "keep-alive" : "close");
    }

    /** Sends text, and after it a part of a file, in one operation. */
    private void send(String head, Site.Content content, ByteRange range) {
        IoBuffer buffer = connection.port().buffers().tryLend();
        if (buffer == null) {
            connection.close(); // no buffer even for a refusal
            return;
        }
        buffer.put(head.getBytes(StandardCharsets.ISO_8859_1));
        var transmission =
                content == null
                        ? connection.transmitFile()
                        : connection
                                .transmitFile(content.source())
                                .region(range.offset(), range.length());
        long seconds = SECONDS_PER_MEGABYTE * (1 + (content == null ? 0 : range.length() >> 20));
        try {
            transmission.head(buffer).start(Deadline.after(seconds, TimeUnit.SECONDS), this);
        } catch (IllegalStateException | IndexOutOfBoundsException e) {
            buffer.release(); // the port is ending, or the file has become shorter since
            connection.close();
        }
    }

    @Override
    public void completed(TcpConnection to, IoBuffers buffers, long bytes) {
        buffers.release();
        tally.sent(bytes);
        if (keepAlive) {
            begin();
        } else {
            connection.closeAfterSending(Deadline.after(PATIENCE_SECONDS, TimeUnit.SECONDS));
        }
    }

    @Override
    public void failed(TcpConnection to, IoBuffers buffers, IoFailure failure) {
        buffers.release();
        tally.sent(failure.transferred());
        connection.close(); // it sees the cut by Content-Length
    }
}
