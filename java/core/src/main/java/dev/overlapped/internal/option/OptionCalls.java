package dev.overlapped.internal.option;

import dev.overlapped.IoFailure;
import dev.overlapped.SocketOptions;
import dev.overlapped.internal.failure.ErrorDomain;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.option.OptionRow.Numbers;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.SocketOption;
import java.util.Map;
import java.util.function.Supplier;

/** Sets and reads the options of a table by the two calls of a system. Any thread. */
public final class OptionCalls {
    /** Bytes of the longest value that an option may have. */
    public static final int ROOM = 1024;

    /** The calls of the system. */
    public interface System {
        /** setsockopt. Returns 0 or the error code, which is positive. */
        int set(long handle, int level, int name, long value, int bytes);

        /** getsockopt; {@code length} is the address of 32 bits. Returns 0 or the error code. */
        int get(long handle, int level, int name, long value, long length);
    }

    private final Supplier<OptionTable> table;
    private final System system;
    private final ErrorDomain errors;

    /**
     * @param table returns the options, which are made when one is set or read for the first time
     */
    public OptionCalls(Supplier<OptionTable> table, System system, ErrorDomain errors) {
        this.table = table;
        this.system = system;
        this.errors = errors;
    }

    /** Returns the options of the system. */
    public OptionTable table() {
        return table.get();
    }

    /**
     * Sets options of a socket that is being opened, and not bound yet. IPV6_V6ONLY is none of
     * them: it is the socket's family.
     */
    public void setAll(
            long handle, SocketKind kind, Family family, Map<SocketOption<?>, Object> options)
            throws NativeException {
        if (options.isEmpty()) {
            return; // and make no table
        }
        for (Map.Entry<SocketOption<?>, Object> one : options.entrySet()) {
            OptionRow row = table.get().find(one.getKey(), kind.of(family), "setsockopt");
            row.check(one.getValue(), true);
            if (one.getKey() != SocketOptions.IPV6_V6ONLY) {
                set(handle, family, row, one.getValue());
            }
        }
    }

    /**
     * Sets an option of an open socket.
     *
     * @param kind of sockets of IP; that of the family is used
     */
    public void set(
            long handle, SocketKind kind, Family family, SocketOption<?> option, Object value)
            throws NativeException {
        OptionRow row = table.get().find(option, kind.of(family), "setsockopt");
        row.check(value, false);
        set(handle, family, row, value);
    }

    private void set(long handle, Family family, OptionRow row, Object value)
            throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            for (Numbers numbers : row.numbers(family)) {
                MemorySegment memory = arena.allocate(ROOM, Long.BYTES);
                int bytes = numbers.form().write(value, memory);
                int level = numbers.level();
                int code = system.set(handle, level, numbers.name(), memory.address(), bytes);
                if (code != 0) {
                    String shown = value instanceof byte[] raw ? raw.length + " bytes" : "" + value;
                    String call = "setsockopt(" + row.option().name() + ", " + shown + ")";
                    throw errors.refused(call, code, row.note());
                }
            }
        }
    }

    /** Reads an option. */
    public <T> T get(long handle, SocketKind kind, Family family, SocketOption<T> option)
            throws NativeException {
        OptionRow row = table.get().find(option, kind.of(family), "getsockopt");
        Numbers numbers = row.numbers(family).getFirst();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(ROOM, Long.BYTES); // zeroed
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, numbers.form().room());
            int code =
                    system.get(
                            handle,
                            numbers.level(),
                            numbers.name(),
                            memory.address(),
                            length.address());
            if (code != 0) {
                throw errors.refused("getsockopt(" + option.name() + ")", code, row.note());
            }
            int bytes = Math.clamp(length.get(ValueLayout.JAVA_INT, 0), 0, ROOM);
            Object value = numbers.form().read(memory, bytes);
            if (value == null) {
                throw new NativeException(
                        IoFailure.Kind.UNSUPPORTED,
                        "getsockopt(" + option.name() + ")",
                        "the system reports no value");
            }
            return option.type().cast(value);
        }
    }
}
