package dev.overlapped.internal.port;

import dev.overlapped.Capabilities;
import dev.overlapped.internal.backend.SupportTable;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/** The capabilities that a backend has found. Immutable. */
final class SystemCapabilities implements Capabilities {
    /** One row of the table. */
    private record Row(Feature feature, Support support, String detail) implements Entry {
        @Override
        public String toString() {
            return feature.symbol() + " " + support + (detail.isEmpty() ? "" : " (" + detail + ")");
        }
    }

    private final Map<Feature, Entry> entries = new EnumMap<>(Feature.class);
    private final SequencedMap<String, String> kernel;
    private final int maxDirectDescriptors;

    SystemCapabilities(SupportTable table) {
        for (Feature feature : Feature.values()) {
            SupportTable.Entry found = table.entries().get(feature.symbol());
            if (found == null) {
                throw new IllegalStateException("broken invariant: not reported: " + feature);
            }
            Support support = Support.valueOf(found.level().name());
            entries.put(feature, new Row(feature, support, found.detail()));
        }
        if (table.entries().size() != entries.size()) {
            throw new IllegalStateException("broken invariant: unknown: " + table.entries());
        }
        kernel = table.facts();
        maxDirectDescriptors = table.maxDirectDescriptors();
    }

    @Override
    public List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    @Override
    public Entry of(Feature feature) {
        return Objects.requireNonNull(entries.get(feature), "feature");
    }

    @Override
    public boolean has(Feature feature) {
        return of(feature).support() != Support.UNSUPPORTED;
    }

    @Override
    public int maxDirectDescriptors() {
        return maxDirectDescriptors;
    }

    @Override
    public SequencedMap<String, String> kernel() {
        return kernel;
    }

    @Override
    public String toString() {
        return "Capabilities" + entries.values();
    }
}
