package dev.overlapped;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM for a test's program, which uses up what a process has, or lacks what it needs. */
final class OwnJvm {
    private final List<String> command = new ArrayList<>();

    /** The JVM of this test. */
    OwnJvm() {
        this(Path.of(System.getProperty("java.home")));
    }

    OwnJvm(Path home) {
        command.add(home.resolve("bin").resolve("java").toString());
        command.add("-XX:-PrintWarnings"); // what it misses under Wine is nothing of the program's
    }

    /** Puts a command before it, which starts it. */
    OwnJvm startedBy(String... words) {
        command.addAll(0, List.of(words));
        return this;
    }

    OwnJvm with(String... options) {
        command.addAll(List.of(options));
        return this;
    }

    /** Runs a program on this test's class path; returns what it prints, after exit status 0. */
    String run(Class<?> program, String... arguments) throws IOException, InterruptedException {
        return run(System.getProperty("java.class.path"), program, arguments);
    }

    String run(String classPath, Class<?> program, String... arguments)
            throws IOException, InterruptedException {
        command.addAll(List.of("-cp", classPath, program.getName()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("own-jvm", ".txt");
        try {
            Process process =
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            boolean ended = process.waitFor(120, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly().waitFor();
            }
            String printed = Files.readString(output);
            if (!ended || process.exitValue() != 0) {
                throw new AssertionError(command + " has failed: " + printed);
            }
            return printed;
        } finally {
            if (!output.toFile().delete()) { // Wine may still have it open
                output.toFile().deleteOnExit();
            }
        }
    }
}
