package dev.overlapped.tidy;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.JavaFormatterOptions.Style;
import com.google.googlejavaformat.java.RemoveUnusedImports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The format of all hand-written Java: google-java-format's AOSP style. {@code mvn -q -Pformat}
 * runs this file as a program, which rewrites what is different; {@link FormatTest} only looks.
 */
final class Format {
    private Format() {}

    public static void main(String[] arguments) throws IOException {
        SourceTree tree = new SourceTree(Path.of(arguments[0]).normalize());
        for (Path file : tree.java()) {
            String text = tree.read(file);
            String formatted = format(file, text);
            if (!formatted.equals(text)) {
                Files.writeString(tree.root().resolve(file), formatted);
                System.out.println("formatted " + file);
            }
        }
    }

    /** {@code text} as it should be. */
    static String format(Path file, String text) throws IOException {
        String before = text;
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
