package dev.overlapped.examples.files;

import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.impl.io.DefaultHttpRequestParser;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;
import org.apache.hc.core5.http.message.MessageSupport;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http.protocol.RequestValidateHost;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.TreeSet;

/**
 * A request to a server of files, as Apache HttpCore reads it, and what it must not be.
 *
 * @param method {@code GET}, {@code HEAD}, or another one
 * @param path of the target, decoded, without the query; begins with one slash
 * @param keepAlive whether the client keeps the connection after the answer
 * @param head the request with its fields
 */
record HttpRequest(String method, String path, boolean keepAlive, ClassicHttpRequest head) {
    /** A request that is answered with a status, and nothing else. */
    static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
        private final transient HttpStatus status;

        Refused(HttpStatus status) {
            super(status.toString(), null, false, false); // no stack trace: a client caused it
            this.status = status;
        }

        HttpStatus status() {
            return status;
        }
    }

    /** Returns the value of a field, or null. */
    String field(String name) {
        Header field = head.getFirstHeader(name);
        return field == null ? null : field.getValue();
    }

    /**
     * Reads a head.
     *
     * @param bytes of the head are the first {@code length}, with the empty line at its end
     */
    static HttpRequest parse(byte[] bytes, int length) throws Refused {
        SessionInputBufferImpl input = new SessionInputBufferImpl(length);
        ClassicHttpRequest head;
        try {
            head =
                    new DefaultHttpRequestParser()
                            .parse(input, new ByteArrayInputStream(bytes, 0, length));
        } catch (HttpException | IOException e) {
            throw new Refused(HttpStatus.BAD_REQUEST);
        }
        if (head == null || input.hasBufferedData()) { // another empty line: where does it end?
            throw new Refused(HttpStatus.BAD_REQUEST);
        }
        boolean version11 = head.getVersion().equals(HttpVersion.HTTP_1_1);
        if (!version11 && !head.getVersion().equals(HttpVersion.HTTP_1_0)) {
            throw new Refused(HttpStatus.VERSION_NOT_SUPPORTED);
        }
        check(head);
        Set<String> connection = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        MessageSupport.parseTokens(head, HttpHeaders.CONNECTION, connection::add);
        boolean keepAlive =
                version11 ? !connection.contains("close") : connection.contains("keep-alive");
        return new HttpRequest(head.getMethod(), path(head.getRequestUri()), keepAlive, head);
    }

    private static void check(ClassicHttpRequest head) throws Refused {
        try {
            new RequestValidateHost().process(head, null, HttpCoreContext.create());
        } catch (HttpException | IOException e) {
            throw new Refused(HttpStatus.BAD_REQUEST);
        }
        Header length = head.getFirstHeader(HttpHeaders.CONTENT_LENGTH);
        if (head.containsHeader(HttpHeaders.TRANSFER_ENCODING)
                || head.countHeaders(HttpHeaders.CONTENT_LENGTH) > 1
                || length != null && !length.getValue().equals("0")) {
            throw new Refused(HttpStatus.CONTENT_TOO_LARGE); // a server of files takes no content
        }
    }

    /** Returns the path of {@code /a/b?c} and of {@code http://host/a/b?c}. */
    private static String path(String target) throws Refused {
        try {
            // Several leading slashes would begin the name of a host.
            String path = new URI(target.replaceFirst("^/+", "/")).getPath();
            boolean isPath = path != null && (path.startsWith("/") || path.isEmpty());
            boolean isText = target.chars().allMatch(c -> c > ' ' && c < 0x7F);
            if (isPath && isText && path.indexOf('\0') < 0 && path.indexOf('\uFFFD') < 0) {
                return path.isEmpty() ? "/" : path.replaceFirst("^/+", "/");
            }
        } catch (URISyntaxException e) {
            // falls through
        }
        throw new Refused(HttpStatus.BAD_REQUEST);
    }
}
