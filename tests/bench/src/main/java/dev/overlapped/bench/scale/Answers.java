package dev.overlapped.bench.scale;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * How a server that is tried speaks: it prints {@code listening=PORT}, then answers each line on
 * its standard input with one of key=value pairs, and ends with its standard input.
 */
final class Answers {
    private Answers() {}

    /** Returns when the standard input has ended. */
    static void give(int port, Supplier<String> figures) throws IOException {
        System.out.println("listening=" + port);
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        while (in.readLine() != null) {
            System.out.println(figures.get());
        }
    }
}
