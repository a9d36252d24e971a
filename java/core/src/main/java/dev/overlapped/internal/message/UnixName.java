package dev.overlapped.internal.message;

import dev.overlapped.AbstractUnixAddress;

import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.util.Arrays;

/**
 * The names of Unix domain sockets as the bytes of sun_path: a path without the zero after it, a
 * zero and an abstract name, or nothing for a socket without a name. Pure functions.
 */
public final class UnixName {
    /** Bytes of sun_path, on Windows and Linux. */
    public static final int MAX_BYTES = 108;

    private UnixName() {}

    /** Returns the bytes of an address; refuses a path that is too long. */
    public static byte[] of(SocketAddress address) {
        if (address instanceof AbstractUnixAddress named) {
            byte[] name = named.name();
            byte[] bytes = new byte[1 + name.length];
            System.arraycopy(name, 0, bytes, 1, name.length);
            return bytes;
        }
        UnixDomainSocketAddress path = (UnixDomainSocketAddress) address;
        byte[] bytes = PathBytes.of(path.getPath());
        if (bytes.length > MAX_BYTES - 1) {
            throw new IllegalArgumentException(
                    "path "
                            + path
                            + " of "
                            + bytes.length
                            + " bytes: must be at most "
                            + (MAX_BYTES - 1)
                            + ", for an address holds "
                            + MAX_BYTES
                            + " with the zero after it");
        }
        return bytes;
    }

    /** Returns how many of {@code most} bytes are a name: a path ends before a zero. */
    static int length(byte[] from, int at, int most) {
        int end = 0;
        while (end < most && from[at + end] != 0) {
            end++;
        }
        return end == 0 ? most : end;
    }

    /** Returns the address of the first {@code length} bytes of {@code bytes}. */
    static SocketAddress toAddress(byte[] bytes, int length) {
        if (length > 1 && bytes[0] == 0) {
            return AbstractUnixAddress.of(Arrays.copyOfRange(bytes, 1, length));
        }
        int end = length == 1 && bytes[0] == 0 ? 0 : length;
        byte[] path = Arrays.copyOf(bytes, end);
        try {
            return UnixDomainSocketAddress.of(PathBytes.toPath(path));
        } catch (InvalidPathException e) { // of another program; no file has such a name here
            String text = new String(path, StandardCharsets.UTF_8);
            return UnixDomainSocketAddress.of(text.replaceAll("[^ -~]", "?"));
        }
    }
}
