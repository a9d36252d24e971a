package dev.overlapped;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;

/** A file that all runs transmit, whose content is known. It is there until the JVM ends. */
record SampleFile(Path path, byte[] bytes) {
    static final int LENGTH = 150_000;

    private static final SampleFile FOR_ALL = make();

    static SampleFile forAll() {
        return FOR_ALL;
    }

    private static SampleFile make() {
        byte[] bytes = new byte[LENGTH];
        new SplittableRandom(LENGTH).nextBytes(bytes);
        try {
            Path path = Files.createTempFile("overlapped-simulation", null);
            path.toFile().deleteOnExit();
            return new SampleFile(Files.write(path, bytes), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] content(int offset, int length) {
        return Arrays.copyOfRange(bytes, offset, offset + length);
    }
}
