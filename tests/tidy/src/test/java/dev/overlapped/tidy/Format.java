package dev.overlapped.tidy;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The format of all hand-written Java: google-java-format's AOSP style. {@code mvn -q -Pformat}
 * runs this file as a program, which rewrites what is different; {@link FormatTest} only looks.
 */
final class Format {
    private static final List<String> SOURCES = List.of("java", "tests", "examples");
    private static final List<String> NOT_OURS = List.of("target", "generated");

    private Format() {}

    public static void main(String[] arguments) throws IOException {
        Path root = Path.of(arguments[0]).normalize();
        for (Path file : handWritten(root)) {
            String text = Files.readString(file);
            String formatted = format(file, text);
            if (!formatted.equals(text)) {
                Files.writeString(file, formatted);
                System.out.println("formatted " + root.relativize(file));
            }
        }
    }

    /** All Java files below {@code root} that people wrote. */
    static List<Path> handWritten(Path root) throws IOException {
        List<Path> found = new ArrayList<>();
        for (String source : SOURCES) {
            try (Stream<Path> below = Files.walk(root.resolve(source))) {
                below.filter(file -> file.toString().endsWith(".java"))
                        .filter(file -> isOurs(root.relativize(file)))
                        .forEach(found::add);
            }
        }
        return found;
    }

    private static boolean isOurs(Path file) {
        for (Path part : file) {
            if (NOT_OURS.contains(part.toString())) {
                return false;
            }
        }
        return true;
    }

    /** {@code text} as it should be. */
    static String format(Path file, String text) throws IOException {
        String before = text.replace("\r\n", "\n"); // as git may check it out on Windows
        String after = formatOnce(file, before);
        while (!after.equals(before)) { // a comment that is wrapped can be joined in a second pass
            before = after;
            after = formatOnce(file, before);
        }
        return after;
    }

    private static String formatOnce(Path file, String text) throws IOException {
        try {
            JavaFormatterOptions style = JavaFormatterOptions.builder().style(Style.AOSP).build();
            return new Formatter(style)
                    .formatSourceAndFixImports(RemoveUnusedImports.removeUnusedImports(text));
        } catch (FormatterException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }
}
