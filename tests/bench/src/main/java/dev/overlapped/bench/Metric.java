package dev.overlapped.bench;

/** A figure of a server under a workload. */
enum Metric {
    CPU_US("CPU µs", "server_cpu_us", 2),
    SYSCALLS("syscalls", "syscalls", 3),
    WINESERVER("wineserver calls", "wineserver_calls", 2),
    ALLOCATED("heap B", "allocated_bytes", 1),
    RATE("messages/s", "messages_per_s", 0),
    MEGABYTES("MB/s", "megabytes_per_s", 1),
    P50_US("p50 µs", "p50_us", 0),
    P99_US("p99 µs", "p99_us", 0),
    P999_US("p99.9 µs", "p999_us", 0),
    FAIRNESS("least/mean", "least_over_mean", 2),
    SERVER_BUSY("server busy", "server_busy", 2),
    CLIENT_BUSY("client busy", "client_busy", 2),
    LIVE_HEAP("live heap B", "live_heap_bytes", 0),
    RESIDENT("resident B", "resident_bytes", 0),
    START_MS("first answer ms", "first_answer_ms", 0);

    private final String label;
    private final String column;
    private final int decimals;

    Metric(String label, String column, int decimals) {
        this.label = label;
        this.column = column;
        this.decimals = decimals;
    }

    /** Returns the heading of its column in a table. */
    String label() {
        return label;
    }

    /** Returns its name in a CSV. */
    String column() {
        return column;
    }

    /** Returns whether more is better; of all others, less is. */
    boolean isMoreBetter() {
        return this == RATE || this == MEGABYTES || this == FAIRNESS;
    }

    int decimals() {
        return decimals;
    }
}
