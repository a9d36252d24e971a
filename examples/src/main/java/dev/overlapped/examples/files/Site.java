package dev.overlapped.examples.files;

import dev.overlapped.CompletionPort;
import dev.overlapped.IoFailure;
import dev.overlapped.TransmitSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

/**
 * The files below a directory and no others: neither {@code ..} nor a link leads out of it.
 *
 * <p>Threads: any. All methods may wait for the disk, so completion threads must not call them.
 */
final class Site {
    /** A file that was found and opened. The caller closes its source. */
    record Content(
            TransmitSource source, long size, String type, String lastModified, String tag) {}

    private static final String INDEX = "index.html";
    private static final String OTHER_TYPE = "application/octet-stream";
    private static final Map<String, String> TYPES =
            Map.ofEntries(
                    Map.entry("html", "text/html; charset=utf-8"),
                    Map.entry("htm", "text/html; charset=utf-8"),
                    Map.entry("txt", "text/plain; charset=utf-8"),
                    Map.entry("md", "text/plain; charset=utf-8"),
                    Map.entry("css", "text/css; charset=utf-8"),
                    Map.entry("js", "text/javascript; charset=utf-8"),
                    Map.entry("mjs", "text/javascript; charset=utf-8"),
                    Map.entry("json", "application/json"),
                    Map.entry("xml", "application/xml"),
                    Map.entry("pdf", "application/pdf"),
                    Map.entry("wasm", "application/wasm"),
                    Map.entry("svg", "image/svg+xml"),
                    Map.entry("png", "image/png"),
                    Map.entry("jpg", "image/jpeg"),
                    Map.entry("jpeg", "image/jpeg"),
                    Map.entry("gif", "image/gif"),
                    Map.entry("webp", "image/webp"),
                    Map.entry("ico", "image/vnd.microsoft.icon"),
                    Map.entry("mp4", "video/mp4"),
                    Map.entry("woff2", "font/woff2"));

    private final CompletionPort port;
    private final Path root;

    /**
     * @param root an existing directory
     */
    Site(CompletionPort port, Path root) throws IOException {
        this.port = port;
        this.root = root.toRealPath();
    }

    /** Returns the directory, as the system names it. */
    Path root() {
        return root;
    }

    /**
     * Opens the file that a request names, or the index of the directory that it names.
     *
     * @param path begins with a slash
     * @throws HttpRequest.Refused if there is none, it lies outside, or the system refuses it
     */
    Content open(String path) throws HttpRequest.Refused {
        Path file = find(path);
        TransmitSource source = null;
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            Instant modified = attributes.lastModifiedTime().toInstant();
            source = port.openFile(file);
            long size = source.size();
            return new Content(
                    source,
                    size,
                    typeOf(file),
                    httpDate(modified),
                    "\"%x-%x-%x\"".formatted(modified.getEpochSecond(), modified.getNano(), size));
        } catch (IoFailure e) {
            throw new HttpRequest.Refused(
                    switch (e.kind()) {
                        case FILE_NOT_FOUND -> HttpStatus.NOT_FOUND;
                        case ACCESS_DENIED -> HttpStatus.FORBIDDEN;
                        case DESCRIPTOR_LIMIT -> HttpStatus.SERVICE_UNAVAILABLE;
                        default -> HttpStatus.INTERNAL_SERVER_ERROR;
                    });
        } catch (IOException | RuntimeException e) {
            if (source != null) {
                source.close();
            }
            throw new HttpRequest.Refused(HttpStatus.INTERNAL_SERVER_ERROR);
        }
    }

    /** Returns whether a path without a slash at its end names a directory. */
    boolean isDirectory(String path) {
        try {
            return !path.endsWith("/") && Files.isDirectory(resolve(path));
        } catch (HttpRequest.Refused e) {
            return false;
        }
    }

    private Path find(String path) throws HttpRequest.Refused {
        Path named = resolve(path.endsWith("/") ? path + INDEX : path);
        Path real;
        try {
            real = named.toRealPath(); // links resolved
        } catch (IOException e) {
            throw new HttpRequest.Refused(HttpStatus.NOT_FOUND);
        }
        if (!real.startsWith(root)) {
            throw new HttpRequest.Refused(HttpStatus.FORBIDDEN);
        }
        if (!Files.isRegularFile(real)) {
            throw new HttpRequest.Refused(HttpStatus.NOT_FOUND);
        }
        return real;
    }

    private Path resolve(String path) throws HttpRequest.Refused {
        if (path.indexOf('\\') >= 0 || path.indexOf(':') >= 0) {
            throw new HttpRequest.Refused(HttpStatus.FORBIDDEN); // on Windows they lead elsewhere
        }
        try {
            Path named = root.resolve(path.replaceFirst("^/+", "")).normalize();
            if (!named.startsWith(root)) {
                throw new HttpRequest.Refused(HttpStatus.FORBIDDEN);
            }
            return named;
        } catch (InvalidPathException e) {
            throw new HttpRequest.Refused(HttpStatus.NOT_FOUND);
        }
    }

    private static String typeOf(Path file) {
        String name = file.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return TYPES.getOrDefault(name.substring(dot + 1).toLowerCase(Locale.ROOT), OTHER_TYPE);
    }

    /** Formats a point in time as HTTP does. */
    static String httpDate(Instant time) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atOffset(ZoneOffset.UTC));
    }
}
