package dev.overlapped.bench.scale;

import dev.overlapped.bench.ProcessState;

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

        /** Bytes of its memory that are resident. */
        long resident() throws IOException {
            return ProcessState.of(program.pid()).resident();
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
        return server(Server.class, descriptors, options);
    }

    /** Starts another server likewise, that speaks as {@link Answers} tells. */
    Running server(Class<?> main, int descriptors, List<String> options)
            throws IOException, InterruptedException {
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
                        "-Xmn16m", // what is resident is not garbage
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName()));
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
        return fromSources("storm", server, connections, options);
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
        try (Program load = load(server, clients, "--shape", "accept", "--seconds", "" + seconds)) {
            return load.figures(PATIENCE_SECONDS);
        }
    }

    /** Starts `load` against a server. */
    Program load(Running server, int connections, String... options) throws IOException {
        return fromSources("load", server, connections, options);
    }

    /** Starts `writers` against a server. */
    Program writers(Running server, int connections, String... options) throws IOException {
        return client("writers", server, connections, List.of(options));
    }

    private Program fromSources(String name, Running server, int connections, String... options)
            throws IOException {
        List<String> all = new ArrayList<>(List.of("--sources", SOURCES));
        all.addAll(List.of(options));
        return client(name, server, connections, all);
    }

    private Program client(String name, Running server, int connections, List<String> options)
            throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                peers.resolve(name).toString(),
                                "--port",
                                "" + server.port(),
                                "--connections",
                                "" + connections));
        command.addAll(options);
        return Program.start(name, command);
    }
}
