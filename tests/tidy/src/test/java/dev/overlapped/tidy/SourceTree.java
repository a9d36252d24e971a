package dev.overlapped.tidy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files that people wrote: the tree below {@code root} without the output of tools. */
record SourceTree(Path root) {
    private static final Set<String> MADE_BY_TOOLS = Set.of("target", "generated");
    private static final Set<String> HIDDEN_BUT_OURS = Set.of(".ci", ".github");

    /** The tree that is being built. */
    static SourceTree beingBuilt() {
        return new SourceTree(Path.of(System.getProperty("overlapped.root")).normalize());
    }

    /** All files, as paths relative to the root, sorted. */
    List<Path> files() throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(
                            Path directory, BasicFileAttributes attributes) {
                        return directory.equals(root) || isOurs(directory.getFileName().toString())
                                ? FileVisitResult.CONTINUE
                                : FileVisitResult.SKIP_SUBTREE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        if (attributes.isRegularFile() && !file.endsWith(".git")) {
                            found.add(root.relativize(file));
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
        found.sort(null);
        return found;
    }

    /** The Java files among them. */
    List<Path> java() throws IOException {
        return files().stream().filter(file -> file.toString().endsWith(".java")).toList();
    }

    /** The text of one of them, its lines ended as on Unix however git has checked it out. */
    String read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(root.resolve(file));
        return new String(bytes, StandardCharsets.UTF_8).replace("\r\n", "\n");
    }

    private static boolean isOurs(String directory) {
        return directory.startsWith(".")
                ? HIDDEN_BUT_OURS.contains(directory)
                : !MADE_BY_TOOLS.contains(directory);
    }
}
