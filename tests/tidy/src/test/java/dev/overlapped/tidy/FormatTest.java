package dev.overlapped.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

class FormatTest {
    private static final Path ROOT = Path.of(System.getProperty("overlapped.root")).normalize();

    @Test
    void allHandWrittenJavaIsFormatted() throws IOException {
        List<Path> different = new ArrayList<>();
        for (Path file : Format.handWritten(ROOT)) {
            String text = Files.readString(file).replace("\r\n", "\n");
            if (!Format.format(file, text).equals(text)) {
                different.add(ROOT.relativize(file));
            }
        }
        assertEquals(List.of(), different, "not formatted; mvn -q -Pformat does it");
    }
}
