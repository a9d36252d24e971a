package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.Capabilities.Feature;
import dev.overlapped.CloseCause;
import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.contract.system.SystemUnderTest;
import dev.overlapped.contract.system.Wine;
import dev.overlapped.mailslot.Mailslot;
import dev.overlapped.mailslot.MailslotAddress;
import dev.overlapped.mailslot.MailslotHandler;
import dev.overlapped.mailslot.MailslotOptions;
import dev.overlapped.mailslot.MailslotSendHandler;
import dev.overlapped.mailslot.MailslotWriter;

import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Mailslots of this computer: messages from writers to the one server of a name. */
abstract class MailslotContract extends PortContract {
    private static final int MAX = MailslotAddress.MAX_REMOTE_BYTES;

    private MailslotAddress address;

    MailslotContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    @BeforeEach
    void assumeMailslots() {
        UnixSystem.assume(port, Feature.MAILSLOTS);
        address = MailslotAddress.local("Overlapped\\" + UUID.randomUUID());
    }

    private Mailslot open() throws IoFailure {
        return Mailslot.open(port, address);
    }

    private MailslotWriter writer() throws IoFailure {
        return MailslotWriter.open(port, address);
    }

    private static void send(MailslotWriter writer, String text) throws IoFailure {
        writer.blocking().send(buffer(text.getBytes()), soon());
    }

    private static String receive(Mailslot mailslot) throws IoFailure {
        IoBuffer buffer = buffer(MAX);
        int bytes = mailslot.blocking().receive(buffer, soon());
        assertEquals(bytes, buffer.length());
        return buffer.toText();
    }

    /** Takes messages and failures in their order. */
    private static final class Received implements MailslotHandler {
        private final LinkedBlockingQueue<String> all = new LinkedBlockingQueue<>();

        @Override
        public void received(Mailslot mailslot, IoBuffer message) {
            all.add(message.toText());
            message.release();
        }

        @Override
        public void failed(Mailslot mailslot, IoBuffer buffer, IoFailure failure) {
            all.add("failed: " + failure.kind());
            buffer.release();
        }

        String next() throws InterruptedException {
            return all.poll(Await.MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    // ---- messages

    @Test
    void messagesAreReceivedWholeAndInOrder() throws Exception {
        try (Mailslot mailslot = open();
                MailslotWriter writer = writer()) {
            assertEquals(address, mailslot.address());
            assertEquals(address, writer.address());
            send(writer, "one");
            send(writer, "");
            send(writer, "x".repeat(MAX));
            assertEquals("one", receive(mailslot));
            assertEquals("", receive(mailslot));
            assertEquals("x".repeat(MAX), receive(mailslot));
        }
    }

    @Test
    void aReceiveWaitsForAMessage() throws Exception {
        try (Mailslot mailslot = open();
                MailslotWriter writer = writer()) {
            Received received = new Received();
            for (int i = 0; i < 3; i++) {
                mailslot.receive(port.buffers().lend(), received);
            }
            awaitOperationsInFlight(3);
            for (int i = 0; i < 3; i++) {
                send(writer, "number " + i);
                assertEquals("number " + i, received.next());
            }
        }
    }

    @Test
    void severalWritersAndTheCaseOfLetters() throws Exception {
        MailslotAddress shouted = MailslotAddress.parse(address.path().toUpperCase(Locale.ROOT));
        try (Mailslot mailslot = open();
                MailslotWriter one = writer();
                MailslotWriter two = MailslotWriter.open(port, shouted)) {
            send(one, "of one");
            send(two, "of two");
            send(one, "again");
            assertEquals("of one", receive(mailslot));
            assertEquals("of two", receive(mailslot));
            assertEquals("again", receive(mailslot));
        }
    }

    @Test
    void theSizeOfTheNextMessage() throws Exception {
        try (Mailslot mailslot = open();
                MailslotWriter writer = writer()) {
            assertEquals(OptionalInt.empty(), mailslot.nextMessageBytes());
            send(writer, "seven b");
            send(writer, "");
            awaitNext(mailslot, 7);
            assertEquals("seven b", receive(mailslot));
            awaitNext(mailslot, 0);
            assertEquals("", receive(mailslot));
            assertEquals(OptionalInt.empty(), mailslot.nextMessageBytes());
            mailslot.blocking().close(soon());
            assertFails(Kind.CLOSED, mailslot::nextMessageBytes);
        }
    }

    private static void awaitNext(Mailslot mailslot, int bytes) {
        Await.until(
                "the next message has " + bytes + " bytes",
                () -> next(mailslot).equals(OptionalInt.of(bytes)));
    }

    private static OptionalInt next(Mailslot mailslot) {
        try {
            return mailslot.nextMessageBytes();
        } catch (IoFailure e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void receivingEach() throws Exception {
        try (Mailslot mailslot = open();
                MailslotWriter writer = writer()) {
            Received received = new Received();
            mailslot.receiveEach(received);
            assertThrows(IllegalStateException.class, () -> mailslot.receiveEach(received));
            for (int i = 0; i < 100; i++) {
                writer.sendAndRelease(lend("number " + i));
            }
            for (int i = 0; i < 100; i++) {
                assertEquals("number " + i, received.next());
            }
            mailslot.pauseReceiving();
            send(writer, "while paused");
            mailslot.resumeReceiving();
            assertEquals("while paused", received.next());
            mailslot.async().close();
            assertEquals("failed: CLOSED", received.next());
        }
    }

    @Test
    void sendingByHandlerAndByFuture() throws Exception {
        try (Mailslot mailslot = open();
                MailslotWriter writer = writer()) {
            CompletableFuture<IoBuffer> sent = new CompletableFuture<>();
            MailslotSendHandler handler = (same, buffer) -> sent.complete(buffer);
            IoBuffer message = buffer("by handler".getBytes());
            writer.send(message, Deadline.NONE, handler);
            assertSame(message, sent.get(Await.MILLIS, TimeUnit.MILLISECONDS));
            assertEquals("by handler", message.toText());
            writer.async().send(message, soon()).get();
            IoBuffer into = buffer(MAX);
            assertEquals(10, mailslot.async().receive(into, soon()).get());
            assertEquals("by handler", into.toText());
            assertEquals("by handler", receive(mailslot));
        }
    }

    // ---- the ends of receives

    @Test
    void aReceiveTimesOut() throws Exception {
        MailslotOptions patient = MailslotOptions.DEFAULT.withReadTimeout(Duration.ofMillis(50));
        try (Mailslot mailslot = Mailslot.open(port, address, patient);
                MailslotWriter writer = writer()) {
            Received received = new Received();
            mailslot.receive(port.buffers().lend(), received);
            assertEquals("failed: TIMED_OUT", received.next());
            assertFails(Kind.TIMED_OUT, () -> mailslot.blocking().receive(buffer(MAX), shortly()));
            assertFalse(mailslot.isClosed());
            send(writer, "late");
            assertEquals("late", receive(mailslot));
        }
    }

    @Test
    void aReceiveIsCancelledAndTakesNoMessage() throws Exception {
        try (Mailslot mailslot = open();
                MailslotWriter writer = writer()) {
            Received received = new Received();
            mailslot.receive(port.buffers().lend(), received);
            long second = mailslot.receive(port.buffers().lend(), received);
            awaitOperationsInFlight(2);
            mailslot.cancel(second);
            assertEquals("failed: CANCELLED", received.next());
            CompletableFuture<Integer> future = mailslot.async().receive(buffer(MAX), soon());
            future.cancel(true);
            ExecutionException ended =
                    assertThrows(
                            ExecutionException.class,
                            () -> future.get(Await.MILLIS, TimeUnit.MILLISECONDS));
            assertEquals(Kind.CANCELLED, ((IoFailure) ended.getCause()).kind());
            send(writer, "one");
            send(writer, "two");
            assertEquals("one", received.next());
            assertEquals("two", receive(mailslot));
        }
    }

    @Test
    void closingEndsReceivesAndFreesTheName() throws Exception {
        Mailslot first = open();
        Received received = new Received();
        first.receive(port.buffers().lend(), received);
        awaitOperationsInFlight(1);
        assertFails(Kind.ADDRESS_IN_USE, this::open);
        assertEquals(CloseCause.Kind.CLOSED, first.blocking().close(soon()).kind());
        assertEquals("failed: CLOSED", received.next());
        assertTrue(first.isClosed());
        assertFails(Kind.FILE_NOT_FOUND, this::writer);
        try (Mailslot second = open();
                MailslotWriter writer = writer()) {
            send(writer, "to the second");
            assertEquals("to the second", receive(second));
            assertEquals(
                    CloseCause.Kind.CLOSED,
                    writer.async().close().get(Await.MILLIS, TimeUnit.MILLISECONDS).kind());
            assertFails(Kind.CLOSED, () -> send(writer, "too late"));
        }
    }

    @Test
    void theEndOfThePortClosesMailslots() throws Exception {
        CompletionPort other = open(CompletionPort.builder().threads(1));
        Received received = new Received();
        Mailslot mailslot = Mailslot.open(other, address);
        mailslot.receiveEach(received);
        MailslotWriter writer = MailslotWriter.open(other, address);
        send(writer, "before");
        assertEquals("before", received.next());
        other.close();
        assertTrue(mailslot.isClosed());
        assertTrue(writer.isClosed());
        assertThrows(IllegalStateException.class, () -> Mailslot.open(other, address));
        open().close(); // the name is free
    }

    // ---- limits

    @Test
    void messagesAndBuffersHaveLimits() throws Exception {
        MailslotOptions small = MailslotOptions.DEFAULT.withMaxMessageBytes(100);
        try (Mailslot mailslot = Mailslot.open(port, address, small);
                MailslotWriter writer = writer()) {
            assertEquals(100, mailslot.maxMessageBytes());
            IoBuffer tight = buffer(99);
            String message =
                    assertThrows(
                                    IllegalArgumentException.class,
                                    () -> mailslot.blocking().receive(tight, soon()))
                            .getMessage();
            assertTrue(message.contains("room for 99 bytes"), message);
            assertTrue(message.contains("must be 100 or more"), message);
            send(writer, "x".repeat(100));
            IoBuffer fits = buffer(100);
            assertEquals(100, mailslot.blocking().receive(fits, soon()));
            IoBuffer tooLong =
                    buffer(MailslotOptions.MAX_MESSAGE_BYTES + 1)
                            .put("x".repeat(MailslotOptions.MAX_MESSAGE_BYTES + 1));
            assertThrows(
                    IllegalArgumentException.class, () -> writer.blocking().send(tooLong, soon()));
        }
    }

    /** Windows refuses it when it is sent; elsewhere the receiver does. */
    @Test
    void aMessageThatIsTooLongIsRefused() throws Exception {
        MailslotOptions small = MailslotOptions.DEFAULT.withMaxMessageBytes(100);
        try (Mailslot mailslot = Mailslot.open(port, address, small);
                MailslotWriter writer = writer()) {
            assertFails(
                    Kind.MESSAGE_TRUNCATED,
                    () -> {
                        send(writer, "x".repeat(101));
                        mailslot.blocking().receive(buffer(100), soon());
                    });
            if (system.wine() == Wine.NONE) { // there it stays in the mailslot
                send(writer, "next");
                assertEquals("next", receive(mailslot));
            }
        }
    }

    @Test
    void streamsNeedBuffersWithRoom() throws Exception {
        MailslotOptions large = MailslotOptions.DEFAULT.withMaxMessageBytes(65_536);
        int room = port.buffers().bufferSize();
        Assumptions.assumeTrue(room < 65_536, "the port's buffers have " + room + " bytes");
        try (Mailslot mailslot = Mailslot.open(port, address, large)) {
            assertThrows(
                    IllegalArgumentException.class, () -> mailslot.receiveEach(new Received()));
        }
    }

    @Test
    void manyMessagesWaitForARoundOfReceives() throws Exception {
        int count = 2_000;
        try (Mailslot mailslot = open();
                MailslotWriter writer = writer()) {
            List<CompletableFuture<Void>> sends = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                sends.add(writer.async().send(buffer(("number " + i).getBytes()), Deadline.NONE));
            }
            for (int i = 0; i < count; i++) {
                assertEquals("number " + i, receive(mailslot));
            }
            for (CompletableFuture<Void> send : sends) {
                send.get(Await.MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    // ---- other computers

    @Test
    void aMailslotOfOtherComputersIsNotReceivedFrom() {
        MailslotAddress remote = MailslotAddress.at("REGISTER7", "soda\\sales");
        String message =
                assertThrows(IllegalArgumentException.class, () -> Mailslot.open(port, remote))
                        .getMessage();
        assertTrue(message.contains("\\\\REGISTER7\\mailslot\\soda\\sales"), message);
        assertTrue(message.contains("\\\\.\\mailslot\\soda\\sales"), message);
    }

    /** On Windows it would leave the machine. */
    @Test
    void linuxHasNoMailslotsOfOtherComputers() {
        Assumptions.assumeFalse(system.isWinsock(), "Windows may have them");
        IoFailure failure =
                assertFails(
                        Kind.UNSUPPORTED,
                        () -> MailslotWriter.open(port, MailslotAddress.everywhere("sales")));
        assertTrue(
                failure.getMessage().contains("Linux has no mailslots of other computers"),
                failure.getMessage());
        assertTrue(failure.getMessage().contains("\\\\*\\mailslot\\sales"), failure.getMessage());
    }
}
