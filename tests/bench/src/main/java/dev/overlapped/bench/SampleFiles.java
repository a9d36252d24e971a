package dev.overlapped.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files that servers send: byte i is i * 31 + 7, as the client expects. */
final class SampleFiles {
    private static final int PERIOD = 256;
    private static final int PIECE = 1 << 20;

    private final Path directory;

    SampleFiles(Path directory) {
        this.directory = directory;
    }

    /** Returns the file of this length, made on first use; null for none. */
    Path of(long bytes) throws IOException {
        if (bytes == 0) {
            return null;
        }
        Path file = directory.resolve(bytes + ".bytes");
        if (Files.exists(file) && Files.size(file) == bytes) {
            return file;
        }
        Files.createDirectories(directory);
        byte[] piece = new byte[PIECE]; // whole periods
        for (int i = 0; i < PIECE; i++) {
            piece[i] = (byte) (i % PERIOD * 31 + 7);
        }
        try (OutputStream out = Files.newOutputStream(file)) {
            for (long left = bytes; left > 0; left -= PIECE) {
                out.write(piece, 0, (int) Math.min(left, PIECE));
            }
        }
        return file;
    }
}
