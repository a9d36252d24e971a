package dev.overlapped.contract;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.PacketElement;
import dev.overlapped.TransmitSource;
import dev.overlapped.contract.Outcomes.Event;
import dev.overlapped.internal.Backend;
import dev.overlapped.internal.ffi.linux.Cachestat;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.MemoryConstants;
import dev.overlapped.internal.ffi.linux.NativeLinuxIo;
import dev.overlapped.internal.uring.UringBackend;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What is sent of a file that is mapped, and of one that cannot be, beyond what {@link
 * TransmitContract} asks of every system: there a file is sent once.
 */
abstract class MappedTransmitContract extends TransmissionContract {
    /** More than the buffers of a connection take. */
    private static final int MUCH = 32 << 20;

    /** Counts what the kernel was asked. */
    private static final class Watched extends IoUringSystem {
        static final AtomicInteger MAPPED = new AtomicInteger();
        static final AtomicInteger UNMAPPED = new AtomicInteger();
        static final AtomicInteger MEASURED = new AtomicInteger();

        /**
         * As if the file had its size, and were cached, whatever has become of it; 0 = as it is.
         */
        static volatile long pretendedSize;

        private final int slots;

        Watched(int slots) {
            this.slots = slots;
        }

        @Override
        public Backend.Factory backend() {
            LinuxIo io = new NativeLinuxIo();
            InvocationHandler watching =
                    (proxy, method, arguments) -> {
                        switch (method.getName()) {
                            case "mmap" -> {
                                if (arguments[1].equals(MemoryConstants.PROT_READ)) {
                                    MAPPED.incrementAndGet(); // a file; a ring is written to
                                }
                            }
                            case "munmap" -> UNMAPPED.incrementAndGet();
                            case "lseek" -> {
                                MEASURED.incrementAndGet();
                                if (pretendedSize > 0) {
                                    return pretendedSize;
                                }
                            }
                            case "cachestat" -> {
                                if (pretendedSize > 0) {
                                    pretendCached((long) arguments[2]);
                                    return 0;
                                }
                            }
                            default -> {}
                        }
                        return method.invoke(io, arguments);
                    };
            Class<?>[] types = {LinuxIo.class};
            LinuxIo watched =
                    (LinuxIo)
                            Proxy.newProxyInstance(LinuxIo.class.getClassLoader(), types, watching);
            return UringBackend.factory(watched, slots);
        }

        @SuppressWarnings("restricted") // it is the backend's memory, at its address
        private static void pretendCached(long address) {
            MemorySegment.ofAddress(address)
                    .reinterpret(Cachestat.SIZE)
                    .set(ValueLayout.JAVA_LONG, Cachestat.NR_CACHE, Long.MAX_VALUE);
        }
    }

    @AfterEach
    void pretendNothing() {
        Watched.pretendedSize = 0;
    }

    /**
     * @param slots how many direct descriptors there are; 0 = connections have ordinary ones
     */
    MappedTransmitContract(int slots) {
        super(() -> new Watched(slots));
    }

    /** A file whose content the page cache holds, sent once so that it is mapped from here on. */
    private TransmitSource mapped(Path path) throws Exception {
        TransmitSource source = open(path);
        Pair pair = accepted();
        Files.readAllBytes(path);
        int before = Watched.MAPPED.get();
        while (Watched.MAPPED.get() == before) {
            Outcomes outcomes = new Outcomes();
            pair.ours().transmitFile(source).start(soon(), outcomes);
            pair.theirs().read((int) source.size());
            outcomes.next(Event.MOVED);
        }
        return source;
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                0,
                1,
                16_384,
                16_385,
                65_536,
                65_537,
                (1 << 20) - 1,
                1 << 20,
                (1 << 20) + 1,
                (1 << 20) + 16_384,
                (1 << 20) + 16_385,
                (3 << 20) + 13
            })
    void headRegionAndTailOfEverySize(int size) throws Exception {
        byte[] content = random((3 << 20) + 100_000);
        TransmitSource source = mapped(file(content));
        Pair pair = accepted();
        for (int offset : new int[] {0, 7, 4_096, content.length - size}) {
            IoBuffer head = lend("the head");
            IoBuffer tail = lend("the tail");
            Outcomes outcomes = new Outcomes();
            pair.ours()
                    .transmitFile(source)
                    .head(head)
                    .region(offset, size)
                    .tail(tail)
                    .start(soon(), outcomes);
            byte[] expected = betweenHeadAndTail(content, offset, size);
            assertArrayEquals(expected, pair.theirs().read(expected.length));
            assertEquals(expected.length, outcomes.next(Event.MOVED).bytes());
            head.release();
            tail.release();
        }
    }

    @Test
    void manyPiecesOfManyFiles() throws Exception {
        byte[] content = random(3 << 20);
        TransmitSource first = mapped(file(content));
        TransmitSource second = mapped(file(content));
        Pair pair = accepted();
        PacketElement[] elements = new PacketElement[100];
        byte[][] expected = new byte[elements.length][];
        for (int i = 0; i < elements.length; i++) {
            int bytes = 10_000 + i * 200;
            elements[i] = PacketElement.of(i % 2 == 0 ? first : second, i * 1_000, bytes);
            elements[i] = i % 7 == 0 ? elements[i].endOfPacket() : elements[i];
            expected[i] = Arrays.copyOfRange(content, i * 1_000, i * 1_000 + bytes);
        }
        Outcomes outcomes = new Outcomes();
        pair.ours().transmitPackets(List.of(elements)).disconnect().start(soon(), outcomes);
        assertArrayEquals(concat(expected), pair.theirs().readToEnd());
        outcomes.next(Event.MOVED);
    }

    @Test
    void aReaderThatTakesItsTime() throws Exception {
        byte[] content = random(MUCH);
        TransmitSource source = mapped(file(content));
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        IoBuffer tail = lend("tail");
        pair.ours().transmitFile(source).tail(tail).start(soon(), outcomes);
        pair.ours().send(lend("behind"));
        byte[] expected = concat(content, "tailbehind".getBytes());
        for (int at = 0; at < expected.length; ) {
            byte[] some = pair.theirs().read(Math.min(77_777, expected.length - at));
            assertTrue(Arrays.equals(some, 0, some.length, expected, at, at + some.length));
            at += some.length;
        }
        assertEquals(MUCH + 4, outcomes.next(Event.MOVED).bytes());
        tail.release();
    }

    @Test
    void cancelledWhileItWaitsForTheReader() throws Exception {
        TransmitSource source = mapped(file(random(MUCH)));
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        long operation = pair.ours().transmitFile(source).start(outcomes);
        pair.theirs().read(1);
        pair.ours().cancel(operation);
        assertWentOnlyPartly(pair, outcomes.next(Kind.CANCELLED).failure(), 1, MUCH);
    }

    @Test
    void aDeadlinePassesWhileItWaitsForTheReader() throws Exception {
        TransmitSource source = mapped(file(random(MUCH)));
        Pair pair = accepted();
        IoFailure failure =
                assertFails(
                        Kind.TIMED_OUT, () -> pair.ours().transmitFile(source).await(shortly()));
        assertWentOnlyPartly(pair, failure, 0, MUCH);
    }

    @Test
    void theOtherSideBreaksOffWhileItWaits() throws Exception {
        TransmitSource source = mapped(file(random(MUCH)));
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        pair.ours().transmitFile(source).start(outcomes);
        pair.theirs().read(1);
        pair.theirs().reset();
        assertTrue(outcomes.next(Kind.CONNECTION_RESET).failure().transferred() < MUCH);
    }

    @Test
    void thisSideClosesWhileItWaits() throws Exception {
        TransmitSource source = mapped(file(random(MUCH)));
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        pair.ours().transmitFile(source).start(outcomes);
        pair.theirs().read(1);
        pair.ours().close();
        assertTrue(outcomes.next(Kind.CLOSED).failure().transferred() > 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4_096, MUCH - 4_096, MUCH - 5_000, MUCH - 1})
    void truncatedWhileItWaitsForTheReader(int length) throws Exception {
        byte[] content = random(MUCH);
        Path path = file(content);
        TransmitSource source = mapped(path);
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        pair.ours().transmitFile(source).disconnect().start(outcomes);
        pair.theirs().read(1);
        truncate(path, length);
        Elsewhere<byte[]> reader = Elsewhere.onPlatformThread(() -> pair.theirs().readToEnd());
        IoFailure failure = outcomes.next(Kind.FILE_TRUNCATED).failure();
        pair.ours().closeAfterSending();
        byte[] read = reader.result();
        assertEquals(failure.transferred(), 1 + read.length);
        assertTrue(failure.transferred() < MUCH, failure::getMessage);
        int true_ = Math.min(read.length, length - 1);
        assertTrue(Arrays.equals(read, 0, Math.max(0, true_), content, 1, 1 + Math.max(0, true_)));
    }

    @Test
    void truncatedBeforeItsTurn() throws Exception {
        byte[] content = random(2 << 20);
        Path path = file(content);
        TransmitSource source = mapped(path);
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        pair.ours().send(buffer(random(MUCH)));
        pair.ours().transmitFile(source).start(outcomes);
        truncate(path, (1 << 20) + 100);
        pair.theirs().read(MUCH);
        assertEquals((1 << 20) + 100, outcomes.next(Kind.FILE_TRUNCATED).failure().transferred());
        assertArrayEquals(
                Arrays.copyOf(content, (1 << 20) + 100), pair.theirs().read((1 << 20) + 100));
    }

    /** Cut off between the look at the size and the send: sendmsg says EFAULT. */
    @ParameterizedTest
    @ValueSource(ints = {0, 4_096, 1 << 20, (1 << 20) + 4_096})
    void truncatedInTheMomentOfTheSend(int length) throws Exception {
        byte[] content = random(3 << 20);
        Path path = file(content);
        TransmitSource source = mapped(path);
        Pair pair = accepted();
        Watched.pretendedSize = content.length;
        truncate(path, length);
        Outcomes outcomes = new Outcomes();
        pair.ours().transmitFile(source).start(soon(), outcomes);
        assertArrayEquals(Arrays.copyOf(content, length), pair.theirs().read(length));
        assertEquals(length, outcomes.next(Kind.FILE_TRUNCATED).failure().transferred());
    }

    @Test
    void aFileThatGrowsIsMappedAgain() throws Exception {
        byte[] content = random(2 << 20);
        Path path = file(content);
        TransmitSource source = mapped(path);
        int before = Watched.MAPPED.get();
        Pair pair = accepted();
        byte[] all = content;
        for (int i = 0; i < 4; i++) {
            byte[] more = random(3 << 20);
            Files.write(path, more, StandardOpenOption.APPEND);
            all = concat(all, more);
            Outcomes outcomes = new Outcomes();
            pair.ours().transmitFile(source).start(soon(), outcomes);
            assertArrayEquals(all, pair.theirs().read(all.length));
            outcomes.next(Event.MOVED);
        }
        assertTrue(Watched.MAPPED.get() > before);
        int unmapped = Watched.UNMAPPED.get();
        source.close();
        assertTrue(Watched.UNMAPPED.get() > unmapped);
    }

    @Test
    void aHoleIsReadAndNotWaitedFor() throws Exception {
        byte[] content = random(2 << 20);
        Path path = file(content);
        TransmitSource source = mapped(path);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(8 << 20);
            file.seek(file.length());
            file.write(content);
        }
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        pair.ours().transmitFile(source).start(soon(), outcomes);
        byte[] expected = concat(content, new byte[6 << 20], content);
        assertArrayEquals(expected, pair.theirs().read(expected.length));
        outcomes.next(Event.MOVED);
    }

    /** By its start, and by its send where something else may have happened in between. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWholeFileIsMeasuredOnceOnTheConnectionsThreadAndTwiceFromElsewhere(boolean here)
            throws Exception {
        byte[] content = random(16_384);
        TransmitSource source = mapped(file(content));
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        int before = Watched.MEASURED.get();
        if (here) {
            pair.ours()
                    .receiveEach(
                            (connection, buffer) -> {
                                buffer.release();
                                connection.transmitFile(source).start(soon(), outcomes);
                            });
            pair.theirs().write("?".getBytes());
        } else {
            pair.ours().transmitFile(source).start(soon(), outcomes);
        }
        assertArrayEquals(content, pair.theirs().read(content.length));
        assertEquals(content.length, outcomes.next(Event.MOVED).bytes());
        assertEquals(here ? 1 : 2, Watched.MEASURED.get() - before);
    }
}
