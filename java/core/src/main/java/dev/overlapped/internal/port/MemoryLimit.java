package dev.overlapped.internal.port;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The memory that this process may have, and the part of it that a port's buffers take at most
 * unless it is said otherwise. So a server in a small container is refused a buffer, and is not
 * killed.
 *
 * @param proc the folder {@code /proc}
 * @param cgroups where the control groups are mounted
 */
record MemoryLimit(Path proc, Path cgroups) {
    /** More than this is taken only on request. */
    static final long MOST = 1L << 30;

    /** A pool of less would be of little use. */
    static final long LEAST = 16L << 20;

    private static final long UNKNOWN = Long.MAX_VALUE;

    /** Of this process. */
    static final MemoryLimit HERE =
            new MemoryLimit(Path.of("/proc"), Path.of("/sys", "fs", "cgroup"));

    /**
     * Returns the default limit of a port's buffers: half of what the heap leaves of the
     * container's memory, or of the machine's; as much as the heap where neither is known.
     *
     * @param heap the largest size of the heap
     */
    long ofBuffers(long heap) {
        long all = ofProcess();
        long part = all == UNKNOWN ? heap : (all - heap) / 2;
        return Math.clamp(part, LEAST, MOST);
    }

    /** Returns the least of all limits; {@link #UNKNOWN} where the system names none. */
    private long ofProcess() {
        long least = machine();
        for (String line : lines(proc.resolve("self").resolve("cgroup"))) {
            String[] fields = line.split(":", 3); // number, controllers, path
            if (fields.length == 3 && fields[1].isEmpty()) {
                least = Math.min(least, upwards(cgroups, fields[2], "memory.max"));
            } else if (fields.length == 3 && List.of(fields[1].split(",")).contains("memory")) {
                Path memory = cgroups.resolve("memory");
                least = Math.min(least, upwards(memory, fields[2], "memory.limit_in_bytes"));
            }
        }
        return least;
    }

    private long machine() {
        for (String line : lines(proc.resolve("meminfo"))) {
            if (line.startsWith("MemTotal:")) {
                long kilobytes = number(line.replaceAll("\\D", ""));
                return kilobytes == UNKNOWN ? UNKNOWN : kilobytes * 1024;
            }
        }
        return UNKNOWN;
    }

    /** Returns the least limit of a group and of those around it. */
    private static long upwards(Path root, String group, String file) {
        long least = UNKNOWN;
        Path at = root.resolve(group.substring(Math.min(1, group.length()))).normalize();
        while (at != null && at.startsWith(root)) {
            for (String line : lines(at.resolve(file))) {
                least = Math.min(least, number(line.strip()));
            }
            at = at.getParent();
        }
        return least;
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) { // "max"
            return UNKNOWN;
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException | SecurityException e) {
            return List.of();
        }
    }
}
