package dev.overlapped.test.internal.linux;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.test.internal.linux.RingProgram.Completion;
import dev.overlapped.test.internal.linux.RingProgram.Pair;
import dev.overlapped.test.internal.network.PeerConnection;
import dev.overlapped.test.internal.network.PeerListener;
import dev.overlapped.test.internal.network.Violation;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;

/**
 * The rules of io_uring that the model keeps, on a calm model. Those marked [P] were measured on
 * 6.18, those marked [S] read in the kernel's source.
 */
@Timeout(20)
class RingRulesTest {
    private static final int RECV = IoUring.IORING_OP_RECV;
    private static final int SEND = IoUring.IORING_OP_SEND;
    private static final int ALL = SocketConstants.MSG_WAITALL | SocketConstants.MSG_NOSIGNAL;

    private final LinuxModel linux = new LinuxModel(LinuxSettings.calm());
    private final RingProgram program = new RingProgram(linux, 16);
    private boolean givenUp;

    @AfterEach
    void end() {
        if (!givenUp) {
            program.end();
        }
    }

    private void assertViolation(String saying, Runnable misuse) {
        Violation found = assertThrows(Violation.class, misuse::run);
        assertTrue(found.getMessage().contains(saying), found.getMessage());
        givenUp = true;
    }

    private void assertCompletion(Completion completion, long token, int result, boolean more) {
        assertEquals(token, completion.token());
        assertEquals(result, completion.result());
        assertEquals(more, completion.hasMore());
    }

    private void close(Pair pair) {
        pair.peer().close();
        assertEquals(0, linux.close(pair.fd()));
    }

    // ---- submissions and completions

    @Test
    void completionsBeyondTheQueueAreKeptAsideAndMovedOnEntering() { // [P]
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 16; i++) {
                program.put(IoUring.IORING_OP_NOP, -1, 0, 0, 0, 16 * round + i);
            }
            assertEquals(16, program.enter());
        }
        assertEquals(32, program.ready());
        assertTrue(program.isFlagged(IoUring.IORING_SQ_CQ_OVERFLOW));
        for (int i = 0; i < 48; i++) {
            assertEquals(i, program.next().token());
        }
        assertFalse(program.isFlagged(IoUring.IORING_SQ_CQ_OVERFLOW));
    }

    @Test
    void aChainWhoseHeadFailsHasOneCompletionWhenThatIsSilent() throws IOException { // [P]
        int fd = program.socket(SocketConstants.SOCK_STREAM);
        int refusing = program.listener(1);
        InetSocketAddress nowhere = program.address(refusing);
        linux.close(refusing);
        MemorySegment name = program.name(nowhere);
        program.put(IoUring.IORING_OP_CONNECT, fd, name.address(), 0, 0, 1)
                .offset(name.byteSize())
                .flags(IoUring.IOSQE_IO_LINK | IoUring.IOSQE_CQE_SKIP_SUCCESS);
        program.put(SEND, fd, program.memory(4).address(), 4, ALL, 2);
        assertCompletion(program.next(), 1, -ErrorCodes.ECONNREFUSED, false);
        program.assertNothing();
        linux.close(fd);
    }

    @Test
    void aChainThatSucceedsHasTheCompletionOfItsTail() throws IOException { // [P]
        try (PeerListener server = linux.listen(new InetSocketAddress("127.0.0.1", 0), 1)) {
            int fd = program.socket(SocketConstants.SOCK_STREAM);
            MemorySegment name = program.name(server.address());
            program.put(IoUring.IORING_OP_CONNECT, fd, name.address(), 0, 0, 1)
                    .offset(name.byteSize())
                    .flags(IoUring.IOSQE_IO_LINK | IoUring.IOSQE_CQE_SKIP_SUCCESS);
            program.put(SEND, fd, program.memory(4).address(), 4, ALL, 2);
            assertCompletion(program.next(), 2, 4, false);
            PeerConnection peer = server.accept();
            assertEquals(4, peer.read(new byte[8], 0, 8));
            close(new Pair(fd, peer));
        }
    }

    @Test
    void readinessIsWorkForTheNextEntry() throws IOException { // [P] DEFER_TASKRUN
        Pair pair = program.pair();
        program.put(RECV, pair.fd(), program.memory(8).address(), 8, 0, 7);
        program.assertNothing();
        pair.peer().write(new byte[3], 0, 3);
        assertEquals(0, program.ready());
        assertTrue(program.isFlagged(IoUring.IORING_SQ_TASKRUN));
        assertCompletion(program.next(), 7, 3, false);
        close(pair);
    }

    @Test
    void aThreadOfItsOwnOnly() throws InterruptedException { // [P] SINGLE_ISSUER
        Throwable[] found = new Throwable[1];
        Thread other = Thread.ofPlatform().start(() -> found[0] = violation(program::enter));
        other.join();
        assertTrue(found[0].getMessage().contains("io_uring_enter by"), () -> found[0].toString());
        givenUp = true;
    }

    private static Throwable violation(Runnable misuse) {
        try {
            misuse.run();
            return null;
        } catch (Violation found) {
            return found;
        }
    }

    @Test
    void twoRequestsInFlightHaveDifferentUserData() throws IOException {
        Pair pair = program.pair();
        program.put(RECV, pair.fd(), program.memory(8).address(), 8, 0, 7);
        program.put(RECV, pair.fd(), program.memory(8).address(), 8, 0, 7);
        assertViolation("has the user_data of", program::enter);
    }

    // ---- memory

    @Test
    void aBufferBeingFilledIsNobodyElses() throws IOException {
        Pair pair = program.pair();
        MemorySegment buffer = program.memory(8);
        program.put(RECV, pair.fd(), buffer.address(), 8, 0, 7);
        program.enter();
        buffer.set(ValueLayout.JAVA_BYTE, 3, (byte) 1);
        pair.peer().write(new byte[3], 0, 3);
        assertViolation("somebody wrote to the buffer", program::enter);
    }

    @Test
    void aBufferBeingSentStaysAsItIs() throws IOException {
        Pair pair = program.pair();
        MemorySegment buffer = program.memory(1 << 20); // more than there is room for
        program.put(SEND, pair.fd(), buffer.address(), 1 << 20, ALL, 7);
        program.assertNothing();
        buffer.set(ValueLayout.JAVA_BYTE, (1 << 20) - 1, (byte) 1);
        pair.peer().read(new byte[100_000], 0, 100_000);
        assertViolation("somebody changed the buffer", program::enter);
    }

    @Test
    void twoRequestsFillDifferentMemory() throws IOException {
        Pair pair = program.pair();
        MemorySegment buffer = program.memory(16);
        program.put(RECV, pair.fd(), buffer.address(), 8, 0, 7);
        program.put(RECV, pair.fd(), buffer.address() + 7, 8, 0, 8);
        assertViolation("was given memory that", program::enter);
    }

    // ---- rings of buffers

    @Test
    void aMultishotReceiveNamesABufferEachTimeAndEndsWithoutOne() throws IOException { // [P]
        Pair pair = program.pair();
        MemorySegment buffers = program.bufferRing(3, 4);
        MemorySegment one = program.memory(100);
        RingProgram.give(buffers, one, 17);
        RingProgram.give(buffers, program.memory(100), 4);
        program.put(RECV, pair.fd(), 0, 0, 0, 7)
                .flags(IoUring.IOSQE_BUFFER_SELECT)
                .priority(IoUring.IORING_RECV_MULTISHOT)
                .group(3);
        program.assertNothing();
        pair.peer().write("hello".getBytes(), 0, 5);
        Completion first = program.next();
        assertCompletion(first, 7, 5, true);
        assertEquals(17, first.buffer());
        assertArrayEquals("hello".getBytes(), one.asSlice(0, 5).toArray(ValueLayout.JAVA_BYTE));
        pair.peer().write(new byte[9], 0, 9);
        assertEquals(4, program.next().buffer());
        pair.peer().write(new byte[1], 0, 1);
        assertCompletion(program.next(), 7, -ErrorCodes.ENOBUFS, false);
        close(pair);
    }

    @Test
    void theEndOfTheStreamEndsAMultishotReceive() throws IOException {
        Pair pair = program.pair();
        RingProgram.give(program.bufferRing(3, 4), program.memory(100), 17);
        program.put(RECV, pair.fd(), 0, 0, 0, 7)
                .flags(IoUring.IOSQE_BUFFER_SELECT)
                .priority(IoUring.IORING_RECV_MULTISHOT)
                .group(3);
        pair.peer().shutdownOutput();
        Completion last = program.next();
        assertCompletion(last, 7, 0, false);
        assertEquals(-1, last.buffer());
        close(pair);
    }

    @Test
    void aBufferIsGivenOnce() {
        MemorySegment buffers = program.bufferRing(3, 4);
        RingProgram.give(buffers, program.memory(100), 17);
        RingProgram.give(buffers, program.memory(100), 17);
        assertViolation("buffer 17 was given to the kernel", program::enter);
    }

    @Test
    void noMoreBuffersAreGivenThanTheirRingHas() {
        MemorySegment buffers = program.bufferRing(3, 2);
        for (int id = 0; id < 3; id++) {
            RingProgram.give(buffers, program.memory(100), id);
        }
        assertViolation("a ring of 2 buffers", program::enter);
    }

    // ---- accepting and direct descriptors

    @Test
    void aMultishotAcceptEndsWhenTheQueueIsFull() throws IOException { // [P]
        int listener = program.listener(100);
        program.put(IoUring.IORING_OP_ACCEPT, listener, 0, 0, 0, 7)
                .priority(IoUring.IORING_ACCEPT_MULTISHOT);
        for (int i = 0; i < 40; i++) {
            linux.connect(program.address(listener)).close();
        }
        int accepted = 0;
        boolean more = true;
        for (int i = 0; i < 50; i++) {
            program.enter();
        }
        while (more) {
            Completion one = program.next();
            assertEquals(0, linux.close(one.result()));
            more = one.hasMore();
            accepted++;
        }
        assertEquals(33, accepted); // the 32 of the queue, and the one that found no room
        assertEquals(0, linux.close(listener));
    }

    @Test
    void withoutANumberTheConnectionStaysInTheBacklog() throws IOException {
        int listener = program.listener(1);
        PeerConnection peer = linux.connect(program.address(listener));
        linux.descriptorLimit(0);
        program.put(IoUring.IORING_OP_ACCEPT, listener, 0, 0, 0, 7);
        assertCompletion(program.next(), 7, -ErrorCodes.EMFILE, false);
        linux.descriptorLimit(100);
        program.put(IoUring.IORING_OP_ACCEPT, listener, 0, 0, 0, 8);
        close(new Pair(program.next().result(), peer));
        linux.close(listener);
    }

    @Test
    void withoutASlotTheConnectionIsLost() throws IOException { // [P]
        program.directTable(1);
        int listener = program.listener(2);
        for (int i = 0; i < 2; i++) {
            PeerConnection peer = linux.connect(program.address(listener));
            program.put(IoUring.IORING_OP_ACCEPT, listener, 0, 0, 0, 7)
                    .fileIndex(IoUring.IORING_FILE_INDEX_ALLOC);
            int expected = i == 0 ? 0 : -ErrorCodes.ENFILE;
            assertCompletion(program.next(), 7, expected, false);
            assertEquals(i == 0 ? 0 : -1, i == 0 ? 0 : peer.read(new byte[1], 0, 1));
            peer.close();
        }
        program.put(IoUring.IORING_OP_CLOSE, 0, 0, 0, 0, 8).fileIndex(1);
        assertCompletion(program.next(), 8, 0, false);
        program.put(IoUring.IORING_OP_CLOSE, 0, 0, 0, 0, 8).fileIndex(1);
        assertCompletion(program.next(), 8, -ErrorCodes.EBADF, false);
        linux.close(listener);
    }

    @Test
    void anOrdinaryDescriptorForADirectOneNamesTheSameFile() throws IOException {
        program.directTable(4);
        Pair pair = program.pair();
        MemorySegment slot = program.memory(4);
        slot.set(ValueLayout.JAVA_INT, 0, pair.fd());
        program.put(IoUring.IORING_OP_FILES_UPDATE, -1, slot.address(), 1, 0, 7)
                .offset(IoUring.IORING_FILE_INDEX_ALLOC & 0xFFFF_FFFFL);
        assertCompletion(program.next(), 7, 1, false);
        linux.close(pair.fd());
        program.put(
                        IoUring.IORING_OP_FIXED_FD_INSTALL,
                        slot.get(ValueLayout.JAVA_INT, 0),
                        0,
                        0,
                        0,
                        8)
                .flags(IoUring.IOSQE_FIXED_FILE);
        int fd = program.next().result();
        assertEquals(0, linux.shutdown(fd, SocketConstants.SHUT_WR));
        assertEquals(-1, pair.peer().read(new byte[1], 0, 1));
        linux.close(fd);
        pair.peer().close(); // the ring takes its table along
    }

    // ---- cancelling and closing

    @Test
    void aCancelIsARequestWhoseVictimCompletes() throws IOException {
        Pair pair = program.pair();
        program.put(RECV, pair.fd(), program.memory(8).address(), 8, 0, 7);
        program.put(IoUring.IORING_OP_ASYNC_CANCEL, -1, 7, 0, 0, 8);
        program.put(IoUring.IORING_OP_ASYNC_CANCEL, -1, 99, 0, 0, 9);
        assertCompletion(program.next(), 8, 0, false);
        assertCompletion(program.take(), 9, -ErrorCodes.ENOENT, false);
        assertCompletion(program.next(), 7, -ErrorCodes.ECANCELED, false);
        close(pair);
    }

    @Test
    void aSendCancelledHalfWayCompletesWithWhatHasGone() throws IOException { // [P]
        Pair pair = program.pair();
        int length = 1 << 20;
        program.put(SEND, pair.fd(), program.memory(length).address(), length, ALL, 7);
        program.assertNothing();
        int all = IoUring.IORING_ASYNC_CANCEL_FD | IoUring.IORING_ASYNC_CANCEL_ALL;
        program.put(IoUring.IORING_OP_ASYNC_CANCEL, pair.fd(), 0, 0, all, 8);
        assertCompletion(program.next(), 8, 1, false);
        assertCompletion(program.next(), 7, 1 << 17, false);
        close(pair);
    }

    @Test
    void closingCancelsNothing() throws IOException { // [P]
        Pair pair = program.pair();
        program.put(RECV, pair.fd(), program.memory(8).address(), 8, 0, 7);
        program.assertNothing();
        assertViolation("lost its last descriptor", () -> linux.close(pair.fd()));
    }

    @Test
    void aRingIsClosedWithNothingInFlight() throws IOException {
        Pair pair = program.pair();
        program.put(RECV, pair.fd(), program.memory(8).address(), 8, 0, 7);
        program.assertNothing();
        assertViolation("a ring was closed with in flight", () -> linux.close(program.ring));
    }

    // ---- streams

    @Test
    void bytesThatArrivedBeforeAResetAreReceivedThenItsErrorOnceThenTheEnd()
            throws IOException { // [S]
        Pair pair = program.pair();
        pair.peer().write(new byte[5], 0, 5);
        pair.peer().reset();
        int[] results = {5, -ErrorCodes.ECONNRESET, 0};
        for (int result : results) {
            program.put(RECV, pair.fd(), program.memory(8).address(), 8, 0, 7);
            assertCompletion(program.next(), 7, result, false);
        }
        program.put(SEND, pair.fd(), program.memory(8).address(), 8, ALL, 7);
        assertCompletion(program.next(), 7, -ErrorCodes.EPIPE, false);
        assertEquals(-ErrorCodes.ENOTCONN, program.peerName(pair.fd()));
        close(pair);
    }

    @Test
    void aHalfDoneSendTakesTheErrorOfAResetAlong() throws IOException { // [S]
        Pair pair = program.pair();
        int length = 1 << 20;
        program.put(SEND, pair.fd(), program.memory(length).address(), length, ALL, 7);
        program.assertNothing();
        pair.peer().reset();
        assertCompletion(program.next(), 7, 1 << 17, false);
        program.put(RECV, pair.fd(), program.memory(8).address(), 8, 0, 8);
        assertCompletion(program.next(), 8, 0, false); // not the end of the stream, but it seems so
        close(pair);
    }

    @Test
    void aReceiveOfNoBytesWaitsAndTakesNothing() throws IOException { // [P]
        Pair pair = program.pair();
        program.put(RECV, pair.fd(), 0, 0, 0, 7);
        program.assertNothing();
        pair.peer().write(new byte[5], 0, 5);
        assertCompletion(program.next(), 7, 0, false);
        program.put(RECV, pair.fd(), program.memory(8).address(), 8, 0, 8);
        assertCompletion(program.next(), 8, 5, false);
        close(pair);
    }

    @Test
    void aPollForNothingCompletesWhenBothSidesHaveEnded() throws IOException { // [P]
        Pair pair = program.pair();
        linux.shutdown(pair.fd(), SocketConstants.SHUT_WR);
        program.put(IoUring.IORING_OP_POLL_ADD, pair.fd(), 0, IoUring.IORING_POLL_ADD_MULTI, 0, 7);
        program.assertNothing();
        pair.peer().close();
        Completion ended = program.next();
        assertTrue(ended.hasMore());
        assertEquals(OpenFile.HUP, ended.result() & OpenFile.HUP);
        assertEquals(-ErrorCodes.ENOTCONN, program.peerName(pair.fd()));
        program.put(IoUring.IORING_OP_ASYNC_CANCEL, -1, 7, 0, 0, 8);
        assertCompletion(program.next(), 8, 0, false);
        assertCompletion(program.next(), 7, -ErrorCodes.ECANCELED, false);
        linux.close(pair.fd());
    }

    @Test
    void anEventCounterIsReadAsAWholeAndWaitsForTheNextWrite() {
        int fd = linux.eventfd(0, 0);
        MemorySegment counter = program.memory(8);
        MemorySegment one = program.memory(8);
        one.set(ValueLayout.JAVA_LONG, 0, 1);
        linux.write(fd, one.address(), 8);
        linux.write(fd, one.address(), 8);
        program.put(IoUring.IORING_OP_READ, fd, counter.address(), 8, 0, 7);
        assertCompletion(program.next(), 7, 8, false);
        assertEquals(2, counter.get(ValueLayout.JAVA_LONG, 0));
        program.put(IoUring.IORING_OP_READ, fd, counter.address(), 8, 0, 8);
        program.assertNothing();
        linux.write(fd, one.address(), 8);
        assertCompletion(program.next(), 8, 8, false);
        linux.close(fd);
    }
}
