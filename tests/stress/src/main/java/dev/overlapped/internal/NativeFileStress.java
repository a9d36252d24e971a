package dev.overlapped.internal;

import dev.overlapped.internal.file.NativeFile;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** The caller closes a file while a transmission begins with it. */
@JCStressTest
@Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "open until the transmission has ended")
@Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "no transmission")
@State
public class NativeFileStress {
    /** The time of a transmission. */
    private static final int ROUNDS = 16;

    private volatile int closed;

    private final NativeFile file =
            new NativeFile() {
                @Override
                public long size() {
                    return 0;
                }

                @Override
                protected void closeHandle() {
                    closed++; // a second close would show in the end
                }
            };

    /** A transmission: checks that it gets the file, and that the handle stays open meanwhile. */
    @Actor
    public void transmit(III_Result r) {
        if (file.retain()) {
            r.r1 = 1;
            for (int i = 0; i < ROUNDS; i++) {
                Thread.onSpinWait();
            }
            r.r2 = closed == 0 ? 1 : 2;
            file.release();
        }
    }

    /** The caller. */
    @Actor
    public void close() {
        file.close();
    }

    /** The number of closes of the handle. */
    @Arbiter
    public void end(III_Result r) {
        r.r3 = closed;
    }
}
