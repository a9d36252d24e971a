package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.AcceptDataHandler;
import dev.overlapped.AcceptOptions;
import dev.overlapped.AcceptTarget;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectOptions;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.IoOperation;
import dev.overlapped.PortBuilder;
import dev.overlapped.PortOn;
import dev.overlapped.ReceiveMode;
import dev.overlapped.ReceiveOptions;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.PeerServer;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.system.Refusal;
import dev.overlapped.contract.system.SystemError;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Refusals, shortages and floods of a system. */
public abstract class LimitsContract extends PortContract {
    private static final int CLIENTS = 1_000;

    public LimitsContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    // ---- addresses

    @Test
    void anAddressInUse() throws Exception {
        try (TcpListener first = listen();
                PeerServer second = foreign.listen(loopback())) {
            for (int number : new int[] {first.localPort(), second.address().getPort()}) {
                InetSocketAddress taken = new InetSocketAddress(loopback().getAddress(), number);
                IoFailure failure = assertFails(Kind.ADDRESS_IN_USE, () -> port.listen(taken));
                assertEquals(IoOperation.LISTEN, failure.operation());
                SystemError.EADDRINUSE.assertIs(failure, system.isWinsock());
                String message = failure.getMessage();
                assertTrue(message.contains("" + number), message);
            }
            PeerSocket client = foreign.connect(first.localAddress());
            assertWorks(first.blocking().accept(soon()), client);
        }
    }

    @Test
    void anAddressOfAnotherMachine() {
        IoFailure failure =
                assertFails(Kind.ADDRESS_NOT_AVAILABLE, () -> port.listen(notOfThisMachine()));
        SystemError.EADDRNOTAVAIL.assertIs(failure, system.isWinsock());
        String message = failure.getMessage();
        assertTrue(message.contains(notOfThisMachine().getAddress().getHostAddress()), message);
        awaitIdle();
    }

    @Test
    void aPrivilegedPort() {
        assumeTrue(!system.isWinsock(), "Windows has no privileged ports");
        assumeTrue(!"root".equals(System.getProperty("user.name")), "root may bind to every port");
        InetSocketAddress privileged =
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 1023);
        IoFailure failure = assertFails(Kind.ACCESS_DENIED, () -> port.listen(privileged));
        SystemError.EACCES.assertIs(failure, false);
        assertTrue(failure.getMessage().contains("1023"), failure::getMessage);
    }

    @Test
    void aPortThatTheSystemKeepsForOthers() throws Exception {
        int result = SystemError.EACCES.code(system.isWinsock());
        Refusal bind = new Refusal("bind", system.isWinsock() ? result : -result);
        try (CompletionPort refusing =
                PortOn.open(system.settings(CompletionPort.builder()), system.backend(bind))) {
            IoFailure failure =
                    assertFails(
                            Kind.ACCESS_DENIED,
                            () -> refusing.listen(new InetSocketAddress("127.0.0.1", 81)));
            SystemError.EACCES.assertIs(failure, system.isWinsock());
            assertTrue(failure.getMessage().contains("81"), failure::getMessage);
            assertEquals(0, refusing.status().counters().openHandles());
        }
    }

    // ---- buffers

    @Test
    void aReuseThatWaitsForABufferIsCancelledAsOne() throws Exception {
        CompletionPort poor = withOneBuffer();
        IoBuffer only = poor.buffers().lend();
        try (TcpListener listener = poor.listen(loopback())) {
            PeerSocket client = foreign.connect(listener.localAddress());
            CompletableFuture<AcceptTarget> reuse =
                    listener.blocking().accept(soon()).async().disconnectForReuse(soon());
            assertTrue(client.isOver());
            assertFalse(reuse.cancel(true));
            ExecutionException failed =
                    assertThrows(
                            ExecutionException.class,
                            () -> reuse.get(Await.MILLIS, TimeUnit.MILLISECONDS));
            IoFailure failure = assertInstanceOf(IoFailure.class, failed.getCause());
            assertEquals(Kind.CANCELLED, failure.kind(), failure::getMessage);
        }
        only.release();
    }

    private CompletionPort withOneBuffer() throws IoFailure {
        return open(CompletionPort.builder().threads(1).bufferSize(4_096).maxBufferBytes(4_096));
    }

    @Test
    void aWaitingConnectionGetsABufferInTurn() throws Exception {
        CompletionPort poor = withOneBuffer();
        IoBuffer only = poor.buffers().lend();
        try (TcpListener listener = poor.listen(loopback())) {
            BlockingQueue<String> served = new LinkedBlockingQueue<>();
            List<PeerSocket> clients = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                clients.add(foreign.connect(listener.localAddress()));
                listener.blocking()
                        .accept(soon())
                        .receiveEach(
                                (connection, buffer) -> {
                                    served.add(buffer.toText());
                                    buffer.release();
                                });
            }
            for (int i = 0; i < clients.size(); i++) {
                int waiting = i + 1;
                clients.get(i).write("" + i);
                Await.until(
                        "it waits after those before it",
                        () -> poor.status().totals().pressure().bufferWaits() == waiting);
            }
            only.release();
            for (int i = 0; i < clients.size(); i++) {
                assertEquals("" + i, served.poll(Await.MILLIS, TimeUnit.MILLISECONDS));
            }
        }
    }

    @Test
    void aConnectionClosedWhileItWaitsForABufferDelaysNoOther() throws Exception {
        CompletionPort poor = withOneBuffer();
        IoBuffer only = poor.buffers().lend();
        try (TcpListener listener = poor.listen(loopback())) {
            Outcomes receives = new Outcomes();
            PeerSocket first = foreign.connect(listener.localAddress());
            TcpConnection closed = listener.blocking().accept(soon());
            closed.receiveEach(receives);
            first.write("never heard");
            Await.until("it waits", () -> poor.status().totals().pressure().bufferWaits() == 1);
            PeerSocket second = foreign.connect(listener.localAddress());
            listener.blocking()
                    .accept(soon())
                    .receiveEach((same, buffer) -> same.sendAndRelease(buffer));
            second.write("echo");
            Await.until("both wait", () -> poor.status().totals().pressure().bufferWaits() == 2);
            closed.close();
            receives.next(Kind.CLOSED);
            only.release();
            assertEquals("echo", second.readText(4));
        }
    }

    @Test
    void acceptingWithDataPausesWithoutBuffersAndContinues() throws Exception {
        CompletionPort poor = withOneBuffer();
        IoBuffer only = poor.buffers().lend();
        try (TcpListener listener = poor.listen(loopback())) {
            Outcomes accepts = new Outcomes();
            listener.acceptEach(AcceptOptions.DEFAULT, (AcceptDataHandler) accepts);
            PeerSocket client = foreign.connect(listener.localAddress());
            client.write("!");
            Await.until("it pauses", () -> poor.status().totals().pressure().bufferWaits() > 0);
            only.release();
            Outcomes.Outcome outcome = accepts.next(Event.ACCEPTED);
            assertEquals("!", outcome.buffer().toText());
            outcome.buffer().release();
        }
    }

    // ---- many clients

    @Test
    void aThousandClientsThatResetAtOnce() throws Exception {
        try (TcpListener listener = listen()) {
            listener.acceptEach(
                    connection ->
                            connection.receiveEach((same, buffer) -> same.sendAndRelease(buffer)));
            List<PeerSocket> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                PeerSocket client = foreign.connect(listener.localAddress());
                client.write("cut off in the middle of");
                clients.add(client);
            }
            for (PeerSocket client : clients) {
                client.reset();
            }
            PeerSocket good = foreign.connect(listener.localAddress());
            good.write("echo");
            assertEquals("echo", good.readText(4));
            good.close();
            awaitOnlyAccepts();
        }
    }

    @Test
    void aThousandClientsThatResetAtOnceInsteadOfFirstData() throws Exception {
        try (TcpListener listener = listen()) {
            Outcomes accepts = new Outcomes();
            for (int i = 0; i < 8; i++) {
                listener.accept(buffer(10), soon(), new AcceptAgain(listener, accepts));
            }
            for (int i = 0; i < CLIENTS; i++) {
                foreign.connect(listener.localAddress()).reset();
            }
            PeerSocket good = foreign.connect(listener.localAddress());
            good.write("data");
            Outcomes.Outcome outcome = accepts.next(Event.ACCEPTED);
            assertEquals(
                    "data", AcceptContract.firstData(outcome.buffer(), outcome.connection(), 4));
            assertWorks(outcome.connection(), good);
        }
    }

    /**
     * Posts an accept with first data again, as often as a client breaks off instead of sending.
     */
    private record AcceptAgain(TcpListener listener, Outcomes outcomes)
            implements AcceptDataHandler {
        @Override
        public void accepted(AcceptedConnection connection, IoBuffer firstData) {
            if (firstData.length() > 0) {
                outcomes.accepted(connection, firstData);
            } else { // under Wine a reset may look like that
                connection.close();
                listener.accept(firstData, soon(), this);
            }
        }

        @Override
        public void failed(TcpListener same, IoBuffer firstData, IoFailure failure) {
            if (failure.kind() == Kind.CONNECTION_RESET) {
                listener.accept(firstData, soon(), this);
            } else if (failure.kind() != Kind.CLOSED) {
                outcomes.failed(same, firstData, failure);
            }
        }
    }

    /** Waits until nothing of a connection is left, though accepts are posted. */
    private void awaitOnlyAccepts() {
        Await.until(
                "no connection is left",
                () ->
                        port.status().counters().connections() == 0
                                && port.status().counters().lentBuffers() == 0);
    }

    // ---- handles

    private static PeerSocket clientOf(TcpConnection connection, List<PeerSocket> clients)
            throws Exception {
        for (PeerSocket client : clients) {
            if (client.localAddress().equals(connection.remoteAddress())) {
                return client;
            }
        }
        throw new AssertionError(connection + " has no client");
    }

    @Test
    void acceptingContinuesWhenThereAreDescriptorsAgain() throws Exception {
        assumeFalse(
                system.acceptsWithoutHandle(),
                "direct descriptors are not of the process, nor counted by its limit");
        try (Scarcity scarcity = system.scarcity();
                CompletionPort scarce =
                        PortOn.open(
                                system.settings(CompletionPort.builder().threads(1)),
                                scarcity.backend());
                TcpListener rehearsal = scarce.listen(loopback());
                TcpListener listener = scarce.listen(loopback())) {
            Outcomes accepts = new Outcomes();
            Outcomes rehearsed = new Outcomes(); // its listener may run out of handles as well
            failOnce(scarce);
            rehearsal.acceptEach(rehearsed);
            foreign.connect(rehearsal.localAddress());
            rehearsed.next(Event.ACCEPTED);
            List<PeerSocket> clients = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                clients.add(foreign.connect(listener.localAddress()));
            }
            scarcity.begin();
            listener.acceptEach(accepts);
            Outcomes.Outcome outcome = accepts.next();
            scarcity.end();
            assertEquals(Event.FAILED, outcome.event(), () -> "got " + outcome);
            assertEquals(Kind.DESCRIPTOR_LIMIT, outcome.failure().kind());
            SystemError.EMFILE.assertIs(outcome.failure(), system.isWinsock());
            for (int i = 0; i < 40; i++) {
                TcpConnection connection = accepts.next(Event.ACCEPTED).connection();
                assertWorks(connection, clientOf(connection, clients));
            }
            assertEquals(0, accepts.waiting(), "it was notified once");
        }
    }

    @Test
    void aSilentClientAfterAShortageOfDescriptorsBlocksNoOther() throws Exception {
        assumeFalse(
                system.acceptsWithoutHandle(),
                "direct descriptors are not of the process, nor counted by its limit");
        AcceptOptions options =
                AcceptOptions.DEFAULT
                        .withMinPosted(1)
                        .withMaxPosted(1)
                        .withMaxSilentClients(10)
                        .withSilenceTimeout(Duration.ofHours(1));
        try (Scarcity scarcity = system.scarcity();
                CompletionPort scarce =
                        PortOn.open(CompletionPort.builder().threads(1), scarcity.backend());
                TcpListener rehearsal = scarce.listen(loopback());
                TcpListener listener = scarce.listen(loopback())) {
            AcceptDataHandler rehearsed = new Outcomes();
            failOnce(scarce);
            rehearsal.acceptEach(options, rehearsed);
            foreign.connect(rehearsal.localAddress());
            Await.until("a client is silent", () -> rehearsal.connectTimes().size() == 1);
            foreign.connect(listener.localAddress());
            scarcity.begin();
            Outcomes accepts = new Outcomes();
            AcceptDataHandler handler = accepts;
            listener.acceptEach(options, handler);
            Outcomes.Outcome outcome = accepts.next();
            scarcity.end();
            assertEquals(Event.FAILED, outcome.event(), () -> "got " + outcome);
            assertEquals(Kind.DESCRIPTOR_LIMIT, outcome.failure().kind());
            outcome.buffer().release();
            Await.until("a client is silent", () -> listener.connectTimes().size() == 1);
            for (int i = 0; i < 3; i++) {
                PeerSocket client = foreign.connect(listener.localAddress());
                client.write("!");
                Outcomes.Outcome accepted = accepts.next(Event.ACCEPTED);
                accepted.buffer().release();
                assertWorks(accepted.connection(), client);
            }
            assertEquals(0, accepts.waiting(), "it was notified once");
        }
    }

    /**
     * So that all classes that failures need are loaded while there are descriptors. Leaves none
     * that is still to be closed.
     */
    private void failOnce(CompletionPort scarce) throws Exception {
        acceptingWithDataPausesWithoutBuffersAndContinues();
        long open = scarce.status().counters().openHandles();
        Outcomes connects = new Outcomes();
        scarce.connect(foreign.refusing(), ConnectOptions.DEFAULT, Deadline.NONE, connects);
        connects.next(Kind.CONNECTION_REFUSED);
        refused(() -> scarce.listen(notOfThisMachine()));
        Await.until("all is closed", () -> scarce.status().counters().openHandles() == open);
    }

    private static IoFailure refused(Callable<?> call) throws Exception {
        try {
            call.call();
        } catch (IoFailure e) {
            return e;
        }
        throw new AssertionError("it was not refused");
    }

    @Test
    void withoutDescriptorsNothingIsOpened() throws Exception {
        try (Scarcity scarcity = system.scarcity();
                CompletionPort scarce =
                        PortOn.open(
                                system.settings(CompletionPort.builder().threads(1)),
                                scarcity.backend());
                TcpListener open = scarce.listen(loopback())) {
            failOnce(scarce);
            scarcity.begin();
            IoFailure listen = refused(() -> scarce.listen(loopback()));
            IoFailure connect =
                    refused(
                            () ->
                                    scarce.blocking()
                                            .connect(
                                                    open.localAddress(),
                                                    ConnectOptions.DEFAULT,
                                                    Deadline.NONE));
            scarcity.end();
            for (IoFailure failure : new IoFailure[] {listen, connect}) {
                assertEquals(Kind.DESCRIPTOR_LIMIT, failure.kind());
                SystemError.EMFILE.assertIs(failure, system.isWinsock());
            }
            assertEquals(IoOperation.LISTEN, listen.operation());
            assertEquals(IoOperation.CONNECT, connect.operation());
            PeerSocket client = foreign.connect(open.localAddress());
            assertWorks(open.blocking().accept(soon()), client);
        }
    }

    // ---- memory

    @Test
    void receivedDataWaitsUntilThereIsMemoryAgain() throws Exception {
        try (Scarcity scarcity = system.shortOfMemory();
                CompletionPort scarce =
                        PortOn.open(CompletionPort.builder().threads(1), scarcity.backend());
                TcpListener listener = scarce.listen(loopback())) {
            for (ReceiveMode mode : ReceiveMode.values()) {
                PeerSocket client = foreign.connect(listener.localAddress());
                listener.blocking()
                        .accept(soon())
                        .receiveEach(
                                ReceiveOptions.DEFAULT.withMode(mode),
                                (same, buffer) -> same.sendAndRelease(buffer));
                client.write("before");
                assertEquals("before", client.readText(6));
                long before = scarce.status().totals().pressure().shortages();
                scarcity.begin();
                client.write("there is none");
                Await.until(
                        "it was tried in vain, and again",
                        () -> scarce.status().totals().pressure().shortages() >= before + 2);
                scarcity.end();
                assertEquals("there is none", client.readText(13));
                client.write("after");
                assertEquals("after", client.readText(5));
                client.close();
            }
            Await.until("all are gone", () -> scarce.status().counters().connections() == 0);
            assertEquals(0, scarce.status().counters().lentBuffers());
            assertEquals(0, scarce.status().counters().operationsInFlight());
        }
    }

    @Test
    void sendsWaitInTheirOrderUntilThereIsMemoryAgain() throws Exception {
        try (Scarcity scarcity = system.shortOfMemory();
                CompletionPort scarce =
                        PortOn.open(CompletionPort.builder().threads(1), scarcity.backend());
                TcpListener listener = scarce.listen(loopback())) {
            PeerSocket client = foreign.connect(listener.localAddress());
            TcpConnection ours = listener.blocking().accept(soon());
            Outcomes sends = new Outcomes();
            scarcity.begin();
            ours.send(buffer("one ".getBytes()), Deadline.NONE, sends);
            long cancelled = ours.send(buffer("never ".getBytes()), Deadline.NONE, sends);
            ours.send(buffer("two ".getBytes()), Deadline.NONE, sends);
            Await.until(
                    "it was tried in vain, and again",
                    () -> scarce.status().totals().pressure().shortages() >= 2);
            ours.cancel(cancelled);
            sends.next(Kind.CANCELLED);
            assertEquals(0, sends.waiting(), "no handler is notified of a shortage");
            scarcity.end();
            ours.send(buffer("three".getBytes()), Deadline.NONE, sends);
            assertEquals("one two three", client.readText(13));
            for (int i = 0; i < 3; i++) {
                sends.next(Event.SENT);
            }
            scarcity.begin();
            ours.send(buffer(1).put("!"), Deadline.NONE, sends);
            ours.close();
            sends.next(Kind.CLOSED);
            Await.until("it is gone", () -> scarce.status().counters().slotsInUse() == 0);
        }
    }

    // ---- backends

    @Test
    void aSystemWithoutBackend() {
        IoFailure failure = assertFails(Kind.BACKEND_UNAVAILABLE, () -> PortOn.ofSystem("Plan 9"));
        String message = failure.getMessage();
        for (String part : new String[] {"Plan 9", "Windows", "Linux", "io_uring"}) {
            assertTrue(message.contains(part), message);
        }
    }

    @Test
    void aRefusedBackendSaysWhichStepWithWhatAndWhatToChange() {
        for (SystemUnderTest.RefusedStep step : system.refusedSteps()) {
            Refusal refusal = step.refusal();
            PortBuilder settings = system.settings(CompletionPort.builder().threads(2));
            IoFailure failure =
                    assertFails(
                            Kind.BACKEND_UNAVAILABLE,
                            () -> PortOn.open(settings, system.backend(refusal)));
            assertEquals(IoOperation.OPEN_PORT, failure.operation());
            assertEquals(Math.abs(refusal.result()), failure.code());
            String message = failure.getMessage();
            for (String part :
                    new String[] {
                        refusal.call(), failure.symbol(), "" + failure.code(), step.advice()
                    }) {
                assertTrue(message.contains(part), () -> "'" + part + "' in: " + message);
            }
        }
    }
}
