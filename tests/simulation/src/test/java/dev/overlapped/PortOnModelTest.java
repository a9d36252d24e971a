package dev.overlapped;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.iocp.IocpFactory;
import dev.overlapped.internal.port.PortSettings;
import dev.overlapped.internal.uring.UringFactory;
import dev.overlapped.model.ModelSettings;
import dev.overlapped.model.ModelWinsock;
import dev.overlapped.test.internal.linux.LinuxModel;
import dev.overlapped.test.internal.linux.LinuxSettings;
import dev.overlapped.test.internal.network.PeerConnection;
import dev.overlapped.test.internal.network.PeerListener;
import dev.overlapped.test.internal.network.PeerNetwork;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** The whole library on each model, in real time and with threads, against the model's peers. */
@Timeout(60)
class PortOnModelTest {
    private static final int BYTES = 1_000_000;
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    /** A model, the backend on it, and the end of a run. */
    record Model(String name, PeerNetwork network, Backend.Factory backend, Runnable verify) {
        static Model of(ModelSettings settings) {
            ModelWinsock winsock = new ModelWinsock(settings);
            return new Model(
                    "Winsock, seed " + settings.seed(),
                    winsock,
                    IocpFactory.on(winsock),
                    () -> {
                        winsock.verifyNothingLeft();
                        assertEquals(0, winsock.signalledFiles(), "file objects signalled");
                    });
        }

        static Model of(LinuxSettings settings) {
            LinuxModel linux = new LinuxModel(settings);
            return new Model(
                    "Linux, seed " + settings.seed(),
                    linux,
                    new UringFactory(linux, 0),
                    linux::verifyNothingLeft);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Calm models, and adversaries without resets, with which every byte must return. */
    static Stream<Model> models() {
        return Stream.concat(
                Stream.of(Model.of(ModelSettings.calm()), Model.of(LinuxSettings.calm())),
                LongStream.rangeClosed(1, 10)
                        .boxed()
                        .flatMap(
                                seed ->
                                        Stream.of(
                                                Model.of(
                                                        ModelSettings.adversary(seed)
                                                                .withoutFailures()),
                                                Model.of(
                                                        LinuxSettings.adversary(seed)
                                                                .withoutFailures()))));
    }

    @ParameterizedTest
    @MethodSource("models")
    void anEchoServerGivesEveryByteBack(Model model) throws Exception {
        try (CompletionPort port = open(model);
                TcpListener listener = port.listen(ANY_PORT)) {
            listener.acceptEach(
                    c -> c.receiveEach((same, received) -> same.sendAndRelease(received)));
            byte[] sent = new byte[BYTES];
            new Random(1).nextBytes(sent);
            try (PeerConnection client = model.network().connect(listener.localAddress())) {
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
        model.verify().run();
    }

    @ParameterizedTest
    @MethodSource("models")
    void aClientConnectsToAForeignServer(Model model) throws Exception {
        try (CompletionPort port = open(model);
                PeerListener server = model.network().listen(ANY_PORT, 5)) {
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
        model.verify().run();
    }

    private static CompletionPort open(Model model) throws IoFailure {
        return PortSettings.of(CompletionPort.builder().threads(2)).open(model.backend());
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
