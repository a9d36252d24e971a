package dev.overlapped.examples.program;

import dev.overlapped.CompletionPort;
import dev.overlapped.IoFailure;
import dev.overlapped.PortBuilder;

import picocli.CommandLine.Option;

/** The options of every example for its completion port. */
public final class PortOptions {
    @Option(
            names = "--threads",
            defaultValue = "0",
            description = "Completion threads; 0: as the library chooses (default).")
    private int threads;

    /** Opens the port. */
    public CompletionPort open() throws IoFailure {
        PortBuilder settings = CompletionPort.builder();
        if (threads != 0) {
            settings.threads(threads);
        }
        return settings.open();
    }
}
