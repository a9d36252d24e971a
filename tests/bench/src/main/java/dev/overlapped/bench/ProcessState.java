package dev.overlapped.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The state of a process, by the kernel (proc(5)).
 *
 * @param resident bytes of its memory that are resident, shared ones included
 * @param threads their number
 */
public record ProcessState(long resident, int threads) {
    /** Reads the state of a process of this machine. */
    public static ProcessState of(long pid) throws IOException {
        Path status = directory(pid).resolve("status");
        return new ProcessState(number(status, "VmRSS:") * 1024, (int) number(status, "Threads:"));
    }

    /** Returns the number of open descriptors. */
    static int descriptors(long pid) throws IOException {
        try (Stream<Path> open = Files.list(directory(pid).resolve("fd"))) {
            return (int) open.count();
        }
    }

    /** Returns the limit of open descriptors; Long.MAX_VALUE = none. */
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

    /** Returns the number on the line that begins so; also of other files of this form. */
    static long number(Path file, String beginning) throws IOException {
        return Long.parseLong(line(file, beginning).replaceAll("\\D", ""));
    }
}
