package dev.overlapped;

import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.port.Port;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The way from another thread to a completion thread that waits in the kernel, and back to the
 * waiting thread: two wake-ups.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LoopSubmission {
    private Port port;
    private CompletionLoop loop;
    private Thread here;
    private volatile boolean done;

    private final Runnable action =
            () -> {
                done = true;
                LockSupport.unpark(here);
            };

    @Setup
    public void open() throws IoFailure {
        here = Thread.currentThread();
        port = (Port) CompletionPort.open();
        loop = port.loops().getFirst();
    }

    @TearDown
    public void close() {
        port.close();
    }

    @Benchmark
    public void thereAndBack() {
        done = false;
        loop.execute(action);
        while (!done) {
            LockSupport.park(this);
        }
    }
}
