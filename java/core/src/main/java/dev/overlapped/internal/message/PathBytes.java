package dev.overlapped.internal.message;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The names of files as the bytes that Linux knows them by. A name is any bytes there; the text of
 * a {@link Path} is not enough to find its file again, since text replaces what the platform's
 * encoding (sun.jnu.encoding) does not know. So where the text may have lost something, the bytes
 * are taken from the path's URI, which escapes each of them. Pure functions; any thread.
 */
public final class PathBytes {
    private static final char REPLACEMENT = '\uFFFD';
    private static final int MAX_ASCII = 0x7F;
    private static final int HEX = 16;

    private static final boolean BYTES_ARE_UTF_8 =
            File.separatorChar == '\\'
                    || "UTF-8".equalsIgnoreCase(System.getProperty("sun.jnu.encoding"));

    private PathBytes() {}

    /**
     * Returns whether the system knows the files of a path by its name: those of the JDK's own file
     * system of this machine, not entries of archives or files in memory.
     */
    public static boolean isOfSystem(Path path) {
        FileSystem files = path.getFileSystem();
        return files == FileSystems.getDefault()
                && "file".equals(files.provider().getScheme())
                && files.provider().getClass().getModule() == Object.class.getModule();
    }

    /**
     * Returns the bytes of a path of the system; those of a relative one are relative, too.
     *
     * @throws InvalidPathException if they cannot be found out
     */
    public static byte[] of(Path path) {
        String text = path.toString();
        if (isExact(text)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        byte[] whole = ofAbsolute(path.toAbsolutePath());
        if (path.isAbsolute()) {
            return whole;
        }
        byte[] base = of(Path.of("").toAbsolutePath());
        int skipped = base.length == 1 ? 1 : base.length + 1; // the root ends with its slash
        return Arrays.copyOfRange(whole, skipped, whole.length);
    }

    private static boolean isExact(String text) {
        return BYTES_ARE_UTF_8
                ? text.indexOf(REPLACEMENT) < 0
                : text.chars().allMatch(c -> c <= MAX_ASCII);
    }

    private static byte[] ofAbsolute(Path path) {
        URI uri = path.toUri();
        byte[] bytes = unescape(uri.getRawPath());
        int length = bytes.length;
        while (length > 1 && bytes[length - 1] == '/') {
            length--; // of a directory
        }
        if (!Path.of(uri).equals(path)) {
            throw new InvalidPathException(
                    path.toString(), "its bytes cannot be found out; its URI is " + uri);
        }
        return Arrays.copyOf(bytes, length);
    }

    private static byte[] unescape(String raw) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                bytes.write(Integer.parseInt(raw, i + 1, i + 3, HEX));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        return bytes.toByteArray();
    }

    /**
     * Returns the path of the system with these bytes.
     *
     * @throws InvalidPathException if there is none
     */
    public static Path toPath(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (isExact(text)) {
            return Path.of(text);
        } else if (File.separatorChar == '\\') {
            throw new InvalidPathException(text, "not UTF-8");
        } else if (bytes[0] == '/') {
            return Path.of(URI.create("file://" + escape(bytes)));
        }
        Path base = Path.of("").toAbsolutePath();
        byte[] start = of(base.resolve("x")); // ends with the slash before what is relative
        byte[] whole = Arrays.copyOf(start, start.length - 1 + bytes.length);
        System.arraycopy(bytes, 0, whole, start.length - 1, bytes.length);
        Path absolute = Path.of(URI.create("file://" + escape(whole)));
        return absolute.subpath(base.getNameCount(), absolute.getNameCount());
    }

    private static String escape(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            if (b == '/' || b >= '0' && b <= '9' || b >= 'A' && b <= 'Z' || b >= 'a' && b <= 'z') {
                text.append((char) b);
            } else {
                text.append(String.format("%%%02X", b));
            }
        }
        return text.toString();
    }
}
