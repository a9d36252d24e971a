package dev.overlapped.internal.uring.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.RingParams;
import dev.overlapped.internal.uring.RefusingIo;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

@EnabledOnOs(value = OS.LINUX, disabledReason = "makes system calls of Linux")
@Timeout(60)
class RingTest {
    private final Arena arena = Arena.ofConfined();

    @AfterEach
    void free() {
        arena.close();
    }

    /** Answers EINVAL to some flags of io_uring_setup, as a kernel that does not know them. */
    private static final class OldKernel extends RefusingIo {
        final int unknownFlags;
        final List<Integer> asked = new ArrayList<>();

        OldKernel(int unknownFlags) {
            this.unknownFlags = unknownFlags;
        }

        @Override
        @SuppressWarnings("restricted") // the structure is where the backend has put it
        public int io_uring_setup(int entries, long p) {
            int flags =
                    MemorySegment.ofAddress(p)
                            .reinterpret(RingParams.SIZE)
                            .get(java.lang.foreign.ValueLayout.JAVA_INT, RingParams.FLAGS);
            asked.add(flags);
            return (flags & unknownFlags) != 0
                    ? -ErrorCodes.EINVAL
                    : super.io_uring_setup(entries, p);
        }
    }

    private void assertWorks(RefusingIo io, String expected) throws NativeException {
        Ring ring = Ring.open(io, arena);
        assertTrue(ring.description().startsWith(expected), ring.description());
        for (int i = 0; i < 5000; i++) { // more than fit at once
            ring.put(IoUring.IORING_OP_NOP, -1, 0, 0, 0, i);
        }
        int expectedToken = 0;
        while (expectedToken < 5000) {
            ring.submitAndWait(TimeUnit.SECONDS.toNanos(5));
            for (int ready = ring.completions().ready(); ready > 0; ready--) {
                ring.completions().take();
                assertEquals(expectedToken++, ring.completions().token());
            }
        }
        ring.close();
        assertEquals(Set.of(), io.open);
    }

    /** Also when the completion queue is full, so that the kernel holds it back. */
    @Test
    void whatIsDoneWhileItIsSubmittedIsThereAtOnceAndNothingElseIsLost() throws NativeException {
        RefusingIo io = new RefusingIo();
        Ring ring = Ring.open(io, arena);
        int count = 20_000; // more than the queue holds
        for (int i = 0; i < count; i++) {
            ring.put(IoUring.IORING_OP_NOP, -1, 0, 0, 0, i);
        }
        for (int i = 0; i < 3; i++) {
            long token = Tokens.immediate(i);
            ring.put(IoUring.IORING_OP_CLOSE, 1 << 20, 0, 0, 0, token);
            assertEquals(-ErrorCodes.EBADF, ring.submitFor(token));
        }
        for (long expected = 0; expected < count + 3; ) {
            ring.submitAndWait(TimeUnit.SECONDS.toNanos(5));
            for (int ready = ring.completions().ready(); ready > 0; ready--, expected++) {
                ring.completions().take();
                long token = expected < count ? expected : Tokens.immediate((int) expected - count);
                assertEquals(token, ring.completions().token());
            }
        }
        ring.close();
        assertEquals(Set.of(), io.open);
    }

    @Test
    void whatAnOlderKernelRefusesIsPeeledOff() throws NativeException {
        assertWorks(new OldKernel(IoUring.IORING_SETUP_NO_SQARRAY), "SINGLE_ISSUER, DEFER_TASKRUN");
        OldKernel of60 =
                new OldKernel(IoUring.IORING_SETUP_NO_SQARRAY | IoUring.IORING_SETUP_DEFER_TASKRUN);
        assertWorks(of60, "SINGLE_ISSUER, COOP_TASKRUN");
        assertEquals(3, of60.asked.size());
        assertWorks(new OldKernel(IoUring.IORING_SETUP_SINGLE_ISSUER), "COOP_TASKRUN");
    }

    @Test
    void theBestRingIsAskedForFirst() throws NativeException {
        OldKernel current = new OldKernel(0);
        assertWorks(current, "SINGLE_ISSUER, DEFER_TASKRUN");
        assertEquals(1, current.asked.size());
    }

    @Test
    void aKernelThatKnowsNoneOfThemIsTooOld() {
        NativeException refused =
                assertThrows(NativeException.class, () -> Ring.open(new OldKernel(-1), arena));
        assertEquals("io_uring_setup", refused.call());
        assertEquals("EINVAL", refused.symbol());
        assertTrue(refused.getMessage().contains("Linux 6.0"), refused.getMessage());
    }

    private NativeException refusedSetup(int code) {
        RefusingIo io =
                new RefusingIo() {
                    @Override
                    public int io_uring_setup(int entries, long p) {
                        return -code;
                    }
                };
        NativeException refused = assertThrows(NativeException.class, () -> Ring.open(io, arena));
        assertEquals("io_uring_setup", refused.call());

        assertEquals(code, refused.code());
        assertEquals(Set.of(), io.open);
        return refused;
    }

    @Test
    void aRefusedSetupSaysWhatToChange() {
        String message = refusedSetup(ErrorCodes.EPERM).getMessage();
        assertTrue(message.contains("EPERM"), message);
        assertTrue(message.contains("kernel.io_uring_disabled"), message);
        assertTrue(message.contains("seccomp"), message);
        assertTrue(refusedSetup(ErrorCodes.ENOSYS).getMessage().contains("Linux 6.0"));
        assertTrue(refusedSetup(ErrorCodes.ENOMEM).getMessage().contains("ulimit -l"));
        assertTrue(refusedSetup(ErrorCodes.EOPNOTSUPP).getMessage().contains("seccomp"));
        assertTrue(refusedSetup(ErrorCodes.EMFILE).getMessage().contains("ulimit -n"));
    }

    @Test
    void aRefusedMappingClosesTheRing() {
        RefusingIo io =
                new RefusingIo() {
                    @Override
                    public MemorySegment mmap(
                            long length, int prot, int flags, int fd, long offset) {
                        return offset == IoUring.IORING_OFF_SQES
                                ? MemorySegment.ofAddress(-ErrorCodes.ENOMEM)
                                : super.mmap(length, prot, flags, fd, offset);
                    }
                };
        NativeException refused = assertThrows(NativeException.class, () -> Ring.open(io, arena));
        assertTrue(refused.getMessage().startsWith("mmap(io_uring): ENOMEM"), refused.getMessage());
        assertEquals(Set.of(), io.open);
    }

    @Test
    void aRefusedEnterIsFoundAtTheOpening() {
        RefusingIo io =
                new RefusingIo() {
                    @Override
                    public int io_uring_enter(
                            int fd,
                            int to_submit,
                            int min_complete,
                            int flags,
                            long arg,
                            long argsz) {
                        return -ErrorCodes.EPERM;
                    }
                };
        NativeException refused = assertThrows(NativeException.class, () -> Ring.open(io, arena));
        assertTrue(refused.getMessage().startsWith("io_uring_enter: EPERM"), refused.getMessage());
        assertTrue(refused.getMessage().contains("seccomp"), refused.getMessage());
        assertEquals(Set.of(), io.open);
    }

    @Test
    void withoutRegistrationTheRingGoesByItsDescriptor() throws NativeException {
        RefusingIo io =
                new RefusingIo() {
                    @Override
                    public int io_uring_register(int fd, int opcode, long arg, int nr_args) {
                        return -ErrorCodes.EINVAL;
                    }
                };
        assertWorks(io, "SINGLE_ISSUER, DEFER_TASKRUN");
    }

    @Test
    void submissionsThatTheKernelPutsOffAreMadeAgain() throws NativeException {
        RefusingIo io =
                new RefusingIo() {
                    private int calls;

                    @Override
                    public int io_uring_enter(
                            int fd,
                            int to_submit,
                            int min_complete,
                            int flags,
                            long arg,
                            long argsz) {
                        return switch (++calls % 4) {
                            case 2 -> -ErrorCodes.EAGAIN;
                            case 3 -> -ErrorCodes.EBUSY;
                            case 0 -> -ErrorCodes.EINTR;
                            default ->
                                    super.io_uring_enter(
                                            fd, to_submit, min_complete, flags, arg, argsz);
                        };
                    }
                };
        assertWorks(io, "SINGLE_ISSUER");
    }

    @Test
    void aWaitEndsAtItsTimeAndNotBefore() throws NativeException {
        Ring ring = Ring.open(new RefusingIo(), arena);
        long begin = System.nanoTime();
        ring.submitAndWait(TimeUnit.MILLISECONDS.toNanos(30));
        assertTrue(System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(30));
        assertEquals(0, ring.completions().ready());
        ring.close();
    }

    @Test
    void nothingToDoIsNoSystemCall() throws NativeException {
        int[] calls = {0};
        RefusingIo io =
                new RefusingIo() {
                    @Override
                    public int io_uring_enter(
                            int fd,
                            int to_submit,
                            int min_complete,
                            int flags,
                            long arg,
                            long argsz) {
                        calls[0]++;
                        return super.io_uring_enter(fd, to_submit, min_complete, flags, arg, argsz);
                    }
                };
        Ring ring = Ring.open(io, arena);
        int before = calls[0];
        for (int i = 0; i < 100; i++) {
            ring.submitAndWait(0);
        }
        assertEquals(before, calls[0]);
        ring.close();
    }
}
