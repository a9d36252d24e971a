package dev.overlapped.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class FormatTest {

    @Test
    void allHandWrittenJavaIsFormatted() throws IOException {
        SourceTree tree = SourceTree.beingBuilt();
        List<Path> different = new ArrayList<>();
        for (Path file : tree.java()) {
            String text = tree.read(file);
            if (!Format.format(file, text).equals(text)) {
                different.add(file);
            }
        }
        assertEquals(List.of(), different, "not formatted; mvn -q -Pformat does it");
    }
}
