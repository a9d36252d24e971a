package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.AcceptDataHandler;
import dev.overlapped.AcceptOptions;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectHandler;
import dev.overlapped.ConnectOptions;
import dev.overlapped.ConnectedConnection;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.ReceiveMode;
import dev.overlapped.ReceiveOptions;
import dev.overlapped.SendHandler;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.VectorHandler;
import dev.overlapped.contract.peer.PeerServer;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.system.SystemUnderTest;
import dev.overlapped.framing.FrameHandler;
import dev.overlapped.framing.LineFraming;

import org.junit.jupiter.api.Test;

import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The buffers of handlers that throw: what such a handler has left lent returns to the pool with
 * its connection, so that a peer that makes handlers throw cannot use the pool up.
 */
abstract class ReclaimedBuffersContract extends PortContract {
    private static final int BUFFER = 4096;
    private static final int BUFFERS = 4;

    private final IllegalStateException oops = new IllegalStateException("oops");

    ReclaimedBuffersContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    /** Throws at each call, with the buffers that it has. */
    private final class Thrower
            implements ReceiveHandler,
                    SendHandler,
                    VectorHandler,
                    AcceptDataHandler,
                    ConnectHandler {
        @Override
        public void received(TcpConnection connection, IoBuffer buffer) {
            throw oops;
        }

        @Override
        public void endOfStream(TcpConnection connection, IoBuffer buffer) {
            throw oops;
        }

        @Override
        public void failed(TcpConnection connection, IoBuffer buffer, IoFailure failure) {
            throw oops;
        }

        @Override
        public void sent(TcpConnection connection, IoBuffer buffer) {
            throw oops;
        }

        @Override
        public void completed(TcpConnection connection, IoBuffers buffers, long bytes) {
            throw oops;
        }

        @Override
        public void failed(TcpConnection connection, IoBuffers buffers, IoFailure failure) {
            throw oops;
        }

        @Override
        public void accepted(AcceptedConnection connection, IoBuffer buffer) {
            throw oops;
        }

        @Override
        public void failed(TcpListener listener, IoBuffer buffer, IoFailure failure) {
            throw oops;
        }

        @Override
        public void connected(ConnectedConnection connection) {
            throw oops;
        }

        @Override
        public void failed(IoBuffer initialData, IoFailure failure) {
            throw oops;
        }
    }

    /** Waits until a handler has thrown, and its buffers are back. */
    private void reclaimed(CompletionPort on) {
        Await.until("it is reported", () -> !handlerFailures.isEmpty());
        assertSame(oops, handlerFailures.poll());
        Await.until("no buffer is lent", () -> on.buffers().lent() == 0);
    }

    private void reclaimed() {
        reclaimed(port);
    }

    /** More requests that make a handler throw than a pool has buffers; then one that is served. */
    private void assertOutlives(ReceiveOptions options) throws Exception {
        CompletionPort small =
                open(
                        CompletionPort.builder()
                                .threads(1)
                                .bufferSize(BUFFER)
                                .maxBufferBytes(BUFFERS * BUFFER));
        try (TcpListener listener = small.listen(loopback())) {
            listener.acceptEach(
                    connection ->
                            connection.receiveEach(
                                    options,
                                    (same, buffer) -> {
                                        if (buffer.toText().startsWith("b")) {
                                            throw oops;
                                        }
                                        same.sendAndRelease(buffer);
                                    }));
            for (int i = 0; i < 3 * BUFFERS; i++) {
                PeerSocket client = foreign.connect(listener.localAddress());
                client.write("bad");
                assertTrue(client.isOver());
                reclaimed(small);
            }
            PeerSocket client = foreign.connect(listener.localAddress());
            client.write("good");
            assertEquals("good", client.readText(4));
            client.close();
        }
    }

    @Test
    void aPoolOutlivesHandlersThatThrow() throws Exception {
        assertOutlives(ReceiveOptions.DEFAULT);
    }

    @Test
    void aPoolOutlivesHandlersThatThrowOfPostedReceives() throws Exception {
        assertOutlives(ReceiveOptions.DEFAULT.withMode(ReceiveMode.POSTED));
    }

    @Test
    void aPoolOutlivesHandlersThatThrowInBursts() throws Exception {
        assertOutlives(ReceiveOptions.DEFAULT.withMode(ReceiveMode.BURST));
    }

    @Test
    void aPoolOutlivesHandlersThatThrowOnOtherThreads() throws Exception {
        assertOutlives(ReceiveOptions.DEFAULT.withExecutor(Thread::startVirtualThread));
    }

    @Test
    void theEndOfAStreamMayThrow() throws Exception {
        Pair pair = accepted();
        pair.ours().receiveEach(new Thrower());
        pair.theirs().shutdownOutput();
        reclaimed();
    }

    @Test
    void aSingleReceiveMayThrow() throws Exception {
        Pair pair = accepted();
        pair.ours().receive(port.buffers().lend(), Deadline.NONE, (ReceiveHandler) new Thrower());
        pair.theirs().write("?");
        reclaimed();
    }

    @Test
    void aReceiveOnceThereAreDataMayThrow() throws Exception {
        Pair pair = accepted();
        pair.ours().receive(Deadline.NONE, new Thrower());
        pair.theirs().write("?");
        reclaimed();
    }

    @Test
    void aReceiveOfSeveralBuffersMayThrow() throws Exception {
        Pair pair = accepted();
        IoBuffers buffers = IoBuffers.of(port.buffers().lend(), buffer(9), port.buffers().lend());
        pair.ours().receive(buffers, Deadline.NONE, new Thrower());
        pair.theirs().write("?");
        reclaimed();
    }

    @Test
    void aReceiveThatFailsMayThrow() throws Exception {
        Pair pair = accepted();
        Deadline past = Deadline.after(0, TimeUnit.SECONDS);
        pair.ours().receive(port.buffers().lend(), past, (ReceiveHandler) new Thrower());
        reclaimed();
    }

    @Test
    void aSendMayThrow() throws Exception {
        accepted().ours().send(lend("x"), Deadline.NONE, (SendHandler) new Thrower());
        reclaimed();
    }

    @Test
    void aSendOfSeveralBuffersMayThrow() throws Exception {
        IoBuffers buffers = IoBuffers.of(lend("x"), lend("y"));
        accepted().ours().send(buffers, Deadline.NONE, (VectorHandler) new Thrower());
        reclaimed();
    }

    @Test
    void aTransmissionMayThrow() throws Exception {
        accepted().ours().transmitFile().head(lend("x")).start(Deadline.NONE, new Thrower());
        reclaimed();
    }

    @Test
    void anAcceptWithDataMayThrow() throws Exception {
        try (TcpListener listener = listen()) {
            listener.accept(port.buffers().lend(), Deadline.NONE, new Thrower());
            foreign.connect(listener.localAddress()).write("?");
            reclaimed();
            assertFalse(listener.isClosed());
        }
    }

    @Test
    void postedAcceptsWithDataMayThrow() throws Exception {
        AcceptOptions one = AcceptOptions.DEFAULT.withMinPosted(1).withMaxPosted(1);
        try (TcpListener listener = listen()) {
            listener.acceptEach(one.withMaxActive(1), new Thrower());
            for (int i = 0; i < 3; i++) {
                foreign.connect(listener.localAddress()).write("?");
                Await.until("it is reported", () -> !handlerFailures.isEmpty());
                assertSame(oops, handlerFailures.poll());
            }
        }
        awaitIdle();
    }

    @Test
    void aFailedConnectMayThrow() throws Exception {
        SocketAddress nobody;
        try (PeerServer server = foreign.listen(loopback())) {
            nobody = server.address();
        }
        port.connect(
                nobody,
                ConnectOptions.DEFAULT.withInitialData(lend("x")),
                Deadline.NONE,
                new Thrower());
        reclaimed();
    }

    @Test
    void aFrameThatWasTakenIsReleased() throws Exception {
        Pair pair = accepted();
        FrameHandler takes =
                (connection, frame) -> {
                    frame.take();
                    throw oops;
                };
        pair.ours().receiveEach(LineFraming.of(100).decoder(takes));
        pair.theirs().write("line\n");
        reclaimed();
    }

    @Test
    void aBufferThatTheHandlerHasSentIsSent() throws Exception {
        Pair pair = accepted();
        pair.ours()
                .receive(
                        port.buffers().lend(),
                        Deadline.NONE,
                        (ReceiveHandler)
                                (connection, buffer) -> {
                                    connection.sendAndRelease(buffer);
                                    throw oops;
                                });
        pair.theirs().write("?");
        reclaimed();
    }

    @Test
    void aReclaimedBufferRefusesItsFormerHolder() throws Exception {
        Pair pair = accepted();
        CompletableFuture<IoBuffer> kept = new CompletableFuture<>();
        pair.ours()
                .receiveEach(
                        (connection, buffer) -> {
                            kept.complete(buffer);
                            throw oops;
                        });
        pair.theirs().write("?");
        reclaimed();
        assertThrows(IllegalStateException.class, kept.join()::release);
    }
}
