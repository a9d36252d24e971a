package dev.overlapped.tidy;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.source.util.JavacTask;

import dev.overlapped.CompletionPort;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles a source against the library, and writes nothing. */
final class Compilation {
    private static final Pattern NAME = Pattern.compile("\\b(?:class|interface|record) (\\w+)");

    /** The classes of the test network, which documents show too. */
    private static final Path TEST_CLASSES =
            Path.of(System.getProperty("overlapped.root"), "java/test/target/classes");

    private Compilation() {}

    /** Returns the errors of the compiler; none = the source compiles. */
    static List<? extends Diagnostic<? extends JavaFileObject>> errors(String source)
            throws IOException, URISyntaxException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        assumeTrue(compiler != null, "this Java has no compiler");
        Path classes =
                Path.of(
                        CompletionPort.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI());
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        JavacTask task =
                (JavacTask)
                        compiler.getTask(
                                null,
                                null,
                                found,
                                List.of(
                                        "-proc:none",
                                        "-cp",
                                        classes + File.pathSeparator + TEST_CLASSES),
                                null,
                                List.of(file(source)));
        task.analyze();
        return found.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .toList();
    }

    private static JavaFileObject file(String source) {
        Matcher name = NAME.matcher(source);
        if (!name.find()) {
            throw new IllegalArgumentException("no type in the source: " + source);
        }
        return new SimpleJavaFileObject(
                URI.create("string:///" + name.group(1) + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
    }
}
