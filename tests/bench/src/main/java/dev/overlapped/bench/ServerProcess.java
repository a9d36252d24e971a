package dev.overlapped.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A server of the lab: a process of its own, pinned to one processor, that communicates by lines.
 */
final class ServerProcess implements AutoCloseable {
    /** Options of every JVM; Netty's own documentation asks for the last two. */
    private static final List<String> JVM_OPTIONS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-Xms256m",
                    "-Xmx1g",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-Dio.netty.leakDetectionLevel=disabled");

    private static final String SERVERS = "dev.overlapped.bench.servers.";

    /** The processor on which servers run. */
    static final String PROCESSOR = "0";

    private static final int PATIENCE_SECONDS = 60;

    private final String name;
    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final boolean java;
    private final Path file;
    private final int port;
    private final long pid;
    private final OptionalLong also;
    private volatile String complaint = "";

    private ServerProcess(
            String name, boolean java, Platform platform, Path file, List<String> command)
            throws IOException {
        this.name = name;
        this.file = file;
        this.java = java;
        process = new ProcessBuilder(command).start();
        Thread.startVirtualThread(this::read);
        Thread.startVirtualThread(this::readComplaints);
        try {
            port = (int) number("listening");
            pid = platform.server(process);
            also = platform.also();
        } catch (IOException | RuntimeException e) {
            process.destroy();
            throw e;
        }
    }

    /**
     * Starts a server and waits until it listens.
     *
     * @param platform to start it on
     * @param file that it serves, or null
     * @param more options for the JVM, after those of all
     */
    static ServerProcess start(
            Contender contender, Kind kind, Platform platform, Path file, String... more)
            throws IOException {
        boolean java = contender.family() != Contender.Family.CONTROL;
        List<String> command = new ArrayList<>(List.of("taskset", "-c", PROCESSOR));
        if (java) {
            command.addAll(platform.jvm());
            command.addAll(JVM_OPTIONS);
            command.addAll(List.of(more));
            command.addAll(List.of("-cp", contender.classPath()));
            command.add(SERVERS + contender.program());
            command.addAll(List.of("--buffer", "" + kind.bufferBytes()));
        } else {
            command.addAll(platform.control(contender.program()));
        }
        String mode = contender.modes().get(kind);
        if (java || !mode.equals(Contender.SAME)) { // a control has modes only by name
            command.addAll(List.of("--mode", mode));
        }
        command.addAll(List.of("--port", "0", "--shape", kind.shape()));
        if (file != null) {
            command.addAll(List.of("--file", file.toString()));
        }
        return new ServerProcess(contender.name(), java, platform, file, command);
    }

    private void read() {
        try (BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            out.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add("closed: " + e.getMessage());
        }
        lines.add("closed");
    }

    private void readComplaints() {
        try (BufferedReader err = process.errorReader(StandardCharsets.UTF_8)) {
            for (String line = err.readLine(); line != null; line = err.readLine()) {
                System.err.println(line);
                complaint = line;
            }
        } catch (IOException e) {
            // it has been closed
        }
    }

    /** Returns the last line of its standard error; "" = none. */
    String complaint() {
        return complaint;
    }

    /** Returns the number on the next line, which must begin with this word. */
    private long number(String word) throws IOException {
        try {
            String line = lines.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (line == null || !line.startsWith(word + " ")) {
                throw new IOException(name + " printed '" + line + "' instead of " + word);
            }
            return Long.parseLong(line.substring(word.length() + 1));
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    int port() {
        return port;
    }

    long pid() {
        return pid;
    }

    /** Returns the process that works for it and others. */
    OptionalLong also() {
        return also;
    }

    /** Returns the file that it serves, or null. */
    Path file() {
        return file;
    }

    boolean isJava() {
        return java;
    }

    /** Returns the bytes that its threads have allocated so far. Java only. */
    long allocated() throws IOException {
        return ask("allocated");
    }

    /** Returns the bytes of its heap in use after a collection. Java only. */
    long heap() throws IOException {
        return ask("heap");
    }

    private long ask(String what) throws IOException {
        Writer in = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.US_ASCII);
        in.write(what + "\n");
        in.flush();
        return number(what);
    }

    /** Returns its resident memory in bytes. */
    long resident() throws IOException {
        return ProcessState.of(pid).resident();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Kills the server too: the started process may be a script, which the server would outlive.
     */
    private void kill() {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
