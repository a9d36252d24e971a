package dev.overlapped.contract.suite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.PacketElement;
import dev.overlapped.TransmitSource;
import dev.overlapped.contract.spec.CachedTransmitContract;
import dev.overlapped.contract.spec.Outcomes;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.system.WatchedUring;
import dev.overlapped.internal.ffi.linux.ErrorCodes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Files sent by sendfile, in whole and in part. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "io_uring is Linux's")
class IoUringSendfileTransmitTest extends CachedTransmitContract {
    private static final int SIZE = 65_536;

    IoUringSendfileTransmitTest() {
        super(new WatchedUring(0));
    }

    @Override
    public TransmitSource ready(Path path) throws IOException {
        Files.readAllBytes(path);
        return open(path);
    }

    @Override
    public int longest() {
        return 2 << 20;
    }

    /** Transmits it between head and tail, and asserts that all is received. */
    private void assertArrives(byte[] content) throws Exception {
        assertArrives(accepted(), ready(file(content)), content);
    }

    private void assertArrives(Pair pair, TransmitSource source, byte[] content) throws Exception {
        assertArrives(pair, pair.ours().transmitFile(source), content);
    }

    @Test
    void oneCallForTheHeadAndOneForTheFile() throws Exception {
        assertArrives(random(SIZE));
        assertEquals(1, kernel.count("send"));
        assertEquals(1, kernel.count("sendfile"));
        assertEquals(2, kernel.count("lseek"), "one sees what it is, the other one its size");
    }

    @Test
    void oneCallForAllTheMemoryBeforeAFile() throws Exception {
        byte[] content = random(SIZE);
        IoBuffer first = lend("one ");
        IoBuffer second = lend("two ");
        List<PacketElement> elements =
                List.of(
                        PacketElement.of(first),
                        PacketElement.of(second),
                        PacketElement.of(ready(file(content)), 0, SIZE));
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        pair.ours().transmitPackets(elements).start(soon(), outcomes);
        assertArrayEquals(concat("one two ".getBytes(), content), pair.theirs().read(SIZE + 8));
        outcomes.next(Event.MOVED);
        assertEquals(1, kernel.count("sendmsg"));
        assertEquals(1, kernel.count("sendfile"));
        first.release();
        second.release();
    }

    @Test
    void aShortPieceIsCopied() throws Exception {
        assertArrives(random(1_000));
        assertEquals(0, kernel.count("sendfile"));
    }

    @Test
    void aVeryLongPieceIsMapped() throws Exception {
        assertArrives(random(longest() + 1));
        assertEquals(0, kernel.count("sendfile"));
        assertEquals(1, kernel.count("mmap of a file"));
    }

    @Test
    void anUncachedPieceIsReadThroughTheRing() throws Exception {
        Path hole = sparse(SIZE);
        assertArrives(accepted(), open(hole), new byte[SIZE]);
        assertEquals(0, kernel.count("sendfile"));
    }

    @Test
    void anEndOfPacketIsNotSentBySendfile() throws Exception {
        byte[] content = random(SIZE);
        PacketElement element = PacketElement.of(ready(file(content)), 0, SIZE).endOfPacket();
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        pair.ours().transmitPackets(List.of(element, element)).start(soon(), outcomes);
        assertArrayEquals(concat(content, content), pair.theirs().read(2 * SIZE));
        outcomes.next(Event.MOVED);
        assertEquals(1, kernel.count("sendfile"), "the last one, which nothing follows");
    }

    @Test
    void noConnectionHoldsTheThreadForLong() throws Exception {
        AtomicLong most = new AtomicLong();
        AtomicLong turns = new AtomicLong();
        kernel.answer(
                "sendfile",
                (number, real, arguments) -> {
                    most.accumulateAndGet((long) arguments[3], Math::max);
                    return real.call(arguments);
                });
        kernel.answer(
                "io_uring_enter",
                (number, real, arguments) -> {
                    turns.incrementAndGet();
                    return real.call(arguments);
                });
        byte[] content = random(MUCH);
        List<PacketElement> pieces = pieces(ready(file(content)), MUCH);
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        pair.ours().transmitPackets(pieces).start(soon(), outcomes);
        assertArrayEquals(content, pair.theirs().read(MUCH));
        outcomes.next(Event.MOVED);
        assertTrue(most.get() <= 1 << 20, () -> most + " bytes at once");
        assertTrue(turns.get() >= MUCH >> 20, () -> turns + " turns");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10_000, 16_384})
    void aShortSendfile(int bytes) throws Exception {
        kernel.answer(
                "sendfile",
                (number, real, arguments) -> {
                    if (number == 1) {
                        arguments[3] = (long) bytes;
                    }
                    return real.call(arguments);
                });
        assertArrives(random(SIZE));
        assertEquals(2, kernel.count("sendfile"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"sendfile", "send"})
    void aFullSocketBuffer(String call) throws Exception {
        kernel.answer(
                call,
                (number, real, arguments) ->
                        switch (number) {
                            case 1 -> (long) -ErrorCodes.EAGAIN;
                            case 2 -> (long) -ErrorCodes.EINTR;
                            default -> real.call(arguments);
                        });
        assertArrives(random(SIZE));
        assertEquals(3, kernel.count(call));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EINVAL", "ENOSYS", "EPERM", "EOPNOTSUPP", "ESPIPE"})
    void aRefusedSendfileIsNotTriedAgainForThatFile(String code) throws Exception {
        long refusal = -(int) ErrorCodes.class.getField(code).get(null);
        kernel.answer("sendfile", (number, real, arguments) -> refusal);
        byte[] content = random((3 << 19) + 13);
        TransmitSource source = ready(file(content));
        for (int i = 0; i < 3; i++) {
            assertArrives(accepted(), source, content);
        }
        assertEquals(1, kernel.count("sendfile"));
    }

    @Test
    void aFailureHalfWayReportsHowMuchWasSent() throws Exception {
        kernel.answer(
                "sendfile",
                (number, real, arguments) ->
                        number == 1
                                ? real.call(arguments[0], arguments[1], arguments[2], 5_000L)
                                : -(long) ErrorCodes.EIO);
        byte[] content = random(SIZE);
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        pair.ours().transmitFile(ready(file(content))).start(soon(), outcomes);
        IoFailure failure = outcomes.next(Event.FAILED).failure();
        assertEquals(5_000, failure.transferred());
        assertTrue(failure.getMessage().contains("EIO"), failure::getMessage);
        assertArrayEquals(Arrays.copyOf(content, 5_000), pair.theirs().read(5_000));
    }
}
