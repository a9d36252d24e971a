package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.BufferPool;
import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectOptions;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.ListenerOptions;
import dev.overlapped.OverlappedSocket;
import dev.overlapped.PortBuilder;
import dev.overlapped.SendControl;
import dev.overlapped.TcpListener;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Calls that can only be mistakes: a clear exception, and everything usable as before. */
abstract class MisuseContract extends PortContract {
    MisuseContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    /** Checks that a call is refused, and that the message says what it was about. */
    private static void refused(
            Class<? extends RuntimeException> as, Executable call, String... about) {
        String message = assertThrows(as, call).getMessage();
        for (String part : about) {
            assertTrue(message.contains(part), () -> "'" + part + "' in: " + message);
        }
    }

    private static void illegalArgument(Executable call, String... about) {
        refused(IllegalArgumentException.class, call, about);
    }

    private static void illegalState(Executable call, String... about) {
        refused(IllegalStateException.class, call, about);
    }

    private static void outOfBounds(Executable call, String... about) {
        refused(IndexOutOfBoundsException.class, call, about);
    }

    // ---- numbers of operations

    @Test
    void onlyNumbersThatWereGivenOutAreCancelled() throws Exception {
        Pair pair = accepted();
        Outcomes receives = new Outcomes();
        pair.ours().cancel(OverlappedSocket.NO_OPERATION);
        illegalArgument(() -> pair.ours().cancel(-2), "operation -2", "NO_OPERATION (-1)");
        long number = pair.ours().receive(lend(""), Deadline.NONE, receives);
        illegalArgument(() -> pair.ours().cancel(number + 1), "operation " + (number + 1));
        pair.ours().cancel(number);
        receives.next(Kind.CANCELLED).buffer().release();
        pair.ours().cancel(number); // it has ended
        try (TcpListener listener = listen()) {
            listener.cancel(OverlappedSocket.NO_OPERATION);
            illegalArgument(() -> listener.cancel(0), "operation 0", "TcpListener");
        }
    }

    // ---- buffers and their owners

    @Test
    void aBufferInFlightIsNobodyElses() throws Exception {
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        IoBuffer buffer = lend("data");
        pair.ours().receive(buffer, Deadline.NONE, outcomes);
        try (TcpListener listener = listen()) {
            for (Executable misuse :
                    new Executable[] {
                        () -> pair.ours().receive(buffer, Deadline.NONE, outcomes),
                        () -> pair.ours().blocking().receive(buffer, soon()),
                        () -> pair.ours().sendAndRelease(buffer),
                        () -> pair.ours().send(buffer, Deadline.NONE, outcomes),
                        () -> pair.ours().blocking().send(buffer, soon()),
                        () -> pair.ours().send(IoBuffers.of(buffer), soon(), outcomes),
                        () -> pair.ours().receive(IoBuffers.of(buffer), soon(), outcomes),
                        () -> listener.accept(buffer, soon(), outcomes),
                        () -> listener.blocking().accept(buffer, soon()),
                        buffer::release,
                        buffer::clear,
                        buffer::memory,
                        buffer::data,
                        buffer::toText,
                        () -> buffer.put("more"),
                        () -> buffer.region(0, 1)
                    }) {
                illegalState(misuse, "in flight");
            }
        }
        pair.theirs().write("!");
        assertEquals("!", outcomes.next(Event.RECEIVED).buffer().toText());
        buffer.release();
        assertWorks(pair.ours(), pair.theirs());
    }

    @Test
    void aReleasedBufferIsNobodys() throws Exception {
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        IoBuffer buffer = lend("data");
        buffer.release();
        for (Executable misuse :
                new Executable[] {
                    () -> pair.ours().receive(buffer, Deadline.NONE, outcomes),
                    () -> pair.ours().sendAndRelease(buffer),
                    () -> pair.ours().blocking().send(buffer, soon()),
                    () -> pair.ours().send(IoBuffers.of(buffer), soon(), outcomes),
                    buffer::release,
                    buffer::memory,
                    () -> buffer.put("more")
                }) {
            illegalState(misuse, "released");
        }
        assertEquals(0, port.status().counters().lentBuffers());
        assertWorks(pair.ours(), pair.theirs());
    }

    @Test
    void aBufferTwiceInOneVector() throws Exception {
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        IoBuffer one = lend("one");
        IoBuffer two = lend("two");
        IoBuffers twice = IoBuffers.of(one, two, one);
        illegalState(() -> pair.ours().send(twice, soon(), outcomes), "in flight");
        illegalState(() -> pair.ours().receive(twice, soon(), outcomes), "in flight");
        assertEquals("one", one.toText(), "lent as before");
        assertEquals("two", two.toText(), "lent as before");
        pair.ours().send(IoBuffers.of(one, two), soon(), outcomes);
        outcomes.next(Event.MOVED);
        assertEquals("onetwo", pair.theirs().readText(6));
        one.release();
        two.release();
        assertWorks(pair.ours(), pair.theirs());
    }

    @Test
    void tooFewAndTooManyBuffers() throws Exception {
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        IoBuffer[] many = new IoBuffer[IoBuffers.MAX_SIZE + 1];
        Arrays.setAll(many, i -> buffer(1));
        String range = "1 to " + IoBuffers.MAX_SIZE;
        for (IoBuffers wrong : List.of(IoBuffers.of(), IoBuffers.of(many))) {
            illegalArgument(
                    () -> pair.ours().send(wrong, soon(), outcomes), "" + wrong.size(), range);
            illegalArgument(
                    () -> pair.ours().receive(wrong, soon(), outcomes), "" + wrong.size(), range);
        }
        many[0].clear(); // lent as before
        assertWorks(pair.ours(), pair.theirs());
    }

    @Test
    @SuppressWarnings("restricted")
    void moreThanOneOperationCanMove() throws Exception {
        Pair pair = accepted();
        try (Arena arena = Arena.ofShared()) { // reserved, never touched
            IoBuffers huge =
                    IoBuffers.of(
                            IoBuffer.wrap(
                                    MemorySegment.ofAddress(4096).reinterpret(Integer.MAX_VALUE)),
                            IoBuffer.wrap(arena.allocate(1)));
            illegalArgument(
                    () -> pair.ours().receive(huge, soon(), new Outcomes()),
                    "2147483648",
                    "2147483647");
        }
        assertWorks(pair.ours(), pair.theirs());
    }

    @Test
    void regionsOutsideTheMemory() {
        IoBuffer buffer = buffer(10).put("data");
        outOfBounds(() -> buffer.region(-1, 1), "-1", "10");
        outOfBounds(() -> buffer.region(0, -1), "-1", "10");
        outOfBounds(() -> buffer.region(5, 6), "5", "10");
        outOfBounds(() -> buffer.region(11, 0), "11", "10");
        outOfBounds(() -> buffer.region(1, Integer.MAX_VALUE), "10");
        outOfBounds(() -> buffer.put("too much"), "8 bytes", "at most 6");
        assertEquals("data", buffer.toText());
    }

    @Test
    @SuppressWarnings("restricted")
    void memoryThatTheKernelCannotHave() throws Exception {
        illegalArgument(() -> IoBuffer.wrap(MemorySegment.ofArray(new byte[10])), "heap");
        try (Arena confined = Arena.ofConfined()) {
            MemorySegment memory = confined.allocate(10);
            illegalArgument(() -> IoBuffer.wrap(memory), "confined");
        }
        MemorySegment readOnly = Arena.ofAuto().allocate(10).asReadOnly();
        illegalArgument(() -> IoBuffer.wrap(readOnly), "writable");
        MemorySegment huge = MemorySegment.ofAddress(4096).reinterpret(1L << 31);
        illegalArgument(() -> IoBuffer.wrap(huge), "2147483648", "2147483647");
    }

    @Test
    void memoryThatIsFreedAlready() throws Exception {
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        IoBuffer freed;
        try (Arena arena = Arena.ofShared()) {
            freed = IoBuffer.wrap(arena.allocate(10)).put("data");
        }
        try (TcpListener listener = listen()) {
            for (Executable misuse :
                    new Executable[] {
                        () -> pair.ours().receive(freed, Deadline.NONE, outcomes),
                        () -> pair.ours().blocking().receive(freed, soon()),
                        () -> pair.ours().sendAndRelease(freed),
                        () -> pair.ours().send(IoBuffers.of(freed), soon(), outcomes),
                        () -> listener.accept(freed, soon(), outcomes)
                    }) {
                illegalState(misuse, "freed");
            }
        }
        assertWorks(pair.ours(), pair.theirs());
    }

    @Test
    void aPoolClosedWhileBuffersAreLent() throws Exception {
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        BufferPool pool = BufferPool.open(100, 2 * 4096);
        IoBuffer inFlight = pool.lend();
        IoBuffer lent = pool.lend();
        pair.ours().receive(inFlight, Deadline.NONE, outcomes);
        illegalState(pool::lend, "all 2", "4096");
        illegalState(pool::close, "2 buffers");
        lent.release();
        illegalState(pool::close, "1 buffers");
        pair.theirs().write("!");
        outcomes.next(Event.RECEIVED).buffer().release();
        pool.close();
        pool.close();
        illegalState(pool::lend, "closed");
    }

    @Test
    void aFirstDataBufferWithoutRoom() throws Exception {
        try (TcpListener listener = listen()) {
            illegalArgument(() -> listener.accept(buffer(0), soon(), new Outcomes()), "0 bytes");
            illegalArgument(() -> listener.blocking().accept(buffer(0), soon()), "0 bytes");
            PeerSocket client = foreign.connect(listener.localAddress());
            assertWorks(listener.blocking().accept(soon()), client);
        }
    }

    // ---- numbers and nulls

    @Test
    void settingsOutsideTheirRange() {
        PortBuilder settings = CompletionPort.builder();
        illegalArgument(() -> settings.threads(0), "0", "1 to 1024");
        illegalArgument(() -> settings.threads(-3), "-3", "1 to 1024");
        illegalArgument(() -> settings.threads(1025), "1025", "1 to 1024");
        illegalArgument(() -> settings.bufferSize(0), "0", "1 to");
        illegalArgument(() -> settings.bufferSize(-1), "-1", "1 to");
        illegalArgument(() -> settings.bufferSize(Integer.MAX_VALUE), "2147483647", "1073741824");
        illegalArgument(() -> settings.maxBufferBytes(-5), "-5");
        settings.bufferSize(100_000).maxBufferBytes(4096);
        illegalArgument(() -> open(settings), "4096", "102400");
        illegalArgument(() -> ListenerOptions.DEFAULT.withBacklog(0), "0", "1 to 65535");
        illegalArgument(() -> ListenerOptions.DEFAULT.withBacklog(65_536), "65536", "1 to 65535");
        illegalArgument(() -> Deadline.after(-1, TimeUnit.SECONDS), "-1");
        illegalArgument(() -> Deadline.after(Duration.ofMillis(-1)), "-");
        illegalArgument(() -> BufferPool.open(-1, 4096), "-1");
        illegalArgument(() -> new InetSocketAddress("127.0.0.1", -1), "-1");
    }

    @Test
    void farDeadlinesAreNone() throws Exception {
        Pair pair = accepted();
        Outcomes receives = new Outcomes();
        for (Deadline far :
                new Deadline[] {
                    Deadline.NONE,
                    Deadline.after(Long.MAX_VALUE, TimeUnit.DAYS),
                    Deadline.after(Duration.ofSeconds(Long.MAX_VALUE)),
                    Deadline.after(145 * 365L, TimeUnit.DAYS)
                }) {
            pair.ours().receive(buffer(1), far, receives);
            pair.theirs().write("!");
            receives.next(Event.RECEIVED);
        }
    }

    @Test
    void nullsAreRefusedAndChangeNothing() throws Exception {
        Pair pair = accepted();
        IoBuffer buffer = lend("kept");
        try (TcpListener listener = listen()) {
            for (Executable misuse :
                    new Executable[] {
                        () -> pair.ours().receive(buffer, Deadline.NONE, null),
                        () -> pair.ours().receive(buffer, null, new Outcomes()),
                        () -> pair.ours().blocking().receive((IoBuffer) null, soon()),
                        () -> pair.ours().send(buffer, Deadline.NONE, null),
                        () -> pair.ours().send(buffer, null, new Outcomes()),
                        () -> pair.ours().sendAndRelease((IoBuffer) null),
                        () -> pair.ours().send(IoBuffers.of(buffer, null), soon(), new Outcomes()),
                        () ->
                                pair.ours()
                                        .receive(
                                                IoBuffers.of(buffer, null), soon(), new Outcomes()),
                        () -> pair.ours().disconnect(null, new Outcomes()),
                        () -> pair.ours().receiveEach(null),
                        () -> listener.accept(buffer, soon(), null),
                        () -> listener.accept(buffer, null, new Outcomes()),
                        () -> listener.accept((Deadline) null, new Outcomes()),
                        () -> listener.acceptEach(null),
                        () -> port.listen(null)
                    }) {
                assertThrows(NullPointerException.class, misuse);
                assertEquals("kept", buffer.toText(), "lent as before");
            }
        }
        buffer.release();
        assertWorks(pair.ours(), pair.theirs());
        awaitOperationsInFlight(0);
    }

    @Test
    void aListenerOnANameWithoutAddress() {
        IoFailure failure =
                assertFails(
                        IoFailure.Kind.UNKNOWN_HOST,
                        () -> port.listen(InetSocketAddress.createUnresolved("nobody.invalid", 0)));
        assertTrue(failure.getMessage().contains("nobody.invalid"), failure::getMessage);
    }

    /** An address of a kind that no socket of this library has. */
    private static final class PigeonAddress extends SocketAddress {
        private static final long serialVersionUID = 1;

        @Override
        public String toString() {
            return "loft 7";
        }
    }

    @Test
    void addressesThatNoSocketHas() throws Exception {
        SocketAddress pigeon = new PigeonAddress();
        ConnectOptions from = ConnectOptions.DEFAULT.withLocal(pigeon);
        try (UdpSocket udp = port.openUdp(loopback())) {
            for (Executable misuse :
                    new Executable[] {
                        () -> port.listen(pigeon),
                        () -> port.blocking().connect(pigeon, ConnectOptions.DEFAULT, soon()),
                        () -> port.blocking().connect(loopback1(), from, soon()),
                        () -> port.openUdp(pigeon),
                        () -> udp.connect(pigeon),
                        () -> udp.blocking().send(buffer(1), pigeon, SendControl.NONE, soon())
                    }) {
                illegalArgument(misuse, "loft 7", "PigeonAddress", "UnixDomainSocketAddress");
            }
        }
    }

    private static SocketAddress loopback1() {
        return new InetSocketAddress(loopback().getAddress(), 1);
    }
}
