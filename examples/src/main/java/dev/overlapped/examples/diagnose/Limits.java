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

/** The limits of this system that servers of many connections meet, as it tells them itself. */
final class Limits {
    private static final long SECONDS_TO_ANSWER = 10;

    private final Map<String, String> found = new LinkedHashMap<>();

    private Limits() {}

    /** What is limited, and how. */
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

    /** A line of /proc/self/limits is the name, the soft limit, the hard one, and the unit. */
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
            found.put(what, "not told: " + e);
        }
    }

    /** In one read, for the second of such a file finds nothing. */
    private void kernel(String what, String setting) {
        Path file = Path.of("/proc/sys").resolve(setting);
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            found.put(what, reader.readLine().strip().replaceAll("\\s+", " to "));
        } catch (IOException e) {
            found.put(what, "not told: " + e);
        }
    }

    private void windows() {
        for (String family : List.of("ipv4", "ipv6")) {
            found.put(
                    "ephemeral ports, " + family,
                    answer("netsh", "interface", family, "show", "dynamicport", "tcp"));
        }
    }

    /** The lines of a command's answer that tell numbers, whatever the language. */
    private static String answer(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            if (!process.waitFor(SECONDS_TO_ANSWER, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "not told: " + command[0] + " does not end";
            }
            String text =
                    new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
            String numbers =
                    text.lines()
                            .filter(line -> line.matches(".*:\\s*\\d+\\s*"))
                            .map(line -> line.strip().replaceAll("\\s+", " "))
                            .collect(Collectors.joining(", "));
            String told = text.isBlank() ? "nothing" : text.strip();
            return numbers.isEmpty() ? "not told: " + command[0] + " says " + told : numbers;
        } catch (IOException e) {
            return "not told: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "not told: interrupted";
        }
    }
}
