package dev.overlapped.bench.scale;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * The protocol of a tried server: it prints {@code listening=PORT}, then answers each line of its
 * standard input with a line of key=value pairs, and ends with its standard input.
 */
final class Answers {
    private Answers() {}

    /** Answers until the standard input ends. */
    static void give(int port, Supplier<String> figures) throws IOException {
        System.out.println("listening=" + port);
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        while (in.readLine() != null) {
            System.out.println(figures.get());
        }
    }
}
