package dev.overlapped;

import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.buffer.WrappedMemory;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Two threads start an operation with the same buffer: one is refused. */
@JCStressTest
@Outcome(
        id = {"1, 0", "0, 1"},
        expect = Expect.ACCEPTABLE,
        desc = "one operation has it")
@State
public class IoBufferStress {
    private static final MemorySegment MEMORY = Arena.global().allocate(Long.BYTES);

    private final NativeBuffer buffer = WrappedMemory.of(MEMORY);

    /** The first thread. */
    @Actor
    public void first(II_Result r) {
        r.r1 = start();
    }

    /** The second thread. */
    @Actor
    public void second(II_Result r) {
        r.r2 = start();
    }

    private int start() {
        try {
            buffer.pin();
            return 1;
        } catch (IllegalStateException e) {
            return 0;
        }
    }
}
