package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectOptions;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.ListenerOptions;
import dev.overlapped.PortOn;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.SendLimits;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.LogRecord;

/** The log of a port, and its description. */
abstract class DiagnosisContract extends PortContract {
    private static final String LONG = "x".repeat(4_000);

    DiagnosisContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    @Test
    void aPoolThatServesNobodyWarns() throws Exception {
        CompletionPort poor =
                open(CompletionPort.builder().threads(1).bufferSize(4_096).maxBufferBytes(4_096));
        IoBuffer only = poor.buffers().lend();
        try (LogRecords log = new LogRecords();
                TcpListener listener = poor.listen(loopback())) {
            PeerSocket client = foreign.connect(listener.localAddress());
            listener.blocking().accept(soon()).receiveEach(TcpConnection::sendAndRelease);
            client.write("echo");
            LogRecord warning = log.next("no buffer has become free for 1");
            assertEquals(Level.WARNING, warning.getLevel());
            String text = warning.getMessage();
            assertTrue(text.contains("1 operations wait"), text);
            assertTrue(text.contains("1 lent of 1 allocated"), text);
            assertTrue(text.contains("dev.overlapped.leaks"), text);
            only.release();
            assertEquals("echo", client.readText(4));
        }
    }

    @Test
    void failuresOfHandlersAreLoggedWithThePeerAndALimit() throws Exception {
        RuntimeException thrown = new RuntimeException("of the handler");
        try (LogRecords log = new LogRecords();
                CompletionPort logging =
                        PortOn.open(
                                system.settings(CompletionPort.builder().threads(1)),
                                system.backend());
                TcpListener listener = logging.listen(loopback())) {
            listener.acceptEach(
                    connection ->
                            connection.receiveEach(
                                    (same, buffer) -> {
                                        buffer.release();
                                        throw thrown;
                                    }));
            for (int i = 0; i < 15; i++) {
                PeerSocket client = foreign.connect(listener.localAddress());
                client.write("?");
                assertTrue(client.isOver());
                if (i < 10) {
                    LogRecord failure = log.next("a handler failed on ");
                    assertEquals(Level.SEVERE, failure.getLevel());
                    assertSame(thrown, failure.getThrown());
                    String peer = ":" + client.localAddress().getPort();
                    assertTrue(failure.getMessage().contains(peer), failure::getMessage);
                }
                client.close();
            }
            assertEquals(0, log.waiting(), "the rest is counted");
        }
    }

    @Test
    void aSendBeyondTheLimitsThatNobodyGetsToKnowOf() throws Exception {
        ListenerOptions options =
                ListenerOptions.DEFAULT.withSendLimits(SendLimits.DEFAULT.withMaxSends(2));
        try (LogRecords log = new LogRecords();
                TcpListener listener = port.listen(loopback(), options)) {
            PeerSocket client = foreign.connect(listener.localAddress());
            TcpConnection ours = listener.blocking().accept(soon());
            Outcomes done = new Outcomes();
            ours.receive(
                    buffer(1),
                    soon(),
                    (connection, buffer) -> {
                        while (connection.isWritable()) {
                            connection.sendAndRelease(lend(LONG));
                        }
                        connection.sendAndRelease(lend(LONG));
                        done.received(connection, buffer);
                    });
            client.write("!");
            done.next(Outcomes.Event.RECEIVED);
            String text = log.next("beyond its SendLimits").getMessage();
            assertTrue(text.contains("closed socket"), text);
            assertTrue(text.contains("outstanding"), text);
            assertTrue(text.contains(":" + client.localAddress().getPort()), text);
            awaitIdle();
        }
    }

    @Test
    void aSlowConsumerIsLogged() throws Exception {
        SendLimits limits =
                SendLimits.DEFAULT.withMaxSends(4).withSlowConsumerTimeout(Duration.ofMillis(100));
        ListenerOptions options = ListenerOptions.DEFAULT.withSendLimits(limits);
        try (LogRecords log = new LogRecords();
                TcpListener listener = port.listen(loopback(), options)) {
            foreign.connect(listener.localAddress());
            TcpConnection ours = listener.blocking().accept(soon());
            Outcomes sends = new Outcomes();
            while (!ours.isClosed()) {
                if (ours.isWritable()) {
                    ours.send(buffer(new byte[64 * 1024]), Deadline.NONE, sends);
                } else {
                    sends.next();
                }
            }
            String text = log.next("under pressure for 100 ms").getMessage();
            assertTrue(text.contains("withSlowConsumerTimeout"), text);
            awaitIdle();
        }
    }

    /** Keeps what it gets, and releases none of it. */
    private static final class Leaky implements ReceiveHandler {
        private final Queue<IoBuffer> kept = new ConcurrentLinkedQueue<>();

        @Override
        public void received(TcpConnection connection, IoBuffer buffer) {
            kept.add(buffer);
        }
    }

    @Test
    void aBufferThatIsStillLentWhenThePortEndsIsLoggedWithItsHandler() throws Exception {
        Leaky leaky = new Leaky();
        try (LogRecords log = new LogRecords()) {
            CompletionPort tracking =
                    PortOn.open(
                            system.settings(CompletionPort.builder().threads(1).trackLeaks(true)),
                            system.backend());
            try (TcpListener listener = tracking.listen(loopback())) {
                listener.acceptEach(connection -> connection.receiveEach(leaky));
                PeerSocket client = foreign.connect(listener.localAddress());
                client.write("kept");
                Await.until("it is received", () -> !leaky.kept.isEmpty());
            } finally {
                tracking.close();
            }
            LogRecord warning = log.next("still lent when their pool ends");
            String text = warning.getMessage();
            assertTrue(text.contains("passed to " + Leaky.class.getName()), text);
            assertNotNull(warning.getThrown());
        }
        leaky.kept.forEach(IoBuffer::release);
    }

    @Test
    void buffersThatAreStillLentWhenThePortEndsAreCounted() throws Exception {
        try (LogRecords log = new LogRecords()) {
            CompletionPort other =
                    PortOn.open(
                            system.settings(CompletionPort.builder().threads(1)), system.backend());
            IoBuffer lent = other.buffers().lend();
            other.close();
            String text = log.next("1 buffers of the port's pool are still lent").getMessage();
            assertTrue(text.contains("dev.overlapped.leaks"), text);
            lent.release();
        }
    }

    @Test
    void failuresNameThePeer() throws Exception {
        InetSocketAddress nobody = foreign.refusing();
        IoFailure refused =
                assertFails(
                        IoFailure.Kind.CONNECTION_REFUSED,
                        () -> port.blocking().connect(nobody, ConnectOptions.DEFAULT, soon()));
        assertTrue(refused.getMessage().endsWith("; peer " + nobody), refused::getMessage);
        Pair pair = connected();
        String peer = "; peer " + pair.ours().remoteAddress();
        IoFailure late =
                assertFails(
                        IoFailure.Kind.TIMED_OUT,
                        () -> pair.ours().blocking().receive(buffer(1), shortly()));
        assertTrue(late.getMessage().endsWith(peer), late::getMessage);
        BackgroundCall<Integer> receive =
                BackgroundCall.onVirtualThread(
                        () -> pair.ours().blocking().receive(buffer(1), soon()));
        awaitOperationsInFlight(1);
        pair.theirs().reset();
        IoFailure reset = receive.failure(IoFailure.Kind.CONNECTION_RESET);
        assertTrue(reset.getMessage().endsWith(peer), reset::getMessage);
        pair.ours().close();
    }

    @Test
    void theDescriptionHasWhatATicketNeeds() throws Exception {
        Pair pair = accepted();
        assertWorks(pair.ours(), pair.theirs());
        String text = port.status().describe();
        for (String part :
                new String[] {
                    "Overlapped ",
                    "Java 25",
                    System.getProperty("os.name"),
                    port.status().backend(),
                    "settings:\n",
                    "SendLimits[",
                    "ListenerOptions[",
                    "open now:\n  1 connections, 0 listeners",
                    "1 accepts, 0 connects, 1 receives of 5 bytes, 1 sends of 4 bytes",
                    "BufferPool[",
                    "threads:\n",
                    "support:\n",
                    "ACCEPT_EX: "
                }) {
            assertTrue(text.contains(part), () -> part + " in " + text);
        }
        assertTrue(text.endsWith("\n"));
        assertFalse(text.contains("" + pair.theirs().localAddress().getPort()), text);
        assertFalse(text.contains(System.getProperty("user.dir")), text);
        pair.ours().close();
        awaitIdle();
    }
}
