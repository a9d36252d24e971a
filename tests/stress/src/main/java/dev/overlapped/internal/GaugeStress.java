package dev.overlapped.internal;

import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveOperation;
import dev.overlapped.internal.slot.SlotTable;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The number of used slots of a table, read by another thread: only true values, in order. */
@JCStressTest
@Outcome(
        id = {"0, 0", "0, 1", "0, 2", "1, 1", "1, 2", "2, 2"},
        expect = Expect.ACCEPTABLE,
        desc = "no value is older than the one before")
@State
public class GaugeStress {
    private static final int SLOTS = 2;

    private final SlotTable<Operation> slots = new SlotTable<>(SLOTS);
    private final Operation first = new ReceiveOperation();
    private final Operation second = new ReceiveOperation();

    /** The loop's thread. */
    @Actor
    public void reserve() {
        slots.reserve(first);
        slots.reserve(second);
    }

    /** Another thread. */
    @Actor
    public void read(II_Result r) {
        r.r1 = slots.inUse();
        r.r2 = slots.inUse();
    }
}
