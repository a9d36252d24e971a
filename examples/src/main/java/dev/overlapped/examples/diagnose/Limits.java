package dev.overlapped.examples.diagnose;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The limits of this system that servers of many connections meet, as the system reports them. */
final class Limits {
    private static final long SECONDS_TO_ANSWER = 10;

    private final Map<String, String> found = new LinkedHashMap<>();

    private Limits() {}

    /** Returns each limit by its name. */
    static Map<String, String> ofThisSystem() {
        Limits limits = new Limits();
        limits.found.put("heap", Runtime.getRuntime().maxMemory() / (1 << 20) + " MiB");
        if (System.getProperty("os.name").startsWith("Windows")) {
            limits.windows();
        } else {
            limits.linux();
        }
        return limits.found;
    }

    private void linux() {
        process("descriptors", "Max open files");
        process("locked memory", "Max locked memory");
        kernel("descriptors of all processes", "fs/file-max");
        kernel("ephemeral ports", "net/ipv4/ip_local_port_range");
        kernel("backlog (somaxconn)", "net/core/somaxconn");
        kernel("kernel.io_uring_disabled", "kernel/io_uring_disabled");
    }

    /** Reads /proc/self/limits: per line the name, the soft limit, the hard one, and the unit. */
    private void process(String what, String name) {
        try {
            String line =
                    Files.readAllLines(Path.of("/proc/self/limits")).stream()
                            .filter(text -> text.startsWith(name))
                            .findFirst()
                            .orElseThrow(() -> new IOException("there is no " + name));
            String[] columns = line.substring(name.length()).strip().split(" +");
            String unit = columns.length > 2 ? " " + columns[2] : "";
            found.put(what, "soft " + columns[0] + ", hard " + columns[1] + unit);
        } catch (IOException e) {
            found.put(what, "unknown: " + e);
        }
    }

    /** Reads a setting in one read, for the second of such a file finds nothing. */
    private void kernel(String what, String setting) {
        Path file = Path.of("/proc/sys").resolve(setting);
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            found.put(what, reader.readLine().strip().replaceAll("\\s+", " to "));
        } catch (IOException e) {
            found.put(what, "unknown: " + e);
        }
    }

    private void windows() {
        for (String family : List.of("ipv4", "ipv6")) {
            found.put(
                    "ephemeral ports, " + family,
                    answer("netsh", "interface", family, "show", "dynamicport", "tcp"));
        }
    }

    /** Returns the lines of a command's answer that contain numbers, in any language. */
    private static String answer(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            if (!process.waitFor(SECONDS_TO_ANSWER, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "unknown: " + command[0] + " does not end";
            }
            String text =
                    new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
            String numbers =
                    text.lines()
                            .filter(line -> line.matches(".*:\\s*\\d+\\s*"))
                            .map(line -> line.strip().replaceAll("\\s+", " "))
                            .collect(Collectors.joining(", "));
            String whole = text.isBlank() ? "nothing" : text.strip();
            return numbers.isEmpty() ? "unknown: " + command[0] + " says " + whole : numbers;
        } catch (IOException e) {
            return "unknown: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown: interrupted";
        }
    }
}
