package dev.overlapped;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.overlapped.internal.port.PortSettings;
import dev.overlapped.internal.uring.UringFactory;
import dev.overlapped.linuxmodel.LinuxModel;
import dev.overlapped.linuxmodel.LinuxSettings;
import dev.overlapped.linuxmodel.PeerConnection;
import dev.overlapped.linuxmodel.PeerListener;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The whole library on the model, in real time and with threads, against peers. */
@Timeout(60)
class PortOnLinuxModelTest {
    private static final int BYTES = 1_000_000;
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    /** Calm settings, and adversaries that reset nothing: with them every byte must be echoed. */
    static Stream<LinuxSettings> settings() {
        return Stream.concat(
                Stream.of(LinuxSettings.calm()),
                Stream.iterate(1L, seed -> seed + 1)
                        .limit(10)
                        .map(seed -> LinuxSettings.adversary(seed).withoutFailures()));
    }

    @ParameterizedTest
    @MethodSource("settings")
    void anEchoServerGivesEveryByteBack(LinuxSettings settings) throws Exception {
        LinuxModel linux = new LinuxModel(settings);
        try (CompletionPort port = open(linux);
                TcpListener listener = port.listen(ANY_PORT)) {
            listener.acceptEach(
                    c -> c.receiveEach((same, received) -> same.sendAndRelease(received)));
            byte[] sent = new byte[BYTES];
            new Random(settings.seed()).nextBytes(sent);
            try (PeerConnection client = linux.connect(listener.localAddress())) {
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
        linux.verifyNothingLeft();
    }

    @ParameterizedTest
    @MethodSource("settings")
    void aClientConnectsToAPeer(LinuxSettings settings) throws Exception {
        LinuxModel linux = new LinuxModel(settings);
        try (CompletionPort port = open(linux);
                PeerListener server = linux.listen(ANY_PORT, 5)) {
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
            try (PeerConnection peer = server.accept()) {
                assertEquals("hello, model", new String(readAll(peer)));
                assertEquals(connection.localAddress(), peer.remoteAddress());
            }
            connection.close();
        }
        linux.verifyNothingLeft();
    }

    private static CompletionPort open(LinuxModel linux) throws IoFailure {
        return PortSettings.of(CompletionPort.builder().threads(2)).open(UringFactory.on(linux));
    }

    private static byte[] readAll(PeerConnection peer) throws Exception {
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
