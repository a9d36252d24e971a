package dev.overlapped.contract.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.CompletionPort;
import dev.overlapped.IoBuffer;
import dev.overlapped.ListenerOptions;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.spec.Await;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Two processes listen on one port with SO_REUSEPORT, and the kernel spreads the clients. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "Windows has no SO_REUSEPORT")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedPortOfProcessesTest {
    private static final int MAX_CLIENTS = 2_000;
    private static final byte OURS = 'o';
    private static final byte OTHERS = 'x';

    /** The other process: listens on the port in its arguments until its input ends. */
    static final class OtherProcess {
        private OtherProcess() {}

        public static void main(String[] arguments) throws IOException {
            try (CompletionPort port = CompletionPort.builder().threads(1).open()) {
                serve(port, Integer.parseInt(arguments[0]), OTHERS);
                System.out.println("listens");
                while (System.in.read() >= 0) {
                    // until the test closes it
                }
            }
        }
    }

    private static TcpListener serve(CompletionPort port, int number, byte answer)
            throws IOException {
        TcpListener listener =
                port.listen(
                        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), number),
                        ListenerOptions.DEFAULT.with(StandardSocketOptions.SO_REUSEPORT, true));
        listener.acceptEach(
                connection -> {
                    IoBuffer buffer = connection.port().buffers().lend();
                    connection.sendAndRelease(buffer.put(new byte[] {answer}));
                    connection.closeAfterSending();
                });
        return listener;
    }

    @Test
    void twoProcessesShareAPort() throws Exception {
        try (CompletionPort port = CompletionPort.builder().threads(1).open()) {
            TcpListener listener = serve(port, 0, OURS);
            int number = listener.localPort();
            Process other = start(number);
            try (BufferedReader output = other.inputReader(StandardCharsets.UTF_8)) {
                assertEquals("listens", output.readLine());
                boolean ours = false;
                boolean others = false;
                for (int i = 0; i < MAX_CLIENTS && !(ours && others); i++) {
                    byte answer = ask(number);
                    ours |= answer == OURS;
                    others |= answer == OTHERS;
                }
                assertTrue(ours && others, "one process got all of " + MAX_CLIENTS + " clients");
                listener.close();
                Await.until(
                        "the listener is closed",
                        () -> port.status().counters().openHandles() == 0);
                for (int i = 0; i < 50; i++) {
                    assertEquals(OTHERS, ask(number), "a client of the listener that remains");
                }
            } finally {
                other.getOutputStream().close();
                assertTrue(other.waitFor(30, TimeUnit.SECONDS), "the other process ends");
            }
            assertEquals(0, other.exitValue());
        }
    }

    private static byte ask(int number) throws IOException {
        try (Socket client = new Socket(InetAddress.ofLiteral("127.0.0.1"), number)) {
            client.setSoTimeout(20_000);
            return (byte) client.getInputStream().read();
        }
    }

    private static Process start(int number) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        Integer.toString(number))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
