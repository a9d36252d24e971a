package dev.overlapped;

import java.net.ProtocolFamily;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Socket options with values, in the order in which they are set. */
final class OptionValues {
    private OptionValues() {}

    /** Returns {@code family} unless it is one that has no wildcard. */
    static ProtocolFamily family(ProtocolFamily family) {
        if (family != StandardProtocolFamily.INET && family != StandardProtocolFamily.INET6) {
            throw new IllegalArgumentException("family " + family + ": must be INET or INET6");
        }
        return family;
    }

    /**
     * Returns a copy of {@code options} with one more, or another value of one.
     *
     * @throws IllegalArgumentException if the value is not of the option's type
     */
    static Map<SocketOption<?>, Object> with(
            Map<SocketOption<?>, Object> options, SocketOption<?> option, Object value) {
        Objects.requireNonNull(option, "option");
        Objects.requireNonNull(value, option.name());
        if (!option.type().isInstance(value)) {
            throw new IllegalArgumentException(
                    option.name() + " " + value + ": must be a " + option.type().getSimpleName());
        }
        Map<SocketOption<?>, Object> copy = new LinkedHashMap<>(options);
        copy.put(option, value instanceof byte[] bytes ? bytes.clone() : value);
        return Collections.unmodifiableMap(copy);
    }
}
