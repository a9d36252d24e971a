package dev.overlapped.bench.scale;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** What a program told in a line of key=value pairs, of which only numbers are kept. */
record Figures(Map<String, Double> values) {
    /** Reads such a line; refuses one without any. */
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
            throw new IllegalArgumentException("not told: " + key + ", but " + values);
        }
        return value;
    }

    long count(String key) {
        return (long) get(key);
    }
}
