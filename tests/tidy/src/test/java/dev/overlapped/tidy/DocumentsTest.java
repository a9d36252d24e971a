package dev.overlapped.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The documents: their Java compiles against the library, and their links lead somewhere. */
class DocumentsTest {
    private static final SourceTree TREE = SourceTree.beingBuilt();

    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");

    /** Around statements: names that a reader of a document takes for granted. */
    private static final String BEFORE =
            """
            import dev.overlapped.*;
            import dev.overlapped.framing.*;
            import dev.overlapped.mailslot.*;
            import java.net.InetSocketAddress;
            import java.net.StandardSocketOptions;
            import java.time.Duration;
            import java.util.List;
            import java.util.Optional;
            import java.util.Set;
            import java.util.concurrent.ConcurrentHashMap;
            import java.util.concurrent.TimeUnit;

            abstract class Snippet {
                abstract void serve(AcceptedConnection connection);

                void run(
                        CompletionPort port,
                        TcpListener listener,
                        AcceptedConnection connection,
                        UdpSocket socket,
                        ReceiveHandler handler,
                        TransmitSource source,
                        IoBuffer buffer,
                        IoBuffer head,
                        InetSocketAddress remote,
                        Deadline deadline)
                        throws Exception {
                    %s
                }
            }
            """;

    private static List<Path> documents() throws IOException {
        return TREE.files().stream().filter(file -> file.toString().endsWith(".md")).toList();
    }

    @Test
    void javaCompiles() throws Exception {
        int compiled = 0;
        for (Path document : documents()) {
            Matcher blocks = JAVA.matcher(TREE.read(document));
            while (blocks.find()) {
                String block = blocks.group(1);
                String source = block.contains("class ") ? block : BEFORE.formatted(block.strip());
                assertEquals(List.of(), Compilation.errors(source), document + ":\n" + block);
                compiled++;
            }
        }
        assertFalse(compiled == 0, "no document has any Java");
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path document : documents()) {
            Matcher links = LINK.matcher(TREE.read(document));
            while (links.find()) {
                String link = links.group(1);
                if (!link.contains("://") && !leadsSomewhere(document, link)) {
                    broken.add(document + ": " + link);
                }
            }
        }
        assertEquals(List.of(), broken, "links to files or headings that are not there");
    }

    private static boolean leadsSomewhere(Path document, String link) throws IOException {
        int mark = link.indexOf('#');
        String file = mark < 0 ? link : link.substring(0, mark);
        Path target = file.isEmpty() ? document : document.resolveSibling(file).normalize();
        if (!Files.exists(TREE.root().resolve(target))) {
            return false;
        }
        return mark < 0 || headings(target).contains(link.substring(mark + 1));
    }

    /** The anchors that a page of Markdown has, made of its headings as is usual. */
    private static Set<String> headings(Path page) throws IOException {
        return HEADING.matcher(TREE.read(page))
                .results()
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                .map(text -> text.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }
}
