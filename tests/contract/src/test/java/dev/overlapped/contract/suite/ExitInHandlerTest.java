package dev.overlapped.contract.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.ShutdownOptions;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.system.Wine;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A process whose handler ends the JVM, or never returns, while a shutdown hook ends the port. Each
 * waits for the other, unless the port knows better.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExitInHandlerTest {
    private static final int STATUS = 3;

    /** The other process. */
    static final class Exiting {
        private static final CountDownLatch BEGUN = new CountDownLatch(1);
        private static final CountDownLatch NEVER = new CountDownLatch(1);

        private Exiting() {}

        public static void main(String[] arguments) throws Exception {
            CompletionPort port = CompletionPort.builder().threads(1).open();
            TcpListener listener =
                    port.listen(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            Runtime.getRuntime()
                    .addShutdownHook(
                            new Thread(
                                    () -> {
                                        end(port, arguments[0]);
                                        System.out.println("hook is done");
                                    }));
            listener.acceptEach(
                    accepted ->
                            accepted.receiveEach(
                                    (connection, buffer) -> {
                                        buffer.release();
                                        BEGUN.countDown();
                                        leave(arguments[1]);
                                    }));
            try (Socket client =
                    new Socket(InetAddress.ofLiteral("127.0.0.1"), listener.localPort())) {
                OutputStream out = client.getOutputStream();
                out.write('q');
                if (arguments[1].equals("never")) {
                    BEGUN.await();
                    System.exit(STATUS);
                }
                port.awaitClose(Deadline.NONE);
                NEVER.await();
            }
        }

        private static void leave(String how) {
            if (how.equals("exit")) {
                System.exit(STATUS);
            }
            try {
                NEVER.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private static void end(CompletionPort port, String how) {
            Deadline deadline = Deadline.after(2, TimeUnit.SECONDS);
            switch (how) {
                case "close" -> port.close();
                case "shutdown" -> port.shutdown(ShutdownOptions.DEFAULT.withDeadline(deadline));
                case "shutdown without a deadline" -> port.shutdown(ShutdownOptions.DEFAULT);
                default -> port.awaitClose(Deadline.NONE);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "shutdown", "shutdown without a deadline", "awaitClose"})
    void aHandlerMayEndTheJvm(String hook) throws Exception {
        assertEnds(hook, "exit", 30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "shutdown"})
    void aHandlerThatNeverReturnsDoesNotKeepTheJvm(String hook) throws Exception {
        assumeFalse(
                Wine.here().isActive(),
                "the process ends by itself within the hook, with status 0 or 1; not understood");
        assertEnds(hook, "never", 60);
    }

    private static void assertEnds(String hook, String handler, int seconds) throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Exiting.class.getName(),
                                hook,
                                handler)
                        .redirectErrorStream(true)
                        .start();
        try {
            assertTrue(process.waitFor(seconds, TimeUnit.SECONDS), "it does not end");
            String output = new String(process.getInputStream().readAllBytes());
            assertEquals(STATUS, process.exitValue(), output);
            assertTrue(output.contains("hook is done"), output);
        } finally {
            process.destroyForcibly();
        }
    }
}
