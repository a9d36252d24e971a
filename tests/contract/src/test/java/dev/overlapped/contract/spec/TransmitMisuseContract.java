package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.FileTransmission;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.PacketElement;
import dev.overlapped.TransmitFlag;
import dev.overlapped.TransmitSource;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** Transmissions that are refused, and take nothing. */
abstract class TransmitMisuseContract extends TransmissionContract {
    TransmitMisuseContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    @Test
    void aRegionBeyondTheEndOfTheFileIsRefused() throws Exception {
        TransmitSource source = open(file(random(1_000)));
        Pair pair = accepted();
        IoBuffer head = lend("head");
        for (long[] region :
                new long[][] {{0, 1_001}, {1_000, 1}, {1_001, 0}, {999, 2}, {1, Long.MAX_VALUE}}) {
            FileTransmission<?> beyond =
                    pair.ours().transmitFile(source).head(head).region(region[0], region[1]);
            IndexOutOfBoundsException refused =
                    assertThrows(IndexOutOfBoundsException.class, beyond::startAndRelease);
            assertTrue(refused.getMessage().contains("1000"), refused::getMessage);
            assertThrows(
                    IndexOutOfBoundsException.class,
                    () ->
                            pair.ours()
                                    .transmitPackets(
                                            List.of(PacketElement.of(source, region[0], region[1])))
                                    .startAndRelease());
        }
        assertEquals(
                4,
                pair.ours()
                        .transmitFile(source)
                        .head(head)
                        .region(1_000, 0)
                        .blocking()
                        .start(soon()));
        head.release();
        assertEquals("head", pair.theirs().readText(4));
    }

    @Test
    void misuseIsRefusedAndTakesNothing() throws Exception {
        TransmitSource source = open(file(random(1_000)));
        TransmitSource closed = open(file(random(1_000)));
        closed.close();
        Pair pair = accepted();
        IoBuffer head = lend("head");
        assertThrows(
                IllegalStateException.class,
                () -> pair.ours().transmitFile(closed).region(0, 1).head(head).startAndRelease());
        assertThrows(
                IllegalStateException.class,
                () -> pair.ours().transmitFile(source).head(head).tail(head).startAndRelease());
        assertThrows(
                IllegalArgumentException.class,
                () -> pair.ours().transmitFile(source).region(-1, 5));
        assertThrows(
                IllegalArgumentException.class,
                () -> pair.ours().transmitFile(source).bytesPerSend(-1));
        assertThrows(IllegalStateException.class, () -> pair.ours().transmitFile().region(0, 0));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        pair.ours()
                                .transmitFile(source)
                                .disconnect()
                                .flags(TransmitFlag.WRITE_BEHIND));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        pair.ours()
                                .transmitFile(source)
                                .flags(
                                        TransmitFlag.USE_KERNEL_APC,
                                        TransmitFlag.USE_SYSTEM_THREAD));
        assertThrows(
                IllegalArgumentException.class,
                () -> pair.ours().transmitPackets(List.of()).flags(TransmitFlag.WRITE_BEHIND));
        FileTransmission<?> once = pair.ours().transmitFile(source).head(head).region(0, 0);
        once.blocking().start(soon());
        assertThrows(IllegalStateException.class, once::startAndRelease);
        CompletionPort other = open(CompletionPort.builder().threads(1));
        try (TransmitSource foreign = other.openFile(file(random(10)))) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> pair.ours().transmitFile(foreign).startAndRelease());
        }
        head.release();
        assertEquals("head", pair.theirs().readText(4));
        assertWorks(pair.ours(), pair.theirs());
    }

    @Test
    void onlyARegularFileCanBeOpened() {
        Path missing = directory.resolve("missing");
        IoFailure failure = assertFails(Kind.FILE_NOT_FOUND, () -> port.openFile(missing));
        assertTrue(failure.getMessage().contains("missing"), failure::getMessage);
        assertFails(Kind.UNSUPPORTED, () -> port.openFile(directory));
    }

    @Test
    void onAClosedConnectionItEndsAsClosed() throws Exception {
        TransmitSource source = open(file(random(1_000)));
        Pair pair = accepted();
        pair.ours().close();
        Outcomes outcomes = new Outcomes();
        pair.ours().transmitFile(source).start(Deadline.NONE, outcomes);
        outcomes.next(Kind.CLOSED);
    }
}
