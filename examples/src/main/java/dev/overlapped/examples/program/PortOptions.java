package dev.overlapped.examples;

import dev.overlapped.CompletionPort;
import dev.overlapped.IoFailure;

import picocli.CommandLine.Option;

/** What every example asks about its completion port. */
final class PortOptions {
    @Option(
            names = "--threads",
            defaultValue = "0",
            description = "Completion threads; 0: as the library chooses (default).")
    private int threads;

    /** Opens the port. */
    CompletionPort open() throws IoFailure {
        CompletionPort.Builder settings = CompletionPort.builder();
        if (threads != 0) {
            settings.threads(threads);
        }
        return settings.open();
    }
}
