package dev.overlapped.bench.scale;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What every trial starts: a server in a process of its own, and clients in C.
 *
 * @param peers where native/peers has built the clients
 */
record Trial(Path peers) {
    private static final long PATIENCE_SECONDS = 300;

    /** Sources of connections: each has ports enough for more than 10,000 of them. */
    private static final String SOURCES = "8";

    /** A server, the port that it listens on, and its description. */
    record Running(Program program, int port) implements AutoCloseable {
        /** Its counters now. */
        Figures counters() throws IOException, InterruptedException {
            program.say("counters");
            return program.figures(PATIENCE_SECONDS);
        }

        @Override
        public void close() {
            program.close();
        }
    }

    /**
     * Starts a server and waits until it listens.
     *
     * @param descriptors the process's limit of them, 0 = as it is
     */
    Running server(int descriptors, List<String> options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (descriptors > 0) { // the hard limit too, to which the JVM would raise the soft one
            command.addAll(
                    List.of("bash", "-c", "ulimit -n \"$0\" && exec \"$@\"", "" + descriptors));
        }
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx512m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Server.class.getName()));
        command.addAll(options);
        Program program = Program.start("server", command);
        try {
            return new Running(program, (int) program.figures(PATIENCE_SECONDS).get("listening"));
        } catch (IOException | RuntimeException e) {
            program.close();
            throw e;
        }
    }

    /** Starts `storm` against a server. */
    Program storm(Running server, int connections, String... options) throws IOException {
        return client("storm", server, connections, options);
    }

    /** Runs `storm` against a server, and returns what it told at its end. */
    Figures runStorm(Running server, int connections, String... options)
            throws IOException, InterruptedException {
        try (Program storm = storm(server, connections, options)) {
            return storm.figures(PATIENCE_SECONDS);
        }
    }

    /** Runs `load`: clients that connect, have 64 bytes echoed, and close, again and again. */
    Figures runHonest(Running server, int clients, double seconds)
            throws IOException, InterruptedException {
        try (Program load =
                client("load", server, clients, "--shape", "accept", "--seconds", "" + seconds)) {
            return load.figures(PATIENCE_SECONDS);
        }
    }

    private Program client(String name, Running server, int connections, String... options)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                peers.resolve(name).toString(),
                                "--port",
                                "" + server.port(),
                                "--connections",
                                "" + connections,
                                "--sources",
                                SOURCES));
        command.addAll(List.of(options));
        return Program.start(name, command);
    }
}
