package dev.overlapped.bench.scale;

import dev.overlapped.bench.ProcessState;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The processes of a trial: a server, and clients in C.
 *
 * @param peers directory of the clients, built by native/peers
 */
record Trial(Path peers) {
    private static final long PATIENCE_SECONDS = 300;

    /** Source addresses; each has ports for more than 10,000 connections. */
    private static final String SOURCES = "8";

    /** A server, the port that it listens on, and its description. */
    record Running(Program program, int port) implements AutoCloseable {
        /** Returns its counters now. */
        Figures counters() throws IOException, InterruptedException {
            program.say("counters");
            return program.figures(PATIENCE_SECONDS);
        }

        /** Returns the resident bytes of its memory. */
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
     * @param descriptors limit of the process, 0 = unchanged
     */
    Running server(int descriptors, List<String> options) throws IOException, InterruptedException {
        return server(Server.class, descriptors, options);
    }

    /** Starts another server with the protocol of {@link Answers}. */
    Running server(Class<?> main, int descriptors, List<String> options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (descriptors > 0) { // also the hard limit, to which the JVM would raise the soft one
            command.addAll(
                    List.of("bash", "-c", "ulimit -n \"$0\" && exec \"$@\"", "" + descriptors));
        }
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx512m",
                        "-Xmn16m", // so that resident memory is not garbage
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

    /** Runs `storm` against a server, and returns its figures. */
    Figures runStorm(Running server, int connections, String... options)
            throws IOException, InterruptedException {
        try (Program storm = storm(server, connections, options)) {
            return storm.figures(PATIENCE_SECONDS);
        }
    }

    /**
     * Runs `load`: clients that connect, receive an echo of 64 bytes, and close, again and again.
     */
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
