package dev.overlapped;

import dev.overlapped.internal.buffer.NativeBufferPool;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A buffer has one borrower at a time, and a pool's memory lives as long as it is lent. */
public final class BufferPoolStress {
    private static final int SIZE = 4096;

    private BufferPoolStress() {}

    /**
     * Each of two threads takes two of three buffers and releases them in reverse order, again and
     * again: the head of the stack returns with another buffer below it (ABA). All states share the
     * pool, for its memory is the system's.
     */
    @JCStressTest
    @Outcome(id = "[01], [01]", expect = Expect.ACCEPTABLE, desc = "its own, or none was left")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a buffer that the other thread has too")
    @State
    public static class OneBorrower {
        private static final int ROUNDS = 16;
        private static final BufferPool POOL = BufferPool.open(SIZE, 3 * SIZE);

        @Actor
        public void first(II_Result r) {
            r.r1 = borrowTwo(1);
        }

        @Actor
        public void second(II_Result r) {
            r.r2 = borrowTwo(2);
        }

        /**
         * Returns 0: fewer than two were left in the end. 1: they were its own. 2: one was the
         * other thread's too.
         */
        private static int borrowTwo(long mark) {
            int result = 0;
            for (int i = 0; i < ROUNDS && result != 2; i++) {
                IoBuffer one = POOL.tryLend();
                IoBuffer other = POOL.tryLend();
                result = one != null && other != null ? 1 : 0;
                if (!isOwn(one, mark) | !isOwn(other, -mark)) {
                    result = 2;
                }
                giveBack(one);
                if (!isOwn(other, -mark)) { // meanwhile the first one can be on top again
                    result = 2;
                }
                giveBack(other);
            }
            return result;
        }

        private static boolean isOwn(IoBuffer buffer, long mark) {
            if (buffer == null) {
                return true;
            }
            write(buffer, mark);
            Thread.onSpinWait();
            return read(buffer) == mark;
        }

        private static void giveBack(IoBuffer buffer) {
            if (buffer != null) {
                buffer.release();
            }
        }
    }

    private static void write(IoBuffer buffer, long mark) {
        buffer.memory().set(ValueLayout.JAVA_LONG, 0, mark);
    }

    private static long read(IoBuffer buffer) {
        return buffer.memory().get(ValueLayout.JAVA_LONG, 0);
    }

    /** A port closes its pool while a buffer of it is lent. */
    @JCStressTest
    @Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "refused, and no memory was taken")
    @Outcome(id = "7, 1, 1", expect = Expect.ACCEPTABLE, desc = "lent; the memory was freed")
    @State
    public static class LendMeetsClose {
        private final NativeBufferPool pool = NativeBufferPool.open(SIZE, SIZE);
        private volatile MemorySegment memory;

        @Actor
        public void borrower(III_Result r) {
            IoBuffer buffer;
            try {
                buffer = pool.lend();
            } catch (IllegalStateException e) {
                return;
            }
            memory = buffer.memory();
            write(buffer, 7);
            r.r1 = (int) read(buffer);
            buffer.release();
        }

        @Actor
        public void port() {
            pool.closeWhenAllReleased();
        }

        @Arbiter
        public void end(III_Result r) {
            if (memory != null) {
                r.r2 = memory.scope().isAlive() ? 2 : 1;
            }
            try {
                pool.lend();
            } catch (IllegalStateException e) {
                r.r3 = 1;
            }
        }
    }

    /** The caller closes its pool, which is refused while a buffer is lent. */
    @JCStressTest
    @Outcome(id = "0, 1, 0", expect = Expect.ACCEPTABLE, desc = "closed first: nothing is lent")
    @Outcome(id = "7, [01], 0", expect = Expect.ACCEPTABLE, desc = "lent, and its memory was there")
    @State
    public static class LendMeetsUsersClose {
        private final BufferPool pool = BufferPool.open(SIZE, SIZE);

        @Actor
        public void borrower(III_Result r) {
            IoBuffer buffer;
            try {
                buffer = pool.lend();
            } catch (IllegalStateException e) {
                return;
            }
            write(buffer, 7);
            r.r1 = (int) read(buffer);
            buffer.release();
        }

        @Actor
        public void user(III_Result r) {
            r.r2 = close();
        }

        private int close() {
            try {
                pool.close();
                return 1;
            } catch (IllegalStateException e) {
                return 0;
            }
        }

        @Arbiter
        public void end(III_Result r) {
            r.r3 = pool.lent();
            close();
        }
    }
}
