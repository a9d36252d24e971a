package dev.overlapped.internal;

import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveOperation;
import dev.overlapped.internal.slot.SlotTable;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.util.concurrent.TimeUnit;

/** The cost of the generation in the token of a completion, among 1,024 operations in flight. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TokenCheck {
    private static final int IN_FLIGHT = 1024;

    private final SlotTable<Operation> slots = new SlotTable<>(IN_FLIGHT + 1);
    private final Operation next = new ReceiveOperation();
    private long[] tokens;
    private int which;

    @Setup
    public void startAll() {
        tokens = new long[IN_FLIGHT];
        for (int i = 0; i < IN_FLIGHT; i++) {
            tokens[i] = slots.token(slots.reserve(new ReceiveOperation()));
        }
    }

    private long nextToken() {
        which = which + 1 & IN_FLIGHT - 1;
        return tokens[which];
    }

    /** The check: finds an operation by its token. */
    @Benchmark
    public Operation resolve() {
        return slots.resolve(nextToken());
    }

    /** The alternative without generations: an array, and the index in the token. */
    @Benchmark
    public int indexOnly() {
        return SlotTable.index(nextToken());
    }

    /** The whole life of a slot. */
    @Benchmark
    public Operation reserveResolveRelease() {
        long token = slots.token(slots.reserve(next));
        Operation found = slots.resolve(token);
        slots.release(found);
        if (slots.isLive(token)) {
            throw new AssertionError("a token outlives its operation");
        }
        return found;
    }
}
