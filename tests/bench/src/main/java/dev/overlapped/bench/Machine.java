package dev.overlapped.bench;

import io.netty.util.Version;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;

/** The machine and the versions of a run. */
final class Machine {
    private Machine() {}

    /** Returns names and values, in the order of the report. */
    static Map<String, String> describe(Platform platform) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("date", LocalDate.now().toString());
        all.put("commit", commit());
        all.put("processor", processor());
        all.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
        platform.versions()
                .forEach(
                        (name, command) ->
                                all.put(name, firstLine(command.toArray(new String[0]))));
        all.put("C compiler", firstLine("cc", "--version"));
        var netty = Version.identify().get("netty-transport");
        all.put("Netty", netty == null ? "unknown" : netty.artifactVersion());
        return all;
    }

    private static String commit() {
        String id = firstLine("git", "rev-parse", "--short=12", "HEAD");
        boolean changed = !firstLine("git", "status", "--porcelain", "-uno").isEmpty();
        return id + (changed ? ", with changes" : "");
    }

    private static String processor() {
        String model = "unknown";
        long count = 0;
        try {
            for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
                if (line.startsWith("model name")) {
                    model = line.substring(line.indexOf(':') + 1).strip();
                    count++;
                }
            }
        } catch (IOException e) {
            return "unknown";
        }
        return count + " of " + model;
    }

    private static String firstLine(String... command) {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            String out =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return process.waitFor() == 0 ? out.lines().findFirst().orElse("") : "unknown";
        } catch (IOException e) {
            return "unknown";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "unknown";
        }
    }
}
