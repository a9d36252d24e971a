package dev.overlapped.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * What the kernel tells of a process at a moment (proc(5)).
 *
 * @param resident bytes of its memory that are resident, shared ones included
 * @param threads how many it has
 */
public record ProcessState(long resident, int threads) {
    /** Of a process of this machine. */
    public static ProcessState of(long pid) throws IOException {
        Path status = directory(pid).resolve("status");
        return new ProcessState(number(status, "VmRSS:") * 1024, (int) number(status, "Threads:"));
    }

    /** How many descriptors it has open. */
    static int descriptors(long pid) throws IOException {
        try (Stream<Path> open = Files.list(directory(pid).resolve("fd"))) {
            return (int) open.count();
        }
    }

    /** How many descriptors it may have open; Long.MAX_VALUE = as many as it likes. */
    static long descriptorLimit(long pid) throws IOException {
        String line = line(directory(pid).resolve("limits"), "Max open files");
        String soft = line.split("\\s+")[3];
        return soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft);
    }

    private static Path directory(long pid) {
        return Path.of("/proc", "" + pid);
    }

    private static String line(Path file, String beginning) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith(beginning))
                .findFirst()
                .orElseThrow(() -> new IOException(file + " has no line '" + beginning + "'"));
    }

    /** The number on the line that begins so; also of other files of this form. */
    static long number(Path file, String beginning) throws IOException {
        return Long.parseLong(line(file, beginning).replaceAll("\\D", ""));
    }
}
