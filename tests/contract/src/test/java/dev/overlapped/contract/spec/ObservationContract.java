package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.AcceptDataHandler;
import dev.overlapped.AcceptOptions;
import dev.overlapped.ConnectOptions;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.ListenerOptions;
import dev.overlapped.PressureTotals;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.SendLimits;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.system.SystemUnderTest;
import dev.overlapped.internal.counters.PortTotalsSnapshot;
import dev.overlapped.internal.counters.PressureTotalsSnapshot;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** The observable state of a port: its totals, and the events of Flight Recorder. */
abstract class ObservationContract extends PortContract {
    /** A handler that takes longer than this is slow, to the test. */
    private static final Duration SLOW = Duration.ofMillis(30);

    private static final List<String> EVENTS =
            List.of(
                    "Accept",
                    "Connect",
                    "Transfer",
                    "Failure",
                    "SlowHandler",
                    "Pressure",
                    "Eviction");

    private static final PressureTotals NO_PRESSURE = PressureTotalsSnapshot.NONE;

    ObservationContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    @Test
    void totalsCountWhatWasDone() throws Exception {
        assertEquals(
                new PortTotalsSnapshot(0, 0, 0, 0, 0, 0, 0, 0, 0, NO_PRESSURE),
                port.status().totals());
        Pair pair = accepted();
        pair.theirs().write("four");
        receive(pair.ours(), 4);
        pair.ours().blocking().send(buffer("seven b".getBytes()), soon());
        assertFails(Kind.TIMED_OUT, () -> pair.ours().blocking().receive(buffer(1), shortly()));
        Outcomes outcomes = new Outcomes();
        long receive = pair.ours().receive(buffer(1), Deadline.NONE, outcomes);
        pair.ours().cancel(receive);
        outcomes.next(Event.FAILED);
        pair.ours().close();
        connected().ours().close();
        assertEquals(
                new PortTotalsSnapshot(1, 1, 1, 1, 4, 7, 0, 1, 1, NO_PRESSURE),
                port.status().totals());
    }

    @Test
    void totalsCountFailures() throws Exception {
        var nobody = foreign.listen(loopback());
        nobody.close();
        assertFails(
                Kind.CONNECTION_REFUSED,
                () ->
                        port.blocking()
                                .connect(nobody.address(), ConnectOptions.DEFAULT, Deadline.NONE));
        assertEquals(1, port.status().totals().failures());
        assertEquals(0, port.status().totals().connects());
    }

    @Test
    void flightRecorderIsNotified(@TempDir Path directory) throws Exception {
        List<RecordedEvent> events = record(directory, EVENTS, this::somethingOfEach);
        RecordedEvent accept = only(events, "Accept");
        assertEquals("accept", accept.getString("operation"));
        assertEquals("COMPLETED", accept.getString("outcome"));
        RecordedEvent connect = only(events, "Connect");
        assertEquals("COMPLETED", connect.getString("outcome"));
        assertTrue(connect.getString("remote").contains("127.0.0.1"), connect::toString);
        assertTransfer(events, "receive", "COMPLETED", 4);
        assertTransfer(events, "send", "COMPLETED", 7);
        assertTransfer(events, "receive", "TIMED_OUT", 0);
        RecordedEvent failure = only(events, "Failure");
        assertEquals("TIMED_OUT", failure.getString("outcome"));
        RecordedEvent slow = only(events, "SlowHandler");
        assertEquals("send", slow.getString("operation"));
        assertTrue(slow.getDuration().compareTo(SLOW) >= 0, slow::toString);
    }

    /** A handler that computes, with a name. */
    private static final class Slow implements ReceiveHandler {
        private final Outcomes outcomes = new Outcomes();

        @Override
        public void received(TcpConnection connection, IoBuffer buffer) {
            compute();
            outcomes.received(connection, buffer);
        }
    }

    private static void compute() {
        long until = System.nanoTime() + 2 * SLOW.toNanos();
        while (System.nanoTime() < until) {
            Thread.onSpinWait();
        }
    }

    @Test
    void flightRecorderNamesTheUsersHandlerAndThePeer(@TempDir Path directory) throws Exception {
        int[] peer = new int[1];
        List<RecordedEvent> events =
                record(
                        directory,
                        List.of("SlowHandler", "Accept", "Failure"),
                        () -> {
                            Pair pair = accepted();
                            peer[0] = pair.theirs().localAddress().getPort();
                            Slow slow = new Slow();
                            pair.ours().receiveEach(slow);
                            pair.theirs().write("?");
                            slow.outcomes.next(Event.RECEIVED).buffer().release();
                            pair.ours().close();
                            awaitIdle();
                        });
        RecordedEvent slow = only(events, "SlowHandler");
        assertEquals(Slow.class.getName(), slow.getClass("handler").getName());
        assertTrue(slow.getString("remote").endsWith(":" + peer[0]), slow::toString);
        RecordedEvent accept = only(events, "Accept");
        assertTrue(accept.getString("remote").endsWith(":" + peer[0]), accept::toString);
    }

    @Test
    void flightRecorderRecordsHowLongAStreamHasWaited(@TempDir Path directory) throws Exception {
        String text = "waited for";
        long[] waited = new long[1];
        List<RecordedEvent> events =
                record(
                        directory,
                        List.of("Transfer"),
                        () -> {
                            Pair pair = accepted();
                            Outcomes received = new Outcomes();
                            pair.ours().receiveEach(received);
                            awaitOperationsInFlight(1);
                            long since = System.nanoTime();
                            letThingsHappen();
                            waited[0] = System.nanoTime() - since;
                            pair.theirs().write(text);
                            received.next(Event.RECEIVED).buffer().release();
                            awaitOperationsInFlight(1);
                            pair.ours().close();
                            received.next(Kind.CLOSED).buffer().release();
                        });
        RecordedEvent receive =
                events.stream()
                        .filter(event -> event.getLong("bytes") == text.length())
                        .findFirst()
                        .orElseThrow();
        assertEquals("receive", receive.getString("operation"));
        assertTrue(receive.getDuration().toNanos() > waited[0] / 2, receive::toString);
    }

    @Test
    void flightRecorderRecordsPressure(@TempDir Path directory) throws Exception {
        Duration slowAfter = Duration.ofMillis(100);
        SendLimits limits = SendLimits.DEFAULT.withMaxSends(4).withSlowConsumerTimeout(slowAfter);
        ListenerOptions options = ListenerOptions.DEFAULT.withSendLimits(limits);
        List<RecordedEvent> events =
                record(
                        directory,
                        List.of("Pressure"),
                        () -> {
                            try (TcpListener listener = port.listen(loopback(), options)) {
                                foreign.connect(listener.localAddress());
                                TcpConnection ours = listener.blocking().accept(soon());
                                Outcomes sends = new Outcomes();
                                while (!ours.isClosed()) {
                                    if (ours.isWritable()) {
                                        ours.send(
                                                buffer(new byte[64 * 1024]), Deadline.NONE, sends);
                                    } else {
                                        sends.next();
                                    }
                                }
                                awaitIdle();
                            }
                        });
        RecordedEvent cut =
                only(
                        events.stream()
                                .filter(event -> event.getString("end").equals("SLOW_CONSUMER"))
                                .toList(),
                        "Pressure");
        assertEquals("sends", cut.getString("limit"));
        assertTrue(cut.getString("socket").contains("socket"), cut::toString);
        assertTrue(cut.getDuration().compareTo(slowAfter) >= 0, cut::toString);
    }

    @Test
    void disabledEventsAreNotRecorded(@TempDir Path directory) throws Exception {
        List<RecordedEvent> events = record(directory, List.of("Accept"), this::somethingOfEach);
        only(events, "Accept");
        assertEquals(1, events.size(), events::toString);
    }

    private void somethingOfEach() throws Exception {
        Pair pair = accepted();
        pair.theirs().write("four");
        receive(pair.ours(), 4);
        assertFails(Kind.TIMED_OUT, () -> pair.ours().blocking().receive(buffer(1), shortly()));
        Outcomes outcomes = new Outcomes();
        pair.ours()
                .send(
                        buffer("seven b".getBytes()),
                        Deadline.NONE,
                        (connection, buffer) -> {
                            compute();
                            outcomes.sent(connection, buffer);
                        });
        outcomes.next(Event.SENT);
        pair.ours().close();
        connected().ours().close();
        awaitIdle();
    }

    private interface Work {
        void run() throws Exception;
    }

    /** Returns the events that the library records while {@code work} runs. */
    @Test
    void postedAcceptsThatAreClosedAreNoEvents(@TempDir Path directory) throws Exception {
        List<RecordedEvent> events =
                record(
                        directory,
                        List.of("Accept", "Failure"),
                        () -> {
                            try (TcpListener listener = listen()) {
                                listener.acceptEach(TcpConnection::close);
                                foreign.connect(listener.localAddress()).isOver();
                            }
                            awaitIdle();
                        });
        assertEquals(0, named(events, "Failure").size(), events::toString);
        RecordedEvent accept = only(events, "Accept");
        assertEquals("COMPLETED", accept.getString("outcome"));
        assertEquals(0, port.status().totals().failures());
    }

    @Test
    void anEvictionNamesTheClient(@TempDir Path directory) throws Exception {
        AcceptOptions options = AcceptOptions.DEFAULT.withSilenceTimeout(Duration.ofSeconds(1));
        List<RecordedEvent> events =
                record(
                        directory,
                        List.of("Eviction"),
                        () -> {
                            try (TcpListener listener = listen()) {
                                AcceptDataHandler none =
                                        (connection, data) -> {
                                            throw new AssertionError("it has sent nothing");
                                        };
                                listener.acceptEach(options, none);
                                foreign.connect(listener.localAddress());
                                Await.until(
                                        "it is evicted",
                                        () -> listener.acceptCounters().evicted() == 1);
                            }
                        });
        RecordedEvent eviction = only(events, "Eviction");
        assertTrue(eviction.getString("listener").contains(":"), eviction::toString);
        String client = eviction.getString("remote");
        boolean known = client.startsWith("/127.0.0.1:");
        assertTrue(system.isWinsock() ? client.isEmpty() : known, eviction::toString);
    }

    private static List<RecordedEvent> record(Path directory, List<String> names, Work work)
            throws Exception {
        Path file = directory.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            EVENTS.forEach(name -> recording.disable("dev.overlapped." + name));
            names.forEach(
                    name ->
                            recording
                                    .enable("dev.overlapped." + name)
                                    .withThreshold(
                                            name.equals("SlowHandler") ? SLOW : Duration.ZERO));
            recording.start();
            work.run();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().startsWith("dev.overlapped."))
                .toList();
    }

    private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
        return events.stream()
                .filter(event -> event.getEventType().getName().equals("dev.overlapped." + name))
                .toList();
    }

    private static RecordedEvent only(List<RecordedEvent> events, String name) {
        List<RecordedEvent> found = named(events, name);
        assertEquals(1, found.size(), () -> name + " of " + events);
        return found.getFirst();
    }

    private static void assertTransfer(
            List<RecordedEvent> events, String operation, String outcome, long bytes) {
        assertTrue(
                named(events, "Transfer").stream()
                        .anyMatch(
                                event ->
                                        event.getString("operation").equals(operation)
                                                && event.getString("outcome").equals(outcome)
                                                && event.getLong("bytes") == bytes),
                () -> operation + " of " + bytes + " bytes, " + outcome + ", among " + events);
    }
}
