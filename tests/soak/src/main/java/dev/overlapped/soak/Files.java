package dev.overlapped.soak;

import java.io.IOException;
import java.nio.file.Path;

/** The file that is transmitted, and a folder for the paths of sockets. */
final class Files implements AutoCloseable {
    /** The length of the file. */
    static final int LENGTH = 3 * 1024 * 1024 + 17;

    private final Path folder;
    private int paths;

    Files() throws IOException {
        folder = java.nio.file.Files.createTempDirectory("soak");
        java.nio.file.Files.write(file(), Pattern.bytes(0, 0, LENGTH));
    }

    /** Returns the file, whose bytes are those of the {@link Pattern} 0. */
    Path file() {
        return folder.resolve("file");
    }

    /** Returns a path that no file has. */
    synchronized Path socket() {
        return folder.resolve("s" + paths++);
    }

    @Override
    public void close() throws IOException {
        try (var left = java.nio.file.Files.list(folder)) {
            for (Path path : left.toList()) {
                java.nio.file.Files.delete(path);
            }
        }
        java.nio.file.Files.delete(folder);
    }
}
