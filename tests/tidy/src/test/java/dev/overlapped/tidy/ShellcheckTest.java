package dev.overlapped.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** All scripts pass shellcheck, where it is installed. */
class ShellcheckTest {
    private static final SourceTree TREE = SourceTree.beingBuilt();

    /** A script, or a file that scripts source. */
    private static final Pattern SHELL =
            Pattern.compile("(#!.*\\b(ba)?sh|# shellcheck shell=bash)\\b");

    @Test
    void findsNothing() throws Exception {
        assumeTrue(
                isInstalled(), "shellcheck is not installed (Debian: apt-get install shellcheck)");
        List<String> scripts = scripts();
        assertNotEquals(List.of(), scripts);
        List<String> command = new ArrayList<>(List.of("shellcheck", "--format=gcc"));
        command.addAll(scripts);
        Process check =
                new ProcessBuilder(command)
                        .directory(TREE.root().toFile())
                        .redirectErrorStream(true)
                        .start();
        String found = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals("", found);
        assertEquals(0, check.waitFor());
    }

    private static boolean isInstalled() {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "shellcheck")));
    }

    private static List<String> scripts() throws IOException {
        List<String> scripts = new ArrayList<>();
        for (Path file : TREE.files()) {
            if (!file.toString().contains(".") || file.startsWith(".ci")) {
                String text = TREE.read(file);
                if (SHELL.matcher(text).lookingAt()) {
                    scripts.add(file.toString());
                }
            }
        }
        return scripts;
    }
}
