package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.PacketElement;
import dev.overlapped.TransmitSource;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.EOFException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.NonReadableChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Supplier;

/** Transmitting what a channel has open. */
abstract class ChannelTransmitContract extends TransmissionContract {
    /** More than the buffers of a connection take. */
    private static final int MUCH = 64 << 20;

    ChannelTransmitContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4_096, 131_071, 131_072, 131_073, (1 << 20) + 13})
    void headRegionAndTailOfEverySize(int size) throws Exception {
        byte[] content = random(size + 20);
        try (FileChannel channel = FileChannel.open(file(content))) {
            TransmitSource source = of(channel);
            channel.position(3);
            Pair pair = accepted();
            IoBuffer head = lend("the head");
            IoBuffer tail = lend("the tail");
            Outcomes outcomes = new Outcomes();
            pair.ours()
                    .transmitFile(source)
                    .head(head)
                    .region(7, size)
                    .tail(tail)
                    .disconnect()
                    .start(soon(), outcomes);
            byte[] expected = betweenHeadAndTail(content, 7, size);
            assertArrayEquals(expected, pair.theirs().readToEnd());
            assertEquals(expected.length, outcomes.next(Event.MOVED).bytes());
            assertEquals(3, channel.position());
            source.close();
            assertTrue(channel.isOpen());
            head.release();
            tail.release();
        }
    }

    @Test
    void channelsAndFilesLeaveInTheirOrder() throws Exception {
        byte[] content = random(600_000);
        Path path = file(content);
        TransmitSource opened = open(path);
        try (FileChannel channel = FileChannel.open(path)) {
            TransmitSource source = of(channel);
            Pair pair = accepted();
            IoBuffer first = lend("first");
            List<PacketElement> elements =
                    List.of(
                            PacketElement.of(source, 0, 0),
                            PacketElement.of(first),
                            PacketElement.of(source, 100, 300_000).endOfPacket(),
                            PacketElement.of(opened, 50, 200_000),
                            PacketElement.of(source, 0, 1),
                            PacketElement.of(source, 300_000, 300_000).endOfPacket(),
                            PacketElement.of(source, 0, 0));
            Outcomes outcomes = new Outcomes();
            pair.ours().sendAndRelease(lend("before"));
            pair.ours().transmitPackets(elements).start(soon(), outcomes);
            pair.ours().sendAndRelease(lend("beyond"));
            byte[] expected =
                    concat(
                            "beforefirst".getBytes(),
                            Arrays.copyOfRange(content, 100, 300_100),
                            Arrays.copyOfRange(content, 50, 200_050),
                            Arrays.copyOf(content, 1),
                            Arrays.copyOfRange(content, 300_000, 600_000),
                            "beyond".getBytes());
            assertArrayEquals(expected, pair.theirs().read(expected.length));
            assertEquals(expected.length - 12, outcomes.next(Event.MOVED).bytes());
            first.release();
        }
    }

    @Test
    void aFileThatNoPathLeadsToIsTransmitted() throws Exception {
        byte[] content = random(10_000);
        Path path = file(content);
        try (FileChannel channel =
                FileChannel.open(
                        path, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE)) {
            TransmitSource source = of(channel);
            Pair pair = accepted();
            assertEquals(content.length, source.size());
            BackgroundCall<Long> total =
                    BackgroundCall.onVirtualThread(
                            () -> pair.ours().transmitFile(source).blocking().start(soon()));
            assertArrayEquals(content, pair.theirs().read(content.length));
            assertEquals(content.length, total.result());
        }
        assertFalse(Files.exists(path));
    }

    @Test
    void aCancelHalfWayReportsTheSentBytes() throws Exception {
        try (FileChannel channel = FileChannel.open(sparse(MUCH))) {
            Pair pair = accepted();
            Outcomes outcomes = new Outcomes();
            long operation = pair.ours().transmitFile(of(channel)).start(Deadline.NONE, outcomes);
            pair.theirs().read(1);
            pair.ours().cancel(operation);
            assertWentOnlyPartly(pair, outcomes.next(Kind.CANCELLED).failure(), 1, MUCH);
        }
    }

    @Test
    void aDeadlineEndsIt() throws Exception {
        try (FileChannel channel = FileChannel.open(sparse(MUCH))) {
            TransmitSource source = of(channel);
            Pair pair = accepted();
            IoFailure failure =
                    assertFails(
                            Kind.TIMED_OUT,
                            () -> pair.ours().transmitFile(source).blocking().start(shortly()));
            assertWentOnlyPartly(pair, failure, 0, MUCH);
        }
    }

    @Test
    void thisSideCloses() throws Exception {
        try (FileChannel channel = FileChannel.open(sparse(MUCH))) {
            Pair pair = accepted();
            Outcomes outcomes = new Outcomes();
            IoBuffer tail = lend("tail");
            pair.ours().transmitFile(of(channel)).tail(tail).start(Deadline.NONE, outcomes);
            pair.theirs().read(1);
            pair.ours().close();
            outcomes.next(Kind.CLOSED);
            tail.release();
        }
    }

    @Test
    void aFileTruncatedWhileItIsSent() throws Exception {
        Path path = sparse(MUCH);
        try (FileChannel channel = FileChannel.open(path)) {
            Pair pair = accepted();
            Outcomes outcomes = new Outcomes();
            pair.ours().transmitFile(of(channel)).disconnect().start(Deadline.NONE, outcomes);
            pair.theirs().read(1);
            truncate(path, 0);
            BackgroundCall<byte[]> rest =
                    BackgroundCall.onPlatformThread(() -> pair.theirs().readToEnd());
            IoFailure failure = outcomes.next(Kind.FILE_TRUNCATED).failure();
            assertInstanceOf(EOFException.class, failure.getCause());
            pair.ours().closeAfterSending();
            assertEquals(failure.transferred(), 1 + rest.result().length);
            assertTrue(failure.transferred() < MUCH);
        }
    }

    @Test
    void operationsQueuedAfterAFailedOrCancelledOneContinue() throws Exception {
        Path path = file(random(1_000));
        try (FileChannel channel = FileChannel.open(path)) {
            TransmitSource source = of(channel);
            Pair pair = accepted();
            pair.ours().sendAndRelease(buffer(random(MUCH / 2)));
            Outcomes first = new Outcomes();
            Outcomes second = new Outcomes();
            pair.ours().transmitFile(source).start(Deadline.NONE, first);
            long waiting = pair.ours().transmitFile(source).start(Deadline.NONE, second);
            pair.ours().sendAndRelease(lend("beyond"));
            truncate(path, 0);
            pair.ours().cancel(waiting);
            second.next(Kind.CANCELLED);
            pair.theirs().read(MUCH / 2);
            assertEquals(0, first.next(Kind.FILE_TRUNCATED).failure().transferred());
            assertEquals("beyond", pair.theirs().readText(6));
            assertWorks(pair.ours(), pair.theirs());
        }
    }

    @Test
    void aChannelClosedWhileItIsSent() throws Exception {
        FileChannel channel = FileChannel.open(sparse(MUCH));
        TransmitSource source = of(channel);
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        pair.ours()
                .transmitPackets(
                        List.of(
                                PacketElement.of(source, 0, 1),
                                PacketElement.of(source, 1, 1 << 25)))
                .start(Deadline.NONE, outcomes);
        pair.theirs().read(1);
        channel.close();
        BackgroundCall<byte[]> rest =
                BackgroundCall.onPlatformThread(() -> pair.theirs().readToEnd());
        IoFailure failure = outcomes.next(Kind.OTHER).failure();
        assertInstanceOf(ClosedChannelException.class, failure.getCause());
        assertEquals(OptionalInt.of(1), failure.element());
        pair.ours().closeAfterSending();
        assertEquals(failure.transferred(), 1 + rest.result().length);
    }

    @Test
    void anUnreadableChannelIsRefused() throws Exception {
        Path path = file(random(10));
        assertThrows(NullPointerException.class, () -> port.source(null));
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            assertThrows(NonReadableChannelException.class, () -> port.source(channel));
        }
        FileChannel channel = FileChannel.open(path);
        TransmitSource source = of(channel);
        Pair pair = accepted();
        assertThrows(
                IndexOutOfBoundsException.class,
                () -> pair.ours().transmitFile(source).region(0, 11).startAndRelease());
        channel.close();
        assertFails(Kind.CLOSED, () -> port.source(channel));
        assertThrows(UncheckedIOException.class, source::size);
        assertThrows(
                UncheckedIOException.class,
                () -> pair.ours().transmitFile(source).startAndRelease());
        assertWorks(pair.ours(), pair.theirs());
    }

    private TransmitSource of(FileChannel channel) throws IoFailure {
        return keep(port.source(channel));
    }
}
