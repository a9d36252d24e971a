package dev.overlapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.port.PortSettings;
import dev.overlapped.internal.uring.RefusingIo;
import dev.overlapped.internal.uring.UringFactory;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The needs of the library, and its answer where the runtime lacks one. */
@Timeout(180)
class PreconditionsTest {
    /** Opens a port, serves a client, or prints the failure; twice. */
    static final class Program {
        public static void main(String[] args) {
            for (int i = 0; i < 2; i++) {
                try {
                    serve();
                    System.out.println("served");
                } catch (IoFailure e) {
                    System.out.println(e.kind() + " " + e.getMessage());
                } catch (Throwable e) {
                    System.out.println("thrown: " + e);
                }
            }
        }

        private static void serve() throws Exception {
            InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            try (CompletionPort port = CompletionPort.open();
                    TcpListener listener = port.listen(any)) {
                listener.acceptEach(c -> c.receiveEach(TcpConnection::sendAndRelease));
                try (Socket client = new Socket()) {
                    client.connect(listener.localAddress());
                    client.getOutputStream().write('x');
                    assertEquals('x', client.getInputStream().read());
                }
                port.shutdown(ShutdownOptions.DEFAULT);
            }
        }
    }

    @Test
    void aJvmThatDeniesNativeAccessIsToldTheOption() throws Exception {
        String printed = new OwnJvm().with("--illegal-native-access=deny").run(Program.class);
        List<String> lines = printed.lines().toList();
        assertEquals(2, lines.size(), printed);
        for (String line : lines) {
            assertTrue(line.startsWith("BACKEND_UNAVAILABLE"), printed);
            assertTrue(line.contains("--enable-native-access=ALL-UNNAMED"), printed);
        }
    }

    @Test
    void theOptionIsEnough() throws Exception {
        String printed =
                new OwnJvm()
                        .with("--illegal-native-access=deny", "--enable-native-access=ALL-UNNAMED")
                        .run(Program.class);
        assertEquals(List.of("served", "served"), printed.lines().toList());
    }

    @Test
    void anImageWithoutFlightRecorderIsServedOn(@TempDir Path folder) throws Exception {
        Path image = link(folder, "java.base,jdk.net,java.logging");
        String printed =
                new OwnJvm(image).with("--enable-native-access=ALL-UNNAMED").run(Program.class);
        assertEquals(List.of("served", "served"), printed.lines().toList());
    }

    @Test
    void anImageWithoutTheOptionsOfSocketsIsNamed(@TempDir Path folder) throws Exception {
        Path image = link(folder, "java.base,java.logging");
        String printed =
                new OwnJvm(image).with("--enable-native-access=ALL-UNNAMED").run(Program.class);
        List<String> lines = printed.lines().toList();
        assertEquals(2, lines.size(), printed);
        for (String line : lines) {
            assertTrue(line.contains("jlink --add-modules jdk.net"), printed);
        }
    }

    private static Path link(Path folder, String modules) throws Exception {
        Path jlink = Path.of(System.getProperty("java.home"), "bin", "jlink");
        Assumptions.assumeTrue(Files.isExecutable(jlink), () -> "there is no " + jlink);
        Path image = folder.resolve("image");
        Process process =
                new ProcessBuilder(
                                jlink.toString(),
                                "--add-modules",
                                modules,
                                "--output",
                                image.toString())
                        .redirectErrorStream(true)
                        .start();
        String printed = new String(process.getInputStream().readAllBytes());
        Assumptions.assumeTrue(process.waitFor() == 0, () -> "jlink: " + printed);
        return image;
    }

    // ---- locked memory

    /** A system that has no locked memory for a ring of more than so many entries. */
    private static final class LittleLocked extends RefusingIo {
        private final int most;
        private final List<Integer> asked = new ArrayList<>();

        LittleLocked(int most) {
            this.most = most;
        }

        @Override
        public int io_uring_setup(int entries, long p) {
            asked.add(entries);
            return entries > most ? -12 : super.io_uring_setup(entries, p); // ENOMEM
        }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "io_uring is Linux's")
    void aSmallLimitOfLockedMemoryHasASmallRing() throws Exception {
        LittleLocked io = new LittleLocked(64);
        try (CompletionPort port =
                PortSettings.of(CompletionPort.builder().threads(1)).open(UringFactory.on(io))) {
            String backend = port.status().backend();
            assertTrue(backend.contains("64 entries only"), backend);
            assertEquals(List.of(1024, 512, 256, 128, 64), io.asked);
        }
        assertEquals(0, io.open.size());
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = "io_uring is Linux's")
    void noLockedMemoryAtAllIsNamed() {
        LittleLocked io = new LittleLocked(0);
        IoFailure failure =
                assertThrows(
                        IoFailure.class,
                        () ->
                                PortSettings.of(CompletionPort.builder().threads(1))
                                        .open(UringFactory.on(io)));
        assertTrue(failure.getMessage().contains("ulimit -l"), failure.getMessage());
        assertEquals(0, io.open.size());
    }
}
