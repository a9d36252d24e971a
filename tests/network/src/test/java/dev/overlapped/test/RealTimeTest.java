package dev.overlapped.test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A network in real time, with threads on both sides. */
@Timeout(60)
class RealTimeTest {
    private static final int CLIENTS = 20;

    @Test
    void handlersOnVirtualThreadsServeClientsOnOthers() throws Exception {
        try (TestNetwork network = TestNetwork.inRealTime(1);
                CompletionPort port = network.open(CompletionPort.builder().threads(2));
                TcpListener listener =
                        port.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            network.conditions(NetworkConditions.DEFAULT.withDelay(Duration.ofMillis(2)));
            listener.acceptEach(c -> Thread.startVirtualThread(() -> serve(port, c)));
            CountDownLatch answered = new CountDownLatch(CLIENTS);
            for (int i = 0; i < CLIENTS; i++) {
                Thread.startVirtualThread(
                        () -> {
                            try (TestPeer client = network.connect(listener.localAddress())) {
                                client.send("hello");
                                assertEquals("hello", client.receiveText(5));
                                answered.countDown();
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
            }
            network.runUntil(() -> answered.getCount() == 0);
            assertTrue(network.elapsed().toMillis() >= 4, () -> "" + network.elapsed());
        }
    }

    private static void serve(CompletionPort port, TcpConnection connection) {
        IoBuffer buffer = port.buffers().lend();
        try {
            while (connection.blocking().receive(buffer, Deadline.NONE) > 0) {
                connection.blocking().send(buffer, Deadline.NONE);
                buffer.clear();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            buffer.release();
            connection.close();
        }
    }

    @Test
    void timeCannotBeMoved() {
        try (TestNetwork network = TestNetwork.inRealTime(1)) {
            assertTrue(
                    assertThrows(
                                    IllegalStateException.class,
                                    () -> network.advance(Duration.ofSeconds(1)))
                            .getMessage()
                            .contains("in real time"));
        }
    }
}
