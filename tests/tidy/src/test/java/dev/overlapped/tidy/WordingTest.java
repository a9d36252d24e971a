package dev.overlapped.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Words that may not occur in the tree, each with its replacement. */
class WordingTest {

    /** A pattern of files, the banned words in them, and advice. */
    enum Banned {
        SLEEP(
                "tests/.*\\.java",
                "(Thread|TimeUnit\\.\\w+|[A-Z]+SECONDS)\\.sleep\\(",
                "a test waits for the event itself, with a deadline"),
        DISABLED(
                ".*\\.java",
                "@Disabled\\b",
                "say the condition: assumeTrue(condition, \"the reason that is printed\")"),
        NOTE_TO_SELF(
                ".*",
                "\\b(TODO|FIXME|XXX)\\b",
                "do it now, or file an issue and leave the code without a note"),
        MACHINE_PATH(
                ".*",
                "(?<![\\w./}-])/(home|root|work|opt|mnt|srv|Users)/\\w",
                "no path of one machine: take it relative to the file, from the path, or from"
                        + " mktemp"),
        VAGUE_NAME(
                ".*\\.java",
                "\\b(class|record|enum|interface) \\w*(Manager|Helper|Utils?|Impl)\\b",
                "name the type after what it is"),
        PRINTED_STACK(
                ".*\\.java",
                "\\.printStackTrace\\(\\)",
                "hand the failure on, or to the thread's uncaught exception handler");

        private final Pattern files;
        private final Pattern words;
        private final String instead;

        Banned(String files, String words, String instead) {
            this.files = Pattern.compile(files);
            this.words = Pattern.compile(words);
            this.instead = instead;
        }
    }

    private static final SourceTree TREE = SourceTree.beingBuilt();

    /** This file, the only one that must name what it bans. */
    private static final Path THIS = Path.of("WordingTest.java");

    @ParameterizedTest
    @EnumSource
    void isWrittenNowhere(Banned banned) throws IOException {
        List<String> found = new ArrayList<>();
        for (Path file : TREE.files()) {
            if (banned.files.matcher(file.toString().replace('\\', '/')).matches()
                    && !file.endsWith(THIS)) {
                found.addAll(places(file, banned.words));
            }
        }
        assertEquals(List.of(), found, banned.instead);
    }

    private static List<String> places(Path file, Pattern words) throws IOException {
        List<String> found = new ArrayList<>();
        int number = 0;
        for (String line : TREE.read(file).split("\n")) {
            number++;
            if (words.matcher(line).find()) {
                found.add(file + ":" + number + ": " + line.strip());
            }
        }
        return found;
    }
}
