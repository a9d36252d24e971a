package dev.overlapped;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.ffi.linux.BufferRing;
import dev.overlapped.internal.ffi.linux.Cqe;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.Sqe;
import dev.overlapped.internal.uring.UringFactory;
import dev.overlapped.test.internal.network.Violation;

import org.junit.jupiter.api.Test;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The test of the test on the model of Linux: bugs planted on purpose, each of which the simulation
 * has to find.
 */
class PlantedLinuxBugTest {
    private static final int MAX_SEEDS = 100;

    private static int opcode(MemorySegment entry) {
        return entry.get(ValueLayout.JAVA_BYTE, Sqe.OPCODE);
    }

    private static long token(MemorySegment entry) {
        return entry.get(ValueLayout.JAVA_LONG, Sqe.USER_DATA);
    }

    private static int result(MemorySegment completion) {
        return completion.get(ValueLayout.JAVA_INT, Cqe.RES);
    }

    private static int flags(MemorySegment completion) {
        return completion.get(ValueLayout.JAVA_INT, Cqe.FLAGS);
    }

    private static void flags(MemorySegment completion, int flags) {
        completion.set(ValueLayout.JAVA_INT, Cqe.FLAGS, flags);
    }

    // ---- completions that are misread

    @Test
    void aMultishotRequestThatContinuesTakenForEnded() {
        RingSabotage forgets =
                new RingSabotage() {
                    @Override
                    void completed(MemorySegment completion) {
                        flags(completion, flags(completion) & ~IoUring.IORING_CQE_F_MORE);
                    }
                };
        assertFound(() -> forgets, IllegalStateException.class, "broken invariant");
    }

    @Test
    void aMultishotRequestThatHasEndedTakenForArmed() {
        assertFound(EndsUnseen::new, AssertionError.class, "");
    }

    /** A receive that ended for want of a buffer, which nobody arms again. */
    private static final class EndsUnseen extends RingSabotage {
        private static final int ENOBUFS = 105;

        @Override
        void completed(MemorySegment completion) {
            if (result(completion) == -ENOBUFS) {
                flags(completion, flags(completion) | IoUring.IORING_CQE_F_MORE);
            }
        }
    }

    @Test
    void aCompletionDeliveredTwice() {
        assertFound(Repeats::new, IllegalStateException.class, "broken invariant");
    }

    /** Each tenth completion is the one before it again: its token is stale. */
    private static final class Repeats extends RingSabotage {
        private final byte[] former = new byte[(int) Cqe.SIZE];
        private int count;

        @Override
        void completed(MemorySegment completion) {
            if (++count % 10 == 0) {
                completion.copyFrom(MemorySegment.ofArray(former));
            }
            MemorySegment.ofArray(former).copyFrom(completion);
        }
    }

    @Test
    void aCompletionOfACancelTakenForThatOfItsVictim() {
        RingSabotage confuses =
                new RingSabotage() {
                    @Override
                    void submitted(MemorySegment entry) {
                        long victim = entry.get(ValueLayout.JAVA_LONG, Sqe.ADDR);
                        if (opcode(entry) == IoUring.IORING_OP_ASYNC_CANCEL && victim != 0) {
                            entry.set(ValueLayout.JAVA_BYTE, Sqe.FLAGS, (byte) 0);
                            entry.set(ValueLayout.JAVA_LONG, Sqe.USER_DATA, victim);
                        }
                    }
                };
        assertFound(() -> confuses, IllegalStateException.class, "broken invariant");
    }

    @Test
    void aShortSendTakenForAWholeOne() {
        assertFound(ShortSends::new, AssertionError.class, "server");
    }

    private static final class ShortSends extends RingSabotage {
        private final Map<Long, Integer> lengths = new HashMap<>();

        @Override
        void submitted(MemorySegment entry) {
            lengths.remove(token(entry));
            if (opcode(entry) == IoUring.IORING_OP_SEND) {
                lengths.put(token(entry), entry.get(ValueLayout.JAVA_INT, Sqe.LEN));
            }
        }

        @Override
        void completed(MemorySegment completion) {
            Integer length = lengths.remove(completion.get(ValueLayout.JAVA_LONG, Cqe.USER_DATA));
            if (length != null && result(completion) > 0) {
                completion.set(ValueLayout.JAVA_INT, Cqe.RES, length);
            }
        }
    }

    // ---- memory

    @Test
    void aProvidedBufferGivenTwice() {
        RingSabotage repeats =
                new RingSabotage() {
                    @Override
                    void entering() {
                        if (buffers() != 0) {
                            giveLastAgain(buffers(), bufferEntries());
                        }
                    }
                };
        assertFound(() -> repeats, Violation.class, "was given to the kernel, which has it");
    }

    private static void giveLastAgain(long address, int entries) {
        MemorySegment ring = RingSabotage.at(address, entries * BufferRing.ENTRY_SIZE);
        int tail = ring.get(ValueLayout.JAVA_SHORT, BufferRing.TAIL) & 0xFFFF;
        long last = (tail - 1 & entries - 1) * BufferRing.ENTRY_SIZE;
        long next = (tail & entries - 1) * BufferRing.ENTRY_SIZE;
        MemorySegment.copy(ring, last, ring, next, BufferRing.TAIL); // all but the tail
        ring.set(ValueLayout.JAVA_SHORT, BufferRing.TAIL, (short) (tail + 1));
    }

    @Test
    void aBufferWrittenToBeforeItsSendIsDone() {
        assertFound(
                () -> new Scribbles(IoUring.IORING_OP_SEND, Sqe.ADDR),
                Violation.class,
                "somebody changed the buffer");
    }

    @Test
    void aBufferWrittenToBeforeItsReceiveIsDone() {
        assertFound(
                () -> new Scribbles(IoUring.IORING_OP_RECV, Sqe.ADDR),
                Violation.class,
                "somebody wrote to the buffer");
    }

    @Test
    void aMessageHeaderUsedAgainBeforeItsReceiveIsDone() {
        assertFound(
                () -> new Scribbles(IoUring.IORING_OP_RECVMSG, Sqe.ADDR),
                Violation.class,
                "somebody changed the msghdr");
    }

    /** Writes to the memory that a request names, unless it has completed. */
    private static final class Scribbles extends RingSabotage {
        private final int victim;
        private final long field;
        private final Map<Long, Long> addresses = new HashMap<>();

        Scribbles(int victim, long field) {
            this.victim = victim;
            this.field = field;
        }

        @Override
        void submitted(MemorySegment entry) {
            boolean hasRoom =
                    victim == IoUring.IORING_OP_RECVMSG
                            || entry.get(ValueLayout.JAVA_INT, Sqe.LEN) >= Integer.BYTES;
            int selects = entry.get(ValueLayout.JAVA_BYTE, Sqe.FLAGS) & IoUring.IOSQE_BUFFER_SELECT;
            if (opcode(entry) == victim && hasRoom && selects == 0) {
                addresses.put(token(entry), entry.get(ValueLayout.JAVA_LONG, field));
            }
        }

        @Override
        void completed(MemorySegment completion) {
            addresses.remove(completion.get(ValueLayout.JAVA_LONG, Cqe.USER_DATA));
        }

        @Override
        void entered() {
            for (long address : addresses.values()) {
                MemorySegment memory = at(address, Integer.BYTES);
                int was = memory.get(ValueLayout.JAVA_INT_UNALIGNED, 0);
                memory.set(ValueLayout.JAVA_INT_UNALIGNED, 0, ~was);
            }
            addresses.clear();
        }
    }

    // ---- requests that are left out

    @Test
    void aDescriptorThatIsNeverClosed() {
        assertFound(() -> new LeavesOut(IoUring.IORING_OP_CLOSE), Violation.class, "left open");
    }

    @Test
    void aDescriptorClosedWithARequestInFlight() {
        assertFound(
                () -> new LeavesOut(IoUring.IORING_OP_ASYNC_CANCEL),
                Violation.class,
                "lost its last descriptor");
    }

    /** One kind of request is done in name only. */
    private static final class LeavesOut extends RingSabotage {
        private final int victim;

        LeavesOut(int victim) {
            this.victim = victim;
        }

        @Override
        void submitted(MemorySegment entry) {
            if (opcode(entry) == victim) {
                entry.set(ValueLayout.JAVA_BYTE, Sqe.OPCODE, (byte) IoUring.IORING_OP_NOP);
            }
        }
    }

    @Test
    void aSendThatSkipsItsFirstByte() {
        RingSabotage skips =
                new RingSabotage() {
                    @Override
                    void submitted(MemorySegment entry) {
                        int length = entry.get(ValueLayout.JAVA_INT, Sqe.LEN);
                        if (opcode(entry) == IoUring.IORING_OP_SEND && length > 1) {
                            long address = entry.get(ValueLayout.JAVA_LONG, Sqe.ADDR);
                            entry.set(ValueLayout.JAVA_LONG, Sqe.ADDR, address + 1);
                            entry.set(ValueLayout.JAVA_INT, Sqe.LEN, length - 1);
                        }
                    }
                };
        assertFound(() -> skips, AssertionError.class, "is the first wrong one");
    }

    // ---- wake-ups

    /** In virtual time a thread that nobody wakes waits for ever, which the model notices. */
    @Test
    void aWakeUpThatIsLost() {
        stepWhileAnotherThreadListens(new RingSabotage());
        RingSabotage loses =
                new RingSabotage() {
                    @Override
                    boolean drops(String call) {
                        return call.equals("write");
                    }
                };
        Violation found = assertThrows(Violation.class, () -> stepWhileAnotherThreadListens(loses));
        assertTrue(found.getMessage().contains("wait for ever"), found.toString());
    }

    private static void stepWhileAnotherThreadListens(RingSabotage sabotage) {
        World world = sabotaged(sabotage).make(0);
        try (Lane outside = new Lane("outside");
                Lane second = new Lane("second")) {
            SteppedPort stepped =
                    new SteppedPort(
                            CompletionPort.builder().threads(1),
                            world.backend(),
                            world::nanoTime,
                            second);
            boolean[] done = new boolean[1];
            world.whileWaiting(
                    () -> {
                        if (!done[0]) {
                            done[0] = true;
                            outside.run(() -> accept(stepped.port));
                        }
                    });
            while (!done[0]) {
                stepped.step(0, Long.MAX_VALUE); // must return: it has work to do
            }
            stepped.port.beginClose();
            while (stepped.running() > 0) {
                stepped.step(0, 0);
            }
            world.verifyNothingLeft();
        }
    }

    private static void accept(CompletionPort port) {
        try {
            TcpListener listener = port.listen(new InetSocketAddress("127.0.0.1", 0));
            listener.acceptEach(connection -> connection.close());
        } catch (IoFailure e) {
            throw new AssertionError(e);
        }
    }

    // ---- how they are found

    private static World.Maker sabotaged(RingSabotage sabotage) {
        return seed ->
                new LinuxWorld(seed, 0, (io, slots) -> new UringFactory(sabotage.of(io), slots));
    }

    /** Runs seeds until one fails for a reason of that type that says so. */
    private static void assertFound(
            Supplier<RingSabotage> sabotage, Class<? extends Throwable> type, String saying) {
        for (long seed = 1; seed <= MAX_SEEDS; seed++) {
            try {
                Simulation.runOn(sabotaged(sabotage.get()), seed, new TreeMap<>());
            } catch (AssertionError failed) {
                for (Throwable t = failed; t != null; t = t.getCause()) {
                    if (type.isInstance(t) && String.valueOf(t.getMessage()).contains(saying)) {
                        System.out.println("planted bug found by seed " + seed + ": " + failed);
                        return;
                    }
                }
            }
        }
        throw new AssertionError("not found by " + MAX_SEEDS + " seeds");
    }
}
