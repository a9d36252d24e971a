package dev.overlapped.examples.files;

import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.impl.io.AbstractMessageParser;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;
import org.apache.hc.core5.http.message.BasicLineParser;
import org.apache.hc.core5.http.message.HeaderGroup;
import org.apache.hc.core5.http.message.LineParser;
import org.apache.hc.core5.http.message.MessageSupport;
import org.apache.hc.core5.http.message.RequestLine;
import org.apache.hc.core5.net.URIAuthority;
import org.apache.hc.core5.util.CharArrayBuffer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
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
 * @param fields the header's fields
 */
record HttpRequest(String method, String path, boolean keepAlive, HeaderGroup fields) {
    private static final LineParser PARSER = BasicLineParser.INSTANCE;

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
        Header field = fields.getFirstHeader(name);
        return field == null ? null : field.getValue();
    }

    /**
     * Reads a head.
     *
     * @param bytes of the head are the first {@code length}, with the empty line at its end
     */
    static HttpRequest parse(byte[] bytes, int length) throws Refused {
        SessionInputBufferImpl input = new SessionInputBufferImpl(length);
        InputStream stream = new ByteArrayInputStream(bytes, 0, length);
        CharArrayBuffer line = new CharArrayBuffer(length);
        HeaderGroup fields = new HeaderGroup();
        RequestLine asked;
        try {
            input.readLine(line, stream);
            asked = PARSER.parseRequestLine(line);
            fields.setHeaders(AbstractMessageParser.parseHeaders(input, stream, 0, 0, PARSER));
        } catch (HttpException | IOException e) {
            throw new Refused(HttpStatus.BAD_REQUEST);
        }
        if (input.hasBufferedData()) { // another empty line: where does it end?
            throw new Refused(HttpStatus.BAD_REQUEST);
        }
        boolean version11 = asked.getProtocolVersion().equals(HttpVersion.HTTP_1_1);
        if (!version11 && !asked.getProtocolVersion().equals(HttpVersion.HTTP_1_0)) {
            throw new Refused(HttpStatus.VERSION_NOT_SUPPORTED);
        }
        checkHost(version11, fields);
        checkNoContent(fields);
        Set<String> connection = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        MessageSupport.parseTokens(fields, HttpHeaders.CONNECTION, connection::add);
        boolean keepAlive =
                version11 ? !connection.contains("close") : connection.contains("keep-alive");
        return new HttpRequest(asked.getMethod(), path(asked.getUri()), keepAlive, fields);
    }

    private static void checkHost(boolean required, HeaderGroup fields) throws Refused {
        Header[] hosts = fields.getHeaders(HttpHeaders.HOST);
        if (hosts.length > 1 || hosts.length == 0 && required) {
            throw new Refused(HttpStatus.BAD_REQUEST);
        }
        try {
            for (Header host : hosts) {
                URIAuthority.create(host.getValue());
            }
        } catch (URISyntaxException e) {
            throw new Refused(HttpStatus.BAD_REQUEST);
        }
    }

    private static void checkNoContent(HeaderGroup fields) throws Refused {
        for (Header length : fields.getHeaders(HttpHeaders.CONTENT_LENGTH)) {
            if (!length.getValue().equals("0")) {
                throw new Refused(HttpStatus.CONTENT_TOO_LARGE); // files take no content
            }
        }
        if (fields.containsHeader(HttpHeaders.TRANSFER_ENCODING)) {
            throw new Refused(HttpStatus.CONTENT_TOO_LARGE);
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
