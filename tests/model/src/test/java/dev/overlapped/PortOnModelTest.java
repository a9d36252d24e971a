package dev.overlapped;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.overlapped.internal.iocp.IocpFactory;
import dev.overlapped.internal.port.PortSettings;
import dev.overlapped.model.ModelPeer;
import dev.overlapped.model.ModelServer;
import dev.overlapped.model.ModelSettings;
import dev.overlapped.model.ModelWinsock;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The whole library on the model, in real time and with threads, against the model's peers. */
@Timeout(60)
class PortOnModelTest {
    private static final int BYTES = 1_000_000;
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    /** Calm, and adversaries without resets, with which every byte must return. */
    static Stream<ModelSettings> settings() {
        return Stream.concat(
                Stream.of(ModelSettings.calm()),
                Stream.iterate(1L, seed -> seed + 1)
                        .limit(10)
                        .map(seed -> ModelSettings.adversary(seed).withoutFailures()));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void anEchoServerGivesEveryByteBack(ModelSettings settings) throws Exception {
        ModelWinsock winsock = new ModelWinsock(settings);
        try (CompletionPort port = open(winsock);
                TcpListener listener = port.listen(ANY_PORT)) {
            listener.acceptEach(
                    c -> c.receiveEach((same, received) -> same.sendAndRelease(received)));
            byte[] sent = new byte[BYTES];
            new Random(settings.seed()).nextBytes(sent);
            try (ModelPeer client = winsock.connect(listener.localAddress())) {
                client.timeout((int) TimeUnit.SECONDS.toMillis(20));
                Thread writer =
                        Thread.startVirtualThread(
                                () -> {
                                    try {
                                        client.write(sent, 0, BYTES);
                                        client.shutdownOutput();
                                    } catch (java.io.IOException e) {
                                        throw new AssertionError(e);
                                    }
                                });
                assertArrayEquals(sent, readAll(client));
                writer.join();
            }
        }
        winsock.verifyNothingLeft();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void aClientConnectsToAForeignServer(ModelSettings settings) throws Exception {
        ModelWinsock winsock = new ModelWinsock(settings);
        try (CompletionPort port = open(winsock);
                ModelServer server = winsock.listen(ANY_PORT, 5)) {
            IoBuffer greeting = port.buffers().lend().put("hello");
            TcpConnection connection =
                    port.blocking()
                            .connect(
                                    server.address(),
                                    ConnectOptions.DEFAULT.withInitialData(greeting),
                                    Deadline.NONE);
            connection.blocking().send(greeting.clear().put(", model"), Deadline.NONE);
            connection.blocking().disconnect(Deadline.NONE);
            greeting.release();
            try (ModelPeer peer = server.accept()) {
                assertEquals("hello, model", new String(readAll(peer)));
                assertEquals(connection.localAddress(), peer.remoteAddress());
            }
            connection.close();
        }
        winsock.verifyNothingLeft();
    }

    private static CompletionPort open(ModelWinsock winsock) throws IoFailure {
        return PortSettings.of(CompletionPort.builder().threads(2)).open(IocpFactory.on(winsock));
    }

    private static byte[] readAll(ModelPeer peer) throws Exception {
        byte[] all = new byte[BYTES];
        int read = 0;
        int now;
        while ((now = peer.read(all, read, BYTES - read)) > 0) {
            read += now;
            if (read == BYTES) {
                break;
            }
        }
        return java.util.Arrays.copyOf(all, read);
    }
}
