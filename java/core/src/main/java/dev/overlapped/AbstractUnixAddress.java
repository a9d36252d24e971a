package dev.overlapped;

import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An address of a Unix domain socket in Linux's abstract namespace: a name without a file, which is
 * free again when the last socket of it is closed. {@link java.net.UnixDomainSocketAddress} cannot
 * hold one, for its name begins with a zero byte. Permissions of files do not apply: every process
 * of the same network namespace may connect.
 *
 * <p>On other systems a socket of such an address fails with {@link IoFailure.Kind#UNSUPPORTED}.
 * Immutable.
 *
 * <p>Sources: {@code unix(7)}, "Abstract sockets".
 *
 * {@snippet file="dev/overlapped/snippets/UnixSnippets.java" region="abstract"}
 *
 * @since 0.1
 */
public final class AbstractUnixAddress extends SocketAddress {
    /** The maximum number of bytes of a name: the 108 of sun_path, less the zero before it. */
    public static final int MAX_NAME_BYTES = 107;

    private static final long serialVersionUID = 1L;

    /**
     * The name, without the zero byte before it.
     *
     * @serial
     */
    private final byte[] name;

    private AbstractUnixAddress(byte[] name) {
        this.name = name;
    }

    /**
     * Makes an address of a name.
     *
     * @param name encoded as UTF-8
     * @return the address
     * @throws IllegalArgumentException if the name has fewer than 1 or more than {@value
     *     #MAX_NAME_BYTES} bytes
     */
    public static AbstractUnixAddress of(String name) {
        return checked(name.getBytes(StandardCharsets.UTF_8), name);
    }

    /**
     * Makes an address of a name, of any bytes.
     *
     * @param name copied; without the zero byte before it
     * @return the address
     * @throws IllegalArgumentException if the name has fewer than 1 or more than {@value
     *     #MAX_NAME_BYTES} bytes
     */
    public static AbstractUnixAddress of(byte[] name) {
        return checked(name.clone(), text(name));
    }

    private static AbstractUnixAddress checked(byte[] name, String text) {
        if (name.length < 1 || name.length > MAX_NAME_BYTES) {
            throw new IllegalArgumentException(
                    "abstract name \""
                            + text
                            + "\" of "
                            + name.length
                            + " bytes: must be 1 to "
                            + MAX_NAME_BYTES);
        }
        return new AbstractUnixAddress(name);
    }

    /**
     * Returns the name.
     *
     * @return a copy of its bytes, without the zero byte before it
     */
    public byte[] name() {
        return name.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AbstractUnixAddress address && Arrays.equals(name, address.name);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(name);
    }

    /**
     * Returns the name as tools of Linux write it.
     *
     * @return an @ and the name; bytes that are not printable as {@code \xNN}
     */
    @Override
    public String toString() {
        return "@" + text(name);
    }

    private static String text(byte[] name) {
        StringBuilder text = new StringBuilder();
        for (byte b : name) {
            if (b > ' ' - 1 && b < 0x7F) {
                text.append((char) b);
            } else {
                text.append(String.format("\\x%02x", b));
            }
        }
        return text.toString();
    }
}
