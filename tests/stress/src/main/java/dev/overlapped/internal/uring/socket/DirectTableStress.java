package dev.overlapped.internal.uring.socket;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** The slots of a table of direct descriptors, and the listeners that wait for one. */
public final class DirectTableStress {
    private DirectTableStress() {}

    /** Two loops, and one slot. */
    @JCStressTest
    @Outcome(
            id = {"1, 0, 0", "0, 1, 0"},
            expect = Expect.ACCEPTABLE,
            desc = "one of them has it")
    @State
    public static class LastSlot {
        private final DirectTable table = new DirectTable(1);

        @Actor
        public void first(III_Result r) {
            r.r1 = table.tryReserve() ? 1 : 0;
        }

        @Actor
        public void second(III_Result r) {
            r.r2 = table.tryReserve() ? 1 : 0;
        }

        @Arbiter
        public void free(III_Result r) {
            r.r3 = table.free();
        }
    }

    /** A listener finds no slot, and waits for one, while a slot is released. */
    @JCStressTest
    @Outcome(
            id = {"1, [01]", "0, 1"},
            expect = Expect.ACCEPTABLE,
            desc = "it has the slot, or is resumed")
    @Outcome(id = "0, 0", expect = Expect.FORBIDDEN, desc = "it waits for ever")
    @State
    public static class ReleaseMeetsWait {
        private final DirectTable table = new DirectTable(1);
        private volatile boolean resumed;
        private final Runnable resume = () -> resumed = true;

        /** With all slots taken. */
        public ReleaseMeetsWait() {
            table.tryReserve();
        }

        @Actor
        public void listener(II_Result r) {
            boolean reserved = table.tryReserve();
            if (!reserved) {
                table.resumeLater(resume);
                reserved = table.tryReserve();
            }
            r.r1 = reserved ? 1 : 0;
        }

        @Actor
        public void release() {
            table.release();
        }

        @Arbiter
        public void resumed(II_Result r) {
            r.r2 = resumed ? 1 : 0;
        }
    }
}
