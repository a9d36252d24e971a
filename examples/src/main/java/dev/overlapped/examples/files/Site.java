package dev.overlapped.examples.files;

import dev.overlapped.CompletionPort;
import dev.overlapped.IoFailure;
import dev.overlapped.TransmitSource;

import java.io.IOException;
import java.net.URLConnection;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Instant;

/**
 * The files below a directory and no others: neither {@code ..} nor a link leads out of it, and
 * what begins with a dot is hidden.
 *
 * <p>Threads: any. All methods may wait for the disk, so completion threads must not call them.
 */
final class Site {
    /** The thing that a path names. */
    sealed interface Found permits Content, Page, Moved {}

    /** A file that was found and opened. The caller closes its source. */
    record Content(TransmitSource source, long size, String type, Instant modified, String tag)
            implements Found {}

    /** A directory without an index. */
    record Page(String html) implements Found {}

    /** A directory whose slash is missing; {@code path} has it. */
    record Moved(String path) implements Found {}

    private static final String INDEX = "index.html";
    private static final String OTHER_TYPE = "application/octet-stream";

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
     * Finds what a request names, and opens it if it is a file or a directory with an index.
     *
     * @param path begins with a slash
     * @throws HttpRequest.Refused if there is none, it lies outside, or the system refuses it
     */
    Found find(String path) throws HttpRequest.Refused {
        try {
            Path real = locate(path);
            if (!Files.isDirectory(real)) {
                return path.endsWith("/") ? refuse(HttpStatus.NOT_FOUND) : open(real);
            } else if (!path.endsWith("/")) {
                return new Moved(pathOf(real) + "/");
            }
            Path index = real.resolve(INDEX);
            return Files.exists(index)
                    ? open(locate(path + INDEX))
                    : new Page(Listing.of(real, path));
        } catch (IoFailure e) {
            return refuse(
                    switch (e.kind()) {
                        case FILE_NOT_FOUND, UNSUPPORTED -> HttpStatus.NOT_FOUND;
                        case ACCESS_DENIED -> HttpStatus.FORBIDDEN;
                        case DESCRIPTOR_LIMIT -> HttpStatus.SERVICE_UNAVAILABLE;
                        default -> HttpStatus.INTERNAL_SERVER_ERROR;
                    });
        } catch (NoSuchFileException | NotDirectoryException | InvalidPathException e) {
            return refuse(HttpStatus.NOT_FOUND);
        } catch (AccessDeniedException e) {
            return refuse(HttpStatus.FORBIDDEN);
        } catch (IOException e) { // a name that is too long, links in a circle
            return refuse(HttpStatus.NOT_FOUND);
        }
    }

    private static Found refuse(HttpStatus status) throws HttpRequest.Refused {
        throw new HttpRequest.Refused(status);
    }

    /** Returns a path as the system names it: links are resolved, and do not lead out. */
    private Path locate(String path) throws IOException, HttpRequest.Refused {
        if (path.indexOf('\\') >= 0 || path.indexOf(':') >= 0) {
            refuse(HttpStatus.FORBIDDEN); // on Windows they lead elsewhere
        }
        Path named = root.resolve(path.substring(1)).normalize();
        if (!named.startsWith(root)) {
            refuse(HttpStatus.FORBIDDEN);
        }
        Path real = named.toRealPath();
        if (!real.startsWith(root)) {
            refuse(HttpStatus.NOT_FOUND); // what lies outside is nobody's business
        }
        for (Path name : root.relativize(real)) {
            if (name.toString().startsWith(".")) {
                refuse(HttpStatus.NOT_FOUND); // .git, .env, .htpasswd
            }
        }
        return real;
    }

    /** Returns the path by which a request names a file of the site, without a slash at its end. */
    private String pathOf(Path real) {
        StringBuilder path = new StringBuilder();
        for (Path name : root.relativize(real)) {
            path.append('/').append(name);
        }
        return path.toString();
    }

    private Content open(Path file) throws IOException {
        TransmitSource source = port.openFile(file);
        try {
            if (!file.toRealPath().equals(file)) {
                throw new NoSuchFileException(file.toString()); // a link was put in its place
            }
            long size = source.size();
            Instant modified = Files.getLastModifiedTime(file).toInstant();
            String tag =
                    "\"%x-%x-%x\"".formatted(modified.getEpochSecond(), modified.getNano(), size);
            return new Content(source, size, typeOf(file), modified, tag);
        } catch (IOException | RuntimeException e) {
            source.close();
            throw e;
        }
    }

    private static String typeOf(Path file) {
        String type = URLConnection.guessContentTypeFromName(file.getFileName().toString());
        if (type == null) {
            return OTHER_TYPE;
        }
        return type.startsWith("text/") ? type + "; charset=utf-8" : type;
    }
}
