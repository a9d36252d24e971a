package dev.overlapped.contract.spec;

import dev.overlapped.AbstractUnixAddress;
import dev.overlapped.Capabilities.Feature;
import dev.overlapped.CompletionPort;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Assumptions;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/** Names of Unix domain sockets for tests, and what a system has of them. */
final class UnixSystem {
    private static final AtomicInteger COUNT = new AtomicInteger();

    private UnixSystem() {}

    /** Skips the rest of a test on a system without a feature, and prints the reason. */
    static void assume(CompletionPort port, Feature feature) {
        Assumptions.assumeTrue(
                port.status().capabilities().has(feature),
                () -> feature.symbol() + ": " + port.status().capabilities().of(feature).detail());
    }

    /** Returns a path of no file, in {@code directory}. */
    static UnixDomainSocketAddress path(Path directory) {
        return UnixDomainSocketAddress.of(directory.resolve("s" + COUNT.incrementAndGet()));
    }

    /** Returns a name that no other test has, and no other process. */
    static AbstractUnixAddress abstractName() {
        return AbstractUnixAddress.of(
                "overlapped-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());
    }

    /** Removes the file of a socket. */
    static void delete(SystemUnderTest system, UnixDomainSocketAddress path) throws IOException {
        system.deleteSocketFile(path.getPath());
    }
}
