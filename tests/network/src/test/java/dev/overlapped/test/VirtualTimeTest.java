package dev.overlapped.test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectOptions;
import dev.overlapped.ConnectedConnection;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.ShutdownOptions;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.TransmitSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** A network in virtual time: one thread, and time that passes only where something waits. */
@Timeout(30)
class VirtualTimeTest {
    private static final InetSocketAddress ANY_PORT =
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static TcpListener echo(CompletionPort port) throws IoFailure {
        TcpListener listener = port.listen(ANY_PORT);
        listener.acceptEach(c -> c.receiveEach((same, received) -> same.sendAndRelease(received)));
        return listener;
    }

    @Test
    void anEchoServerAnswersAPeerOnTheThreadOfTheTest() throws Exception {
        List<Thread> threads = new ArrayList<>();
        try (TestNetwork network = TestNetwork.create(1);
                CompletionPort port = network.open(CompletionPort.builder().threads(4))) {
            TcpListener listener = port.listen(ANY_PORT);
            listener.acceptEach(
                    c ->
                            c.receiveEach(
                                    (same, received) -> {
                                        threads.add(Thread.currentThread());
                                        same.sendAndRelease(received);
                                    }));
            TestPeer client = network.connect(listener.localAddress());
            client.send("hello");
            assertEquals("hello", client.receiveText(5));
            client.endOutput();
            assertEquals(0, client.receiveToEnd().length);
        }
        assertEquals(List.of(Thread.currentThread()), threads);
    }

    @Test
    void oneMebibyteIsEchoedThroughASmallWindow() throws Exception {
        byte[] sent = new byte[1 << 20];
        new Random(5).nextBytes(sent);
        try (TestNetwork network = TestNetwork.create(1);
                CompletionPort port = network.open()) {
            network.conditions(NetworkConditions.DEFAULT.withWindow(1000).withMaxSegment(333));
            TcpListener listener = echo(port);
            TestPeer client = network.connect(listener.localAddress());
            for (int from = 0; from < sent.length; from += 1 << 10) {
                byte[] part = Arrays.copyOfRange(sent, from, from + (1 << 10));
                client.send(part);
                assertArrayEquals(part, client.receive(part.length));
            }
        }
    }

    @Test
    void deadlinesPassInVirtualTime() throws Exception {
        long start = System.nanoTime();
        try (TestNetwork network = TestNetwork.create(1);
                CompletionPort port = network.open();
                TestServer server = network.listen()) {
            ConnectedConnection connection =
                    port.blocking()
                            .connect(server.address(), ConnectOptions.DEFAULT, Deadline.NONE);
            IoBuffer buffer = port.buffers().lend();
            IoFailure failure =
                    assertThrows(
                            IoFailure.class,
                            () ->
                                    connection
                                            .blocking()
                                            .receive(buffer, Deadline.after(1, TimeUnit.HOURS)));
            assertEquals(IoFailure.Kind.TIMED_OUT, failure.kind());
            assertEquals(Duration.ofHours(1), network.elapsed());
            buffer.release();
        }
        assertTrue(System.nanoTime() - start < TimeUnit.MINUTES.toNanos(1));
    }

    @Test
    void aConnectThatIsNotAnsweredTimesOutByItsDeadlineOrThatOfTcp() throws Exception {
        try (TestNetwork network = TestNetwork.create(1);
                CompletionPort port = network.open();
                TestServer server = network.listen()) {
            network.dropConnects(server.address());
            assertEquals(
                    IoFailure.Kind.TIMED_OUT,
                    connectFailure(port, server.address(), Deadline.after(3, TimeUnit.SECONDS)));
            assertEquals(Duration.ofSeconds(3), network.elapsed());
            assertEquals(
                    IoFailure.Kind.TIMED_OUT,
                    connectFailure(port, server.address(), Deadline.NONE));
            assertTrue(network.elapsed().toSeconds() > 100, () -> "" + network.elapsed());
        }
    }

    private static IoFailure.Kind connectFailure(
            CompletionPort port, InetSocketAddress remote, Deadline deadline) {
        return assertThrows(
                        IoFailure.class,
                        () -> port.blocking().connect(remote, ConnectOptions.DEFAULT, deadline))
                .kind();
    }

    @Test
    void bytesArriveAfterTheDelayAndNotBefore() throws Exception {
        try (TestNetwork network = TestNetwork.create(1);
                CompletionPort port = network.open()) {
            TcpListener listener = echo(port);
            TestPeer client = network.connect(listener.localAddress());
            network.conditions(NetworkConditions.DEFAULT.withDelay(Duration.ofMillis(50)));
            client.send("hello");
            network.advance(Duration.ofMillis(99));
            assertEquals(0, client.receiveAvailable().length);
            network.advance(Duration.ofMillis(1));
            assertEquals("hello", new String(client.receiveAvailable()));
        }
    }

    @Test
    void futuresAndWhatDependsOnThemAreAwaited() throws Exception {
        try (TestNetwork network = TestNetwork.create(1);
                CompletionPort port = network.open();
                TestServer server = network.listen()) {
            network.conditions(NetworkConditions.DEFAULT.withDelay(Duration.ofSeconds(1)));
            ConnectedConnection connection =
                    port.async()
                            .connect(server.address(), ConnectOptions.DEFAULT, Deadline.NONE)
                            .join();
            TestPeer peer = server.accept();
            peer.send("hello");
            IoBuffer buffer = port.buffers().lend();
            CompletableFuture<Integer> length =
                    connection.async().receive(buffer, Deadline.NONE).thenApply(r -> 5);
            assertEquals(5, network.await(length));
            buffer.release();
        }
    }

    @Test
    void aPortShutsDownInVirtualTime() throws Exception {
        try (TestNetwork network = TestNetwork.create(1)) {
            CompletionPort port = network.open();
            TcpListener listener = echo(port);
            TestPeer client = network.connect(listener.localAddress());
            client.send("x");
            assertEquals("x", client.receiveText(1));
            port.shutdown(
                    ShutdownOptions.DEFAULT
                            .withDeadline(Deadline.after(1, TimeUnit.MINUTES))
                            .withGrace(Deadline.after(20, TimeUnit.SECONDS)));
            assertTrue(port.status().isClosed());
            assertTrue(network.elapsed().toSeconds() >= 20, () -> "" + network.elapsed());
        }
    }

    @Test
    void aHandlerMayNotWaitAndNotMoveTheTime() throws Exception {
        AtomicReference<Throwable> failure = new AtomicReference<>();
        AtomicReference<Throwable> advanced = new AtomicReference<>();
        try (TestNetwork network = TestNetwork.create(1);
                CompletionPort port = network.open()) {
            TcpListener listener = port.listen(ANY_PORT);
            listener.acceptEach(
                    c -> {
                        try {
                            network.run();
                        } catch (IllegalStateException e) {
                            advanced.set(e);
                        }
                        IoBuffer buffer = port.buffers().lend();
                        try {
                            c.blocking().send(buffer, Deadline.NONE);
                        } catch (IllegalStateException | IoFailure e) {
                            failure.set(e);
                        }
                        buffer.release();
                    });
            network.connect(listener.localAddress());
            network.runUntil(() -> failure.get() != null);
        }
        assertTrue(failure.get().getMessage().startsWith("a blocking call on completion thread"));
        assertTrue(advanced.get().getMessage().startsWith("a handler may not wait"));
    }

    @Test
    void theTestFailsWithTheFailureOfAHandler() throws Exception {
        TestNetwork network = TestNetwork.create(1);
        CompletionPort port = network.open();
        TcpListener listener = port.listen(ANY_PORT);
        listener.acceptEach(
                c -> {
                    throw new AssertionError("unexpected client");
                });
        network.connect(listener.localAddress());
        assertEquals(
                "unexpected client", assertThrows(AssertionError.class, network::run).getMessage());
        for (int i = 0; i < 2; i++) {
            port.blocking().connect(listener.localAddress(), ConnectOptions.DEFAULT, Deadline.NONE);
        }
        assertEquals(
                "unexpected client",
                assertThrows(AssertionError.class, network::close).getMessage());
    }

    @Test
    void otherThreadsMayCompleteWhatIsAwaited() throws Exception {
        try (TestNetwork network = TestNetwork.create(1);
                CompletionPort port = network.open()) {
            TcpListener listener = echo(port);
            CompletableFuture<ConnectedConnection> connection =
                    CompletableFuture.supplyAsync(() -> listener)
                            .thenCompose(
                                    l ->
                                            port.async()
                                                    .connect(
                                                            l.localAddress(),
                                                            ConnectOptions.DEFAULT,
                                                            Deadline.NONE));
            assertEquals(listener.localAddress(), network.await(connection).remoteAddress());
        }
    }

    @Test
    void filesAreTransmitted(@TempDir Path folder) throws Exception {
        byte[] content = new byte[300_000];
        new Random(3).nextBytes(content);
        Path file = Files.write(folder.resolve("file"), content);
        try (TestNetwork network = TestNetwork.create(1);
                CompletionPort port = network.open();
                TestServer server = network.listen();
                TransmitSource source = port.openFile(file)) {
            ConnectedConnection connection =
                    port.blocking()
                            .connect(server.address(), ConnectOptions.DEFAULT, Deadline.NONE);
            connection.transmitFile(source).startAndRelease();
            connection.closeAfterSending();
            assertArrayEquals(content, server.accept().receiveToEnd());
        }
    }

    @Test
    void theEndsOfSocketsAndOfAPortAreAwaited() throws Exception {
        try (TestNetwork network = TestNetwork.create(1);
                TestServer server = network.listen()) {
            CompletionPort port = network.open();
            ConnectedConnection connection =
                    port.blocking()
                            .connect(server.address(), ConnectOptions.DEFAULT, Deadline.NONE);
            connection.blocking().close(Deadline.after(1, TimeUnit.SECONDS));
            assertEquals(0, port.status().counters().connections());
            assertEquals(0, server.accept().receiveToEnd().length);
            TcpListener listener = echo(port);
            listener.blocking().close(Deadline.after(1, TimeUnit.SECONDS));
            assertEquals(0, port.status().counters().listeners());
            network.await(port.async().close());
            assertTrue(port.status().isClosed());
        }
    }

    @Test
    void aWaitThatNothingCanEndFails() throws Exception {
        try (TestNetwork network = TestNetwork.create(1);
                CompletionPort port = network.open();
                TestServer server = network.listen()) {
            IllegalStateException failure =
                    assertThrows(IllegalStateException.class, () -> server.accept());
            assertTrue(failure.getMessage().contains("nothing is left to happen"));
            assertFalse(port.status().isClosed());
        }
    }

    @Test
    void handlersThatNeverRestFail() throws Exception {
        try (TestNetwork network = TestNetwork.create(1);
                CompletionPort port = network.open()) {
            TcpListener listener = echo(port);
            TcpConnection connection =
                    port.blocking()
                            .connect(
                                    listener.localAddress(), ConnectOptions.DEFAULT, Deadline.NONE);
            connection.receiveEach((same, received) -> same.sendAndRelease(received));
            connection.sendAndRelease(port.buffers().lend().put("ball"));
            IllegalStateException failure = assertThrows(IllegalStateException.class, network::run);
            assertTrue(failure.getMessage().contains("give the network a delay"));
        }
    }

    @Test
    void aThreadHasOneNetworkAndAnotherThreadCannotUseIt() throws Exception {
        try (TestNetwork network = TestNetwork.create(1)) {
            assertThrows(IllegalStateException.class, () -> TestNetwork.create(2));
            AtomicReference<Throwable> failure = new AtomicReference<>();
            Thread other =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            network.run();
                                        } catch (IllegalStateException e) {
                                            failure.set(e);
                                        }
                                    });
            other.join();
            assertTrue(failure.get().getMessage().contains("belongs to thread"));
        }
        TestNetwork.create(3).close();
        long now = System.nanoTime();
        long remaining = Deadline.after(1, TimeUnit.HOURS).nanoTime() - now;
        assertTrue(remaining >= TimeUnit.HOURS.toNanos(1), "real time again");
    }

    @Test
    void aSharedPortIsRefused() throws Exception {
        try (TestNetwork network = TestNetwork.create(1)) {
            IoFailure failure =
                    assertThrows(
                            IoFailure.class,
                            () -> network.open(CompletionPort.builder().sharedPort(1)));
            assertEquals(IoFailure.Kind.UNSUPPORTED, failure.kind());
        }
    }

    @Test
    void aBufferThatIsStillLentIsFoundWhenTheNetworkCloses() throws Exception {
        TestNetwork network = TestNetwork.create(1);
        CompletionPort port = network.open();
        IoBuffer lost = port.buffers().lend();
        IllegalStateException failure = assertThrows(IllegalStateException.class, network::close);
        assertTrue(failure.getMessage().contains("1 buffers are still lent"));
        lost.release();
    }

    @Test
    void theSameSeedGivesTheSameRun() throws Exception {
        assertEquals(run(7), run(7));
        assertFalse(run(7).equals(run(8)));
    }

    private static List<String> run(long seed) throws Exception {
        List<String> log = new ArrayList<>();
        try (TestNetwork network = TestNetwork.create(seed);
                CompletionPort port = network.open()) {
            network.conditions(
                    NetworkConditions.DEFAULT
                            .withDelay(Duration.ofMillis(1))
                            .withJitter(Duration.ofMillis(20)));
            TcpListener listener = port.listen(ANY_PORT);
            listener.acceptEach(
                    c ->
                            c.receiveEach(
                                    (same, received) -> {
                                        log.add(network.elapsed() + " " + received.length());
                                        same.sendAndRelease(received);
                                    }));
            TestPeer client = network.connect(listener.localAddress());
            for (int i = 1; i < 20; i++) {
                client.send(new byte[i]);
                network.advance(Duration.ofMillis(3));
            }
            network.advance(Duration.ofSeconds(1));
            log.add(network.elapsed() + ": " + client.receiveAvailable().length);
        }
        return log;
    }
}
