package dev.overlapped.internal.option;

import dev.overlapped.internal.message.Family;

import org.jspecify.annotations.Nullable;

import java.net.SocketOption;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * An option as a system has it for some kinds of sockets. Immutable.
 *
 * @param option as users name it
 * @param kinds the sockets that have it
 * @param when it has an effect
 * @param ipv4 its numbers and form, of sockets that take IPv4
 * @param ipv6 the same, of sockets that take IPv6; null if they are those of IPv4
 * @param min the least value of a number
 * @param max the greatest value of a number
 * @param note what to know about it on this system; empty if nothing
 */
public record OptionRow(
        SocketOption<?> option,
        Set<SocketKind> kinds,
        When when,
        Numbers ipv4,
        @Nullable Numbers ipv6,
        int min,
        int max,
        String note) {
    /** The times at which an option has an effect. */
    public enum When {
        /** Whenever it is set. */
        ANY_TIME,
        /** Before the socket is bound. */
        BEFORE_BINDING,
        /** Never: it is read. */
        READ_ONLY
    }

    /**
     * The numbers of an option, and the form of its value.
     *
     * @param level the level
     * @param name the option's number at that level
     */
    public record Numbers(int level, int name, OptionForm form) {}

    /** An option of both families. */
    public static OptionRow of(
            SocketOption<?> option, int level, int name, OptionForm form, SocketKind... kinds) {
        return new OptionRow(
                option,
                EnumSet.copyOf(List.of(kinds)),
                When.ANY_TIME,
                new Numbers(level, name, form),
                null,
                0,
                Integer.MAX_VALUE,
                "");
    }

    /** Returns the same with other numbers for IPv6. */
    public OptionRow ipv6(int level, int name, OptionForm form) {
        Numbers numbers = new Numbers(level, name, form);
        return new OptionRow(option, kinds, when, ipv4, numbers, min, max, note);
    }

    /** Returns the same with a range of its numbers. */
    public OptionRow range(int least, int greatest) {
        return new OptionRow(option, kinds, when, ipv4, ipv6, least, greatest, note);
    }

    /** Returns the same with an effect at other times. */
    public OptionRow effective(When times) {
        return new OptionRow(option, kinds, times, ipv4, ipv6, min, max, note);
    }

    /** Returns the same with a note. */
    public OptionRow note(String text) {
        return new OptionRow(option, kinds, when, ipv4, ipv6, min, max, text);
    }

    /** Returns whether it is that of an option, of this library or of another one. */
    boolean isThatOf(SocketOption<?> other) {
        return option.name().equals(other.name()) && option.type() == other.type();
    }

    /** Returns the numbers for a socket of a family; the second ones are those of IPv4 of both. */
    List<Numbers> numbers(Family family) {
        if (ipv6 == null || !family.isIpv6()) {
            return List.of(ipv4);
        }
        return family == Family.BOTH ? List.of(ipv6, ipv4) : List.of(ipv6);
    }

    /**
     * Refuses to set a value that it does not take.
     *
     * @param opening whether the socket is being opened, and not bound yet
     */
    void check(Object value, boolean opening) {
        if (when == When.READ_ONLY) {
            throw new IllegalArgumentException(option.name() + " is read only");
        } else if (when == When.BEFORE_BINDING && !opening) {
            throw new IllegalStateException(
                    option.name()
                            + " has an effect before the socket is bound only: set it with the"
                            + " options that open the socket, as in ListenerOptions.with");
        } else if (!option.type().isInstance(value)) {
            String type = option.type().getSimpleName();
            throw new IllegalArgumentException(option.name() + " " + value + ": must be a " + type);
        } else if (value instanceof Integer number && (number < min || number > max)) {
            throw new IllegalArgumentException(
                    option.name() + " " + number + ": must be " + min + " to " + max);
        } else if (value instanceof byte[] bytes && bytes.length > OptionCalls.ROOM) {
            throw new IllegalArgumentException(
                    option.name()
                            + " of "
                            + bytes.length
                            + " bytes: must be at most "
                            + OptionCalls.ROOM);
        }
    }
}
