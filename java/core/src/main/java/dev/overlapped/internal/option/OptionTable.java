package dev.overlapped.internal.option;

import dev.overlapped.IoFailure;
import dev.overlapped.SocketOptions;
import dev.overlapped.internal.failure.NativeException;

import java.net.SocketOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The options of a system, and the reasons why it lacks others. Immutable.
 *
 * <p>Options are found by name, so that those of {@code jdk.net.ExtendedSocketOptions} and of
 * channels are found, too. One of the same name is another one for sockets of another kind.
 */
public final class OptionTable {
    private final String system;
    private final List<OptionRow> rows;
    private final Map<String, String> lacking;

    /**
     * @param system its name
     * @param lacking the reasons why it has no options of these names
     */
    public OptionTable(String system, List<OptionRow> rows, Map<String, String> lacking) {
        this.system = system;
        this.rows = List.copyOf(rows);
        this.lacking = Collections.unmodifiableMap(new TreeMap<>(lacking));
    }

    /** Returns all rows, in the order of the table. */
    public List<OptionRow> rows() {
        return rows;
    }

    /** Returns the options that the system lacks, by name, with the reasons. */
    public Map<String, String> lacking() {
        return lacking;
    }

    /** Returns the options of a kind of socket, in the order of the table. */
    public Set<SocketOption<?>> options(SocketKind kind) {
        Set<SocketOption<?>> options = new LinkedHashSet<>();
        for (OptionRow row : rows) {
            if (row.kinds().contains(kind)) {
                options.add(row.option());
            }
        }
        return Collections.unmodifiableSet(options);
    }

    /**
     * Returns the row of an option for a kind of socket.
     *
     * @param call what is done with it, as C names it
     * @throws NativeException if the system has no such option
     */
    OptionRow find(SocketOption<?> option, SocketKind kind, String call) throws NativeException {
        if (option instanceof SocketOptions.Raw raw) {
            return OptionRow.of(raw, raw.level(), raw.number(), OptionForm.BYTES, kind);
        }
        for (OptionRow row : rows) {
            if (row.kinds().contains(kind) && row.isThatOf(option)) {
                return row;
            }
        }
        throw new NativeException(
                IoFailure.Kind.UNSUPPORTED,
                call + "(" + option.name() + ")",
                reason(option, kind) + "; a " + kind.type() + " has " + names(kind));
    }

    private String reason(SocketOption<?> option, SocketKind kind) {
        String reason = lacking.get(option.name());
        if (reason != null) {
            return reason;
        }
        String others =
                Arrays.stream(SocketKind.values())
                        .filter(other -> options(other).contains(option))
                        .map(SocketKind::type)
                        .collect(Collectors.joining(", "));
        return others.isEmpty()
                ? "no option of sockets on " + system
                : "on " + system + " an option of " + others + ", not of a " + kind.type();
    }

    private String names(SocketKind kind) {
        return options(kind).stream().map(SocketOption::name).collect(Collectors.joining(", "));
    }
}
