package dev.overlapped;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/** Buffers of memory that is there: wrapped, of an arena that can be closed, copied, shared. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
public class BufferMaking {
    private static final int SIZE = 100;

    private final Arena closeable = Arena.ofShared();
    private final MemorySegment automatic = Arena.ofAuto().allocate(SIZE);
    private final MemorySegment shared = closeable.allocate(SIZE);
    private final byte[] bytes = new byte[SIZE];
    private final SharedBuffer broadcast = SharedBuffer.of(IoBuffer.of(bytes));

    /** Frees the memory. */
    @TearDown
    public void close() {
        closeable.close();
    }

    /** Wraps memory that is freed when it is unreachable. */
    @Benchmark
    public IoBuffer wrap() {
        return IoBuffer.wrap(automatic);
    }

    /** Wraps memory of an arena that can be closed. */
    @Benchmark
    public IoBuffer wrapCloseable() {
        return IoBuffer.wrap(shared);
    }

    /** Copies bytes into native memory. */
    @Benchmark
    public IoBuffer copy() {
        return IoBuffer.of(bytes);
    }

    /** Lends the data of a shared buffer once more. */
    @Benchmark
    public void share() {
        broadcast.lend().release();
    }
}
