package dev.overlapped.mailslot;

import dev.overlapped.AbstractUnixAddress;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The address of a mailslot: its name, and the computers that have it.
 *
 * <pre>
 * \\.\mailslot\soda\sales           of this computer
 * \\REGISTER7\mailslot\soda\sales   of a computer, or of each computer of a domain
 * \\*\mailslot\soda\sales           of each computer of the own domain
 * </pre>
 *
 * <p>A name has elements that are separated by backslashes; no folder has to exist for them. The
 * case of its letters has no meaning. Immutable.
 *
 * <p>Sources: <em>Mailslot Names</em>, <em>CreateMailslotW function</em>.
 *
 * @since 0.1
 */
public final class MailslotAddress {
    /** The maximum number of characters of a name: more fail in CreateMailslotW and CreateFileW. */
    public static final int MAX_NAME_LENGTH = 240;

    /** The maximum number of characters of the name of a computer or domain: that of DNS. */
    public static final int MAX_PLACE_LENGTH = 255;

    /** The maximum number of bytes of a message to another computer, or to several. */
    public static final int MAX_REMOTE_BYTES = 424;

    private static final String LOCAL = ".";
    private static final String EVERYWHERE = "*";
    private static final String SEPARATOR = "\\";
    private static final String MAILSLOT = "mailslot";
    private static final String FORBIDDEN = "/:*?\"<>|";

    private final String place;
    private final String name;

    private MailslotAddress(String place, String name) {
        this.place = place;
        this.name = name;
    }

    /**
     * Returns the address of a mailslot of this computer.
     *
     * @param name elements of 1 or more characters, separated by backslashes; at most {@value
     *     #MAX_NAME_LENGTH} characters
     * @return the address
     * @throws IllegalArgumentException if the name is empty or too long, has an empty element, one
     *     that is {@code .} or {@code ..} or ends in a dot or a space, a control character, or one
     *     of {@code / : * ? " < > |}
     */
    public static MailslotAddress local(String name) {
        return new MailslotAddress(LOCAL, checkName(name));
    }

    /**
     * Returns the address of the mailslots of this name of another computer, or of each computer of
     * a domain: Windows finds out which of the two has that name.
     *
     * @param computerOrDomain its name: 1 to {@value #MAX_PLACE_LENGTH} characters
     * @param name as in {@link #local}
     * @return the address
     * @throws IllegalArgumentException if the name of the computer or domain is empty or too long,
     *     is {@code .}, or has a backslash, a space, a control character, or one of {@code / : * ?
     *     " < > |}; or as {@link #local}
     */
    public static MailslotAddress at(String computerOrDomain, String name) {
        return new MailslotAddress(checkPlace(computerOrDomain), checkName(name));
    }

    /**
     * Returns the address of the mailslots of this name of each computer of the own domain.
     *
     * @param name as in {@link #local}
     * @return the address
     * @throws IllegalArgumentException as {@link #local}
     */
    public static MailslotAddress everywhere(String name) {
        return new MailslotAddress(EVERYWHERE, checkName(name));
    }

    /**
     * Reads an address as Windows writes it.
     *
     * @param path {@code \\PLACE\mailslot\NAME}; {@code PLACE} is {@code .}, {@code *}, or the name
     *     of a computer or domain; {@code mailslot} in any case
     * @return the address
     * @throws IllegalArgumentException if it has another form; or as {@link #local} and {@link #at}
     */
    public static MailslotAddress parse(String path) {
        int placeEnds = path.indexOf('\\', 2);
        int nameBegins = placeEnds + MAILSLOT.length() + 2;
        if (!path.startsWith("\\\\")
                || placeEnds < 0
                || path.length() < nameBegins
                || !path.regionMatches(true, placeEnds + 1, MAILSLOT, 0, MAILSLOT.length())
                || path.charAt(nameBegins - 1) != '\\') {
            throw new IllegalArgumentException(
                    "mailslot \"" + path + "\": must be \\\\PLACE\\mailslot\\NAME");
        }
        String place = path.substring(2, placeEnds);
        String name = path.substring(nameBegins);
        return switch (place) {
            case LOCAL -> local(name);
            case EVERYWHERE -> everywhere(name);
            default -> at(place, name);
        };
    }

    private static String checkName(String name) {
        if (name.isEmpty() || name.length() > MAX_NAME_LENGTH) {
            throw refused(
                    name,
                    "of "
                            + name.length()
                            + " characters: must be 1 to "
                            + MAX_NAME_LENGTH
                            + " characters");
        }
        checkCharacters(name, name);
        for (String element : name.split("\\\\", -1)) {
            if (element.isEmpty()) {
                throw refused(name, "has an empty element: one backslash between two elements");
            } else if (element.endsWith(".") || element.endsWith(" ")) {
                throw refused(
                        name,
                        "has the element \"" + element + "\": none may end in a dot or a space");
            }
        }
        return name;
    }

    private static String checkPlace(String place) {
        if (place.isEmpty() || place.length() > MAX_PLACE_LENGTH) {
            throw new IllegalArgumentException(
                    "computer or domain \""
                            + place
                            + "\" of "
                            + place.length()
                            + " characters: must be 1 to "
                            + MAX_PLACE_LENGTH);
        }
        if (place.equals(LOCAL) || place.contains(SEPARATOR) || place.contains(" ")) {
            throw new IllegalArgumentException(
                    "computer or domain \""
                            + place
                            + "\": must be a name without backslashes and spaces, not \".\"");
        }
        checkCharacters(place, place);
        return place;
    }

    private static void checkCharacters(String text, String whole) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                throw refused(whole, "has a control character at " + i);
            } else if (FORBIDDEN.indexOf(c) >= 0) {
                throw refused(
                        whole,
                        "has '" + c + "' at " + i + ": none of " + FORBIDDEN + " is allowed");
            }
        }
    }

    private static IllegalArgumentException refused(String name, String reason) {
        return new IllegalArgumentException("mailslot name \"" + name + "\" " + reason);
    }

    /**
     * Returns the name of the mailslot.
     *
     * @return as it was given
     */
    public String name() {
        return name;
    }

    /**
     * Returns the computers that have the mailslot.
     *
     * @return {@code .} for this computer, {@code *} for those of the own domain, else the name of
     *     a computer or domain
     */
    public String place() {
        return place;
    }

    /**
     * Returns whether the mailslot is one of this computer.
     *
     * @return false for another computer, and for several
     */
    public boolean isLocal() {
        return place.equals(LOCAL);
    }

    /**
     * Returns the address as Windows writes it.
     *
     * @return {@code \\PLACE\mailslot\NAME}
     */
    public String path() {
        return "\\\\" + place + SEPARATOR + MAILSLOT + SEPARATOR + name;
    }

    /**
     * Returns the address of the socket that stands for a local mailslot on Linux: {@code
     * mailslot\} and the name in lower case, encoded as UTF-8.
     *
     * @return the address
     * @throws IoFailure of kind {@link IoFailure.Kind#UNSUPPORTED} if the mailslot is not local, or
     *     if that are more bytes than {@link AbstractUnixAddress#MAX_NAME_BYTES}
     */
    public AbstractUnixAddress linuxAddress() throws IoFailure {
        byte[] bytes = (MAILSLOT + SEPARATOR + folded(name)).getBytes(StandardCharsets.UTF_8);
        if (!isLocal()) {
            throw unsupported("Linux has no mailslots of other computers");
        } else if (bytes.length > AbstractUnixAddress.MAX_NAME_BYTES) {
            throw unsupported(
                    "its abstract name on Linux would have "
                            + bytes.length
                            + " bytes, and can have "
                            + AbstractUnixAddress.MAX_NAME_BYTES);
        }
        return AbstractUnixAddress.of(bytes);
    }

    private IoFailure unsupported(String reason) {
        return IoFailure.builder(IoFailure.Kind.UNSUPPORTED, IoOperation.OPEN_MAILSLOT)
                .append(": " + this + ": " + reason)
                .build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MailslotAddress address
                && folded(place).equals(folded(address.place))
                && folded(name).equals(folded(address.name));
    }

    @Override
    public int hashCode() {
        return 31 * folded(place).hashCode() + folded(name).hashCode();
    }

    private static String folded(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /**
     * Returns {@link #path}.
     *
     * @return the address as Windows writes it
     */
    @Override
    public String toString() {
        return path();
    }
}
