package dev.overlapped.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of comments, documents and names: the field's verbs, things named as things, summaries
 * that are noun phrases or begin with a verb.
 */
class ProseTest {
    /** A rule of the language that the project is written in. */
    enum Rule {
        TELL(
                Text.PROSE,
                "\\b(tell|tells|told|telling)\\b",
                "the field's verb: report, notify, return, print"),
        COME(
                Text.PROSE,
                "\\b(came|comes? behind|what comes?|who comes?|comes? of it)\\b",
                "the field's verb: arrive, be received, be accepted, complete"),
        BRING(
                Text.PROSE,
                "\\b(brings?|brought|lands?|landed|go on|goes on|went on)\\b",
                "the field's verb: deliver, return, unpin, continue, resume"),
        BEHIND(
                Text.PROSE,
                "\\bbehind\\b(?! (the|a|an|one|it|its|this|small|\\{@|`))",
                "'after' in time and order; 'behind' is for a seam"),
        HE(Text.PROSE, "\\b(he|him|himself|his)\\b", "'it' for a thread, 'the caller' for people"),
        WHO(
                Text.PROSE,
                "\\b[Ww]ho"
                    + " (blocks|wants|only|needs|sends|has|comes|does|waits|writes|turns|leaves)\\b",
                "name the subject: the caller, the sender, the thread"),
        SUMMARY(
                Text.PROSE,
                "/\\*\\*\\s*(?:\\n\\s*\\*\\s*)?"
                        + "(What|Who|Whom|Whose|Whether|How|Where|When|Which|Why)\\b",
                "a summary is a noun phrase, or begins with a verb: 'Returns …'"),
        NAME(
                Text.CODE,
                "\\b(takeOff|land|landWith|told\\w*|came\\w*|goOn\\w*|goesOn|dontExpire|untold"
                        + "|lookForRoom|surrender|materialize|isHere)\\(",
                "the field's verb: pin, unpin, reported, received, resume, release"),
        MOST(Text.CODE, "\\b(most|least)[A-Z]\\w*|\\bMOST_\\w+", "max…, min…"),
        FOREIGN(Text.CODE, "\\b(Foreign[A-Z]\\w*|Stranger|Elsewhere)\\b", "Peer…, BackgroundCall");

        private final Text text;
        private final Pattern words;
        private final String instead;

        Rule(Text text, String words, String instead) {
            this.text = text;
            this.words = Pattern.compile(words);
            this.instead = instead;
        }
    }

    /** The part of a file that a rule is about. */
    private enum Text {
        PROSE,
        CODE
    }

    private static final SourceTree TREE = SourceTree.beingBuilt();

    /** Comments, and the lines of code between them. */
    private static final Pattern COMMENT =
            Pattern.compile("/\\*.*?\\*/|(?<![:\"])//[^\\n]*", Pattern.DOTALL);

    /**
     * This file, which must name what it bans, and results of runs, which the next run replaces.
     */
    private static final Pattern EXEMPT =
            Pattern.compile(".*/(ProseTest\\.java|tests/bench/(wine/)?(RESULTS|MODELS)\\.md)");

    @ParameterizedTest
    @EnumSource
    void isKept(Rule rule) throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path file : TREE.files()) {
            String name = "/" + file.toString().replace('\\', '/');
            if (name.matches(".*\\.(java|c|h|md)") && !EXEMPT.matcher(name).matches()) {
                String text = text(rule, name, TREE.read(file));
                Matcher found = rule.words.matcher(text);
                while (found.find()) {
                    broken.add(file + ": " + around(text, found));
                }
            }
        }
        assertEquals(List.of(), broken, rule.instead);
    }

    private static String text(Rule rule, String name, String content) {
        boolean isDocument = name.endsWith(".md");
        if (rule.text == Text.CODE) {
            return isDocument ? "" : COMMENT.matcher(content).replaceAll("");
        }
        if (isDocument) {
            return content;
        }
        StringBuilder comments = new StringBuilder();
        COMMENT.matcher(content)
                .results()
                .map(MatchResult::group)
                .forEach(comment -> comments.append(comment).append('\n'));
        return comments.toString();
    }

    private static String around(String text, Matcher found) {
        int from = Math.max(0, found.start() - 40);
        int to = Math.min(text.length(), found.end() + 40);
        return text.substring(from, to).replaceAll("\\s+", " ");
    }
}
