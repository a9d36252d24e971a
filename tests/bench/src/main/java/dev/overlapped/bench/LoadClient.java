package dev.overlapped.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The client of all servers: native/peers' {@code load}, in C, pinned to the other processor. It
 * measures the server's processor time and checks every byte.
 */
final class LoadClient {
    private static final String PROCESSOR = "1";
    private static final int PATIENCE_SECONDS = 120;

    private final Path program;

    LoadClient(Path peers) {
        program = peers.resolve("load");
    }

    /** The figures that it printed at its end. */
    record Report(Map<String, Double> values) {
        /** Reads the numbers of a line of key=value pairs. */
        static Report of(String line) throws IOException {
            Map<String, Double> values = new HashMap<>();
            for (String pair : line.strip().split("\\s+")) {
                int equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(equals + 1).matches("-?\\d+(\\.\\d+)?")) {
                    values.put(
                            pair.substring(0, equals),
                            Double.parseDouble(pair.substring(equals + 1)));
                }
            }
            if (!values.containsKey("messages")) {
                throw new IOException("load printed '" + line + "'");
            }
            return new Report(values);
        }

        double get(String key) {
            Double value = values.get(key);
            if (value == null) {
                throw new IllegalArgumentException("load did not print " + key + ": " + values);
            }
            return value;
        }

        /** Refuses figures that are no measurement. */
        void check() throws IOException {
            if (get("errors") > 0 || get("wrong") > 0 || get("bytes") < 1) {
                throw new IOException("no valid run: " + values);
            }
        }
    }

    /** A running load. */
    record Running(Process process, BufferedReader out, double seconds) {
        /** Returns when the measurement begins: all connections are open, and warm. */
        void awaitMeasuring() throws IOException {
            awaitLine("measuring");
        }

        /**
         * Returns when the measurement has ended; the connections stay open until {@link #await}.
         */
        void awaitMeasured() throws IOException {
            awaitLine("measured");
        }

        private void awaitLine(String expected) throws IOException {
            String line = out.readLine(); // load itself gives up without an event
            if (!expected.equals(line)) {
                throw new IOException("load printed '" + line + "' instead of " + expected);
            }
        }

        /** Lets the load end. */
        Report await() throws IOException, InterruptedException {
            process.getOutputStream().close();
            if (!process.waitFor((long) seconds + PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new IOException("load does not end");
            }
            String last = "";
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                last = line;
            }
            return Report.of(last);
        }
    }

    Report run(Workload workload, ServerProcess server, double warmup, double seconds)
            throws IOException, InterruptedException {
        return start(workload, server, warmup, seconds).await();
    }

    Running start(
            Workload workload, ServerProcess server, double warmup, double seconds, String... more)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "taskset",
                                "-c",
                                PROCESSOR,
                                program.toString(),
                                "--announce",
                                "--port",
                                "" + server.port(),
                                "--server-pid",
                                "" + server.pid(),
                                "--shape",
                                workload.shape(),
                                "--connections",
                                "" + workload.connections(),
                                "--size",
                                "" + workload.size(),
                                "--depth",
                                "" + workload.depth(),
                                "--warmup",
                                "" + warmup,
                                "--seconds",
                                "" + seconds));
        if (server.file() != null) {
            command.addAll(List.of("--file", server.file().toString()));
        }
        server.also().ifPresent(pid -> command.addAll(List.of("--also-pid", "" + pid)));
        command.addAll(List.of(more));
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        return new Running(process, process.inputReader(), warmup + seconds);
    }
}
