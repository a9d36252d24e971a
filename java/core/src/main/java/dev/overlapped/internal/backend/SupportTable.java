package dev.overlapped.internal.backend;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The functions and flags of a backend, of those of Winsock, by their names in C, and what it has
 * found of the system. Filled once by the backend that is asked; then read only.
 */
public final class SupportTable {
    /** The degree to which a system has it. */
    public enum Level {
        /** The system does it. */
        NATIVE,
        /** The library does it with something else of the system. */
        EMULATED,
        /** It is not to be had. */
        UNSUPPORTED
    }

    /**
     * The support of one function or flag.
     *
     * @param detail with what, or why not; empty where there is nothing to say
     */
    public record Entry(Level level, String detail) {}

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final SequencedMap<String, String> facts = new LinkedHashMap<>();
    private int maxDirectDescriptors;

    /** A table of what is the same on every system. */
    public SupportTable() {
        unsupported("a receive ends with the first bytes that come", "MSG_WAITALL");
    }

    /** The system has it. */
    public void natively(String detail, String... names) {
        put(Level.NATIVE, detail, names);
    }

    /** Something else does it. */
    public void emulated(String how, String... names) {
        put(Level.EMULATED, how, names);
    }

    /** It is not to be had. */
    public void unsupported(String why, String... names) {
        put(Level.UNSUPPORTED, why, names);
    }

    private void put(Level level, String detail, String[] names) {
        for (String name : names) {
            if (entries.putIfAbsent(name, new Entry(level, detail)) != null) {
                throw new IllegalStateException("broken invariant: recorded twice: " + name);
            }
        }
    }

    /** Notes what was found of the system, for people. */
    public void fact(String what, String found) {
        facts.put(what, found);
    }

    /** Notes how many direct descriptors each thread can have. */
    public void maxDirectDescriptors(int most) {
        maxDirectDescriptors = most;
    }

    /** Returns the number of direct descriptors that each thread can have, 0 = there are none. */
    public int maxDirectDescriptors() {
        return maxDirectDescriptors;
    }

    /** The entries, by the names in C. */
    public Map<String, Entry> entries() {
        return Collections.unmodifiableMap(entries);
    }

    /** The entries, in the order in which they were recorded. */
    public SequencedMap<String, String> facts() {
        return Collections.unmodifiableSequencedMap(facts);
    }
}
