package dev.overlapped.bench.scale;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A started program that prints lines. Its standard error is shown. */
final class Program implements AutoCloseable {
    private static final String NO_MORE = "(nothing more)";

    private final String name;
    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    private Program(String name, Process process) {
        this.name = name;
        this.process = process;
        Thread.startVirtualThread(this::read);
    }

    static Program start(String name, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        return new Program(name, builder.redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            out.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add("(broken off: " + e.getMessage() + ")");
        }
        lines.add(NO_MORE);
    }

    /** Returns whether an unread line is there, or the program has ended. */
    boolean hasLine() {
        return !lines.isEmpty();
    }

    long pid() {
        return process.pid();
    }

    /** Returns its next line. */
    String line(long seconds) throws IOException, InterruptedException {
        String line = lines.poll(seconds, TimeUnit.SECONDS);
        if (line == null) {
            throw new IOException(name + " prints nothing for " + seconds + " s");
        }
        return line;
    }

    /** Returns the figures of its next line. */
    Figures figures(long seconds) throws IOException, InterruptedException {
        return Figures.of(line(seconds));
    }

    /** Writes a line to its standard input. */
    void say(String line) throws IOException {
        Writer in = process.outputWriter(StandardCharsets.US_ASCII);
        in.write(line + "\n");
        in.flush();
    }

    /** Ends its standard input. */
    void endInput() throws IOException {
        process.getOutputStream().close();
    }

    /** Waits until it ends by itself. */
    void awaitEnd(long seconds) throws IOException, InterruptedException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new IOException(name + " does not end");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
