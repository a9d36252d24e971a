package dev.overlapped.bench;

import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.List;

/** The options by which a script names the programs that it has built or found. */
final class Programs {
    @Option(names = "--peers", required = true, hidden = true)
    private Path peers;

    /** The paths of tests/wine/java, Wine and its prefix; none: servers run on Linux. */
    @Option(names = "--wine-paths", split = ":", hidden = true)
    private List<Path> wine = List.of();

    boolean isOnWine() {
        return !wine.isEmpty();
    }

    Platform platform() {
        return isOnWine()
                ? new Platform.Wine(peers, wine.get(0), wine.get(1), wine.get(2))
                : new Platform.Linux(peers);
    }

    LoadClient client() {
        return new LoadClient(peers);
    }
}
