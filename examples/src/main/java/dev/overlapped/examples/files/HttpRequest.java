package dev.overlapped.examples.files;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The head of an HTTP/1 request to a server of files (RFC 9112). Strict: an ambiguous head is
 * refused.
 *
 * @param method as it was sent: {@code GET}, {@code HEAD}, or another one
 * @param path of the target, decoded, without the query; begins with a slash
 * @param keepAlive whether the client keeps the connection after the answer
 * @param fields the header's fields by their names in lower case
 */
record HttpRequest(String method, String path, boolean keepAlive, Map<String, String> fields) {
    /** A request that is refused before its file is looked for. */
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

    /** Fields that a request may have once. */
    private static final Set<String> ONCE =
            Set.of("host", "content-length", "range", "if-range", "if-none-match");

    /** Returns the value of a field, or null. */
    String field(String name) {
        return fields.get(name);
    }

    /**
     * Reads a head.
     *
     * @param head its bytes, up to and without the empty line
     */
    static HttpRequest parse(byte[] head, int length) throws Refused {
        String text = new String(head, 0, length, StandardCharsets.ISO_8859_1);
        String[] lines = text.split("\r\n", -1);
        String[] words = lines[0].split(" ", -1);
        if (words.length != 3 || !isToken(words[0])) {
            throw new Refused(HttpStatus.BAD_REQUEST);
        }
        boolean version11 = words[2].equals("HTTP/1.1");
        if (!version11 && !words[2].equals("HTTP/1.0")) {
            throw new Refused(HttpStatus.VERSION_NOT_SUPPORTED);
        }
        Map<String, String> fields = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            addField(fields, lines[i]);
        }
        if (version11 && !fields.containsKey("host")) {
            throw new Refused(HttpStatus.BAD_REQUEST);
        }
        if (fields.containsKey("transfer-encoding")
                || !fields.getOrDefault("content-length", "0").equals("0")) {
            throw new Refused(HttpStatus.CONTENT_TOO_LARGE); // a server of files takes no content
        }
        String connection = fields.getOrDefault("connection", "").toLowerCase(Locale.ROOT);
        boolean keepAlive = version11 ? !has(connection, "close") : has(connection, "keep-alive");
        return new HttpRequest(words[0], path(words[1]), keepAlive, fields);
    }

    private static void addField(Map<String, String> fields, String line) throws Refused {
        int colon = line.indexOf(':');
        if (colon < 1 || !isToken(line.substring(0, colon))) {
            throw new Refused(HttpStatus.BAD_REQUEST); // also a folded line, which is obsolete
        }
        String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        String value = line.substring(colon + 1).strip();
        if (value.chars().anyMatch(c -> c < ' ' && c != '\t')) {
            throw new Refused(HttpStatus.BAD_REQUEST);
        }
        String before = fields.put(name, value);
        if (before != null) {
            if (ONCE.contains(name)) {
                throw new Refused(HttpStatus.BAD_REQUEST);
            }
            fields.put(name, before + ", " + value);
        }
    }

    private static boolean has(String list, String member) {
        for (String each : list.split(",")) {
            if (each.strip().equals(member)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isToken(String text) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(
                                c ->
                                        c < 128 && Character.isLetterOrDigit(c)
                                                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
    }

    /** Returns the path of {@code /a/b?c} and of {@code http://host/a/b?c}. */
    private static String path(String target) throws Refused {
        String rest = target;
        if (rest.regionMatches(true, 0, "http://", 0, 7)) {
            int slash = rest.indexOf('/', 7);
            rest = slash < 0 ? "/" : rest.substring(slash);
        }
        int query = rest.indexOf('?');
        String path = decode(query < 0 ? rest : rest.substring(0, query));
        if (!path.startsWith("/") || path.indexOf('\0') >= 0) {
            throw new Refused(HttpStatus.BAD_REQUEST);
        }
        return path;
    }

    /** Decodes {@code %41}; the bytes are UTF-8. */
    private static String decode(String text) throws Refused {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '%') {
                if (at + 2 >= text.length()) {
                    throw new Refused(HttpStatus.BAD_REQUEST);
                }
                int high = Character.digit(text.charAt(at + 1), 16);
                int low = Character.digit(text.charAt(at + 2), 16);
                if (high < 0 || low < 0) {
                    throw new Refused(HttpStatus.BAD_REQUEST);
                }
                bytes.write(high << 4 | low);
                at += 2;
            } else {
                bytes.write(c);
            }
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new Refused(HttpStatus.BAD_REQUEST);
        }
    }
}
