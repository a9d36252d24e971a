package dev.overlapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** No class of the other system is initialised, for its libraries are missing. */
@Timeout(120)
class OtherSystemTest {
    /** A program for a JVM of its own, which logs the classes that it initialises. */
    static final class Program {
        public static void main(String[] args) throws IoFailure {
            InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            try (CompletionPort port = CompletionPort.open();
                    TcpListener listener = port.listen(any)) {
                listener.acceptEach(TcpConnection::close);
                port.blocking()
                        .connect(listener.localAddress(), ConnectOptions.DEFAULT, Deadline.NONE)
                        .close();
            }
            System.out.println("served");
        }
    }

    @Test
    void theOtherSystemsClassesAreNotInitialised() throws IOException, InterruptedException {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xlog:class+init=info",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Program.class.getName())
                        .redirectErrorStream(true)
                        .start();
        List<String> lines =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
        assertEquals(0, process.waitFor(), () -> String.join("\n", lines));
        assertTrue(lines.contains("served"));
        assertTrue(initialised(lines, windows ? "iocp/IocpBackend" : "uring/UringBackend"));
        String theirs = windows ? "(uring|ffi/linux)/.*" : "(iocp|ffi/windows)/.*";
        assertEquals(
                List.of(),
                lines.stream().filter(line -> line.matches(initialising(theirs))).toList());
    }

    private static boolean initialised(List<String> lines, String type) {
        return lines.stream().anyMatch(line -> line.matches(initialising(type + "'.*")));
    }

    private static String initialising(String type) {
        return ".*Initializing 'dev/overlapped/internal/" + type;
    }
}
