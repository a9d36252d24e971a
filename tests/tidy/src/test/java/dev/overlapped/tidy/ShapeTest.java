package dev.overlapped.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import javax.tools.ToolProvider;

/** Limits on the length of classes and methods, and the duty to document types. */
class ShapeTest {
    private static final int LINES_OF_A_METHOD = 70;

    /** Lines of code: blank lines and comments are free. */
    private static final int LINES_OF_A_CLASS = 450;

    /** A test class is a list of cases, of which each is short. */
    private static final int LINES_OF_A_TEST = 500;

    private static final SourceTree TREE = SourceTree.beingBuilt();
    private static final List<String> LONG_METHODS = new ArrayList<>();
    private static final List<String> UNDOCUMENTED = new ArrayList<>();

    @BeforeAll
    static void readAll() throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var names = TREE.java().stream().map(TREE.root()::resolve).toList();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task =
                    (JavacTask)
                            compiler.getTask(
                                    null,
                                    files,
                                    null,
                                    List.of("-proc:none"),
                                    null,
                                    files.getJavaFileObjectsFromPaths(names));
            Reader reader = new Reader(DocTrees.instance(task));
            for (CompilationUnitTree unit : task.parse()) {
                reader.scan(unit, null);
            }
        }
    }

    @Test
    void aMethodFitsOnAScreen() {
        assertEquals(
                List.of(),
                LONG_METHODS,
                "longer than " + LINES_OF_A_METHOD + " lines: give its steps names");
    }

    @Test
    void aTypeOfTheLibrarySaysWhatItIs() {
        assertEquals(List.of(), UNDOCUMENTED, "say what it is, where it stands, how long it lives");
    }

    @Test
    void aClassDoesOneThing() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path file : TREE.java()) {
            long lines = TREE.read(file).lines().filter(ShapeTest::isCode).count();
            if (lines > (file.startsWith("tests") ? LINES_OF_A_TEST : LINES_OF_A_CLASS)) {
                tooLong.add(file + " has " + lines + " lines of code");
            }
        }
        assertEquals(List.of(), tooLong, "split what does two things into two classes");
    }

    @Test
    void aPackageOfTheLibrarySaysWhatLivesThere() throws IOException {
        Set<Path> silent = new TreeSet<>();
        for (Path file : TREE.java()) {
            boolean inAPackage = !file.endsWith("module-info.java");
            if (isLibrary(file)
                    && inAPackage
                    && !Files.exists(
                            TREE.root().resolve(file).resolveSibling("package-info.java"))) {
                silent.add(file.getParent());
            }
        }
        assertEquals(
                Set.of(), silent, "add a package-info.java: what lives there, whom it may use");
    }

    private static boolean isLibrary(Path file) {
        return file.startsWith(Path.of("java"));
    }

    private static boolean isCode(String line) {
        String text = line.strip();
        return !text.isEmpty()
                && !text.startsWith("//")
                && !text.startsWith("/*")
                && !text.startsWith("*");
    }

    /** Notes what is too long and what is undocumented. */
    private static final class Reader extends TreePathScanner<Void, Void> {
        private final DocTrees trees;

        Reader(DocTrees trees) {
            this.trees = trees;
        }

        @Override
        public Void visitClass(ClassTree type, Void none) {
            TreePath path = getCurrentPath();
            boolean outermost = path.getParentPath().getLeaf() instanceof CompilationUnitTree;
            if (outermost && isLibrary(file()) && trees.getDocComment(path) == null) {
                UNDOCUMENTED.add(file().toString());
            }
            return super.visitClass(type, none);
        }

        @Override
        public Void visitMethod(MethodTree method, Void none) {
            long lines = line(method, false) - line(method, true) + 1;
            if (lines > LINES_OF_A_METHOD) {
                LONG_METHODS.add(file() + ": " + method.getName() + " has " + lines + " lines");
            }
            return super.visitMethod(method, none);
        }

        private Path file() {
            Path file = Path.of(getCurrentPath().getCompilationUnit().getSourceFile().toUri());
            return TREE.root().toAbsolutePath().relativize(file);
        }

        private long line(Tree tree, boolean first) {
            CompilationUnitTree unit = getCurrentPath().getCompilationUnit();
            SourcePositions positions = trees.getSourcePositions();
            return unit.getLineMap()
                    .getLineNumber(
                            first
                                    ? positions.getStartPosition(unit, tree)
                                    : positions.getEndPosition(unit, tree));
        }
    }
}
