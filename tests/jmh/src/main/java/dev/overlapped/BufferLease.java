package dev.overlapped;

import dev.overlapped.jmh.Patience;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.infra.Control;

import java.util.concurrent.TimeUnit;

/** The lease of a buffer and its release: on one thread, on two at once, from one to the other. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BufferLease {
    private static final int SIZE = 4096;
    private static final int BUFFERS = 64;

    /** A pool of all threads of a benchmark. */
    @State(Scope.Benchmark)
    public static class Shared {
        final BufferPool pool = BufferPool.open(SIZE, SIZE * BUFFERS);

        @TearDown
        public void close() {
            pool.close();
        }
    }

    /** A pool, and the place by which a buffer passes from thread to thread. */
    @State(Scope.Group)
    public static class HandOver {
        final BufferPool pool = BufferPool.open(SIZE, SIZE * BUFFERS);
        volatile IoBuffer onTheWay;

        @TearDown
        public void close() {
            if (onTheWay != null) {
                onTheWay.release();
            }
            pool.close();
        }
    }

    /** The waiting of a thread for the other one. */
    @State(Scope.Thread)
    public static class Waiting {
        final Patience patience = new Patience();
    }

    /** Leases and releases, without another thread. */
    @Benchmark
    public void sameThread(Shared shared) {
        shared.pool.lend().release();
    }

    /** Two threads that do so, on one pool. */
    @Benchmark
    @Threads(2)
    public void twoThreads(Shared shared) {
        shared.pool.lend().release();
    }

    /** The lender, as soon as the other thread has taken the last buffer. */
    @Benchmark
    @Group("otherThread")
    public void lend(HandOver shared, Waiting waiting, Control control) {
        while (shared.onTheWay != null) {
            if (control.stopMeasurement) {
                return;
            }
            waiting.patience.once();
        }
        shared.onTheWay = shared.pool.lend();
    }

    /** The thread that releases. */
    @Benchmark
    @Group("otherThread")
    public void giveBack(HandOver shared, Waiting waiting, Control control) {
        IoBuffer buffer;
        while ((buffer = shared.onTheWay) == null) {
            if (control.stopMeasurement) {
                return;
            }
            waiting.patience.once();
        }
        shared.onTheWay = null;
        buffer.release();
    }

    /** The same with a buffer that is never released: the cost of the hand-over alone. */
    @State(Scope.Group)
    public static class WayOnly {
        final BufferPool pool = BufferPool.open(SIZE, SIZE);
        final IoBuffer buffer = pool.lend();
        volatile IoBuffer onTheWay;

        @TearDown
        public void close() {
            buffer.release();
            pool.close();
        }
    }

    /** One end. */
    @Benchmark
    @Group("wayOnly")
    public void giveAway(WayOnly shared, Waiting waiting, Control control) {
        while (shared.onTheWay != null) {
            if (control.stopMeasurement) {
                return;
            }
            waiting.patience.once();
        }
        shared.onTheWay = shared.buffer;
    }

    /** The other one. */
    @Benchmark
    @Group("wayOnly")
    public void takeOver(WayOnly shared, Waiting waiting, Control control) {
        while (shared.onTheWay == null) {
            if (control.stopMeasurement) {
                return;
            }
            waiting.patience.once();
        }
        shared.onTheWay = null;
    }
}
