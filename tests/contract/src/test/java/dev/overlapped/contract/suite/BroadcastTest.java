package dev.overlapped.contract.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The bytes that one message to very many connections allocates, in a process of its own: in this
 * one Flight Recorder may have recorded before, and then each handler's call has an event.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "direct descriptors are io_uring's")
class BroadcastTest {
    private static final int MAX_BYTES = 64;

    @Test
    void aReceiverOfASharedBufferAllocatesAtMost64Bytes() throws Exception {
        String printed = run();
        assumeFalse(printed.contains("Linux 6.8"), "this kernel has no direct descriptors");
        List<String> lines = printed.lines().toList();
        assertEquals(2, lines.size(), printed);
        for (String line : lines) {
            System.out.printf(
                    "one shared buffer to %,d receivers, bytes allocated per receiver: %s%n",
                    Broadcast.RECEIVERS, line);
            long bytes = Long.parseLong(line.substring(0, line.indexOf(' ')));
            assertTrue(bytes <= MAX_BYTES, () -> line + ": at most " + MAX_BYTES);
        }
    }

    private static String run() throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Broadcast.class.getName())
                        .redirectErrorStream(true)
                        .start();
        try {
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
