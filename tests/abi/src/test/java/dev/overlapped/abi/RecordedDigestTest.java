package dev.overlapped.abi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * The committed bindings are jextract's output for the committed headers: both are as
 * include/regenerate recorded them in include/GENERATED.sha256 when it last ran.
 */
class RecordedDigestTest {

    @Test
    void headersAndBindingsAreAsRecorded() throws Exception {
        String root = System.getProperty("overlapped.root", "");
        assumeTrue(
                !root.isEmpty(),
                "the source tree is not at hand: -Doverlapped.root= says where it is");
        Path include = Path.of(root, "include");
        for (String line : Files.readAllLines(include.resolve("GENERATED.sha256"))) {
            String[] digestAndName = line.split("  ", 2);
            Path recorded = include.resolve(digestAndName[1]).normalize();
            String found = Files.isDirectory(recorded) ? digestOfTree(recorded) : digest(recorded);
            assertEquals(
                    digestAndName[0],
                    found,
                    recorded + " is not as recorded: run include/regenerate, commit all it wrote");
        }
    }

    private static String digest(Path file) throws IOException {
        return digest(Files.readAllBytes(file));
    }

    /** The digest of the list that sha256sum makes of the Java files, sorted by path. */
    private static String digestOfTree(Path tree) throws IOException {
        List<String> names;
        try (var below = Files.walk(tree)) {
            names =
                    below.map(file -> tree.relativize(file).toString().replace('\\', '/'))
                            .filter(name -> name.endsWith(".java"))
                            .sorted()
                            .toList();
        }
        var list = new StringBuilder();
        for (String name : names) {
            list.append(digest(tree.resolve(name))).append("  ").append(name).append('\n');
        }
        return digest(list.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
