package dev.overlapped.bench.scale;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The numbers of a line of key=value pairs that a program printed. */
record Figures(Map<String, Double> values) {
    /** Reads a line; refuses one without numbers. */
    static Figures of(String line) throws IOException {
        Map<String, Double> values = new HashMap<>();
        for (String pair : line.strip().split("\\s+")) {
            int equals = pair.indexOf('=');
            if (equals > 0 && pair.substring(equals + 1).matches("-?\\d+(\\.\\d+)?")) {
                values.put(
                        pair.substring(0, equals), Double.parseDouble(pair.substring(equals + 1)));
            }
        }
        if (values.isEmpty()) {
            throw new IOException("no figures in '" + line + "'");
        }
        return new Figures(values);
    }

    double get(String key) {
        Double value = values.get(key);
        if (value == null) {
            throw new IllegalArgumentException("missing: " + key + ", but " + values);
        }
        return value;
    }

    long count(String key) {
        return (long) get(key);
    }
}
