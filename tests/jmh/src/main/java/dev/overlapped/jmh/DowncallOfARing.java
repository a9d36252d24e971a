package dev.overlapped.jmh;

import dev.overlapped.internal.ffi.linux.NativeLinuxIo;
import dev.overlapped.internal.ffi.linux.gen.io_uring_h;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import java.util.concurrent.TimeUnit;

/**
 * io_uring_enter, the call of the hot path, with its seven arguments; without a ring, so that it
 * measures only the call itself. Linux.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DowncallOfARing {
    private static final NativeLinuxIo IO = new NativeLinuxIo();
    private static final long NUMBER = io_uring_h.SYS_io_uring_enter();

    private int none = -1;
    private int refusal;

    /** EBADF, or the error of a container that forbids the call. */
    @Setup
    public void askOnce() {
        refusal = IO.io_uring_enter(none, 0, 0, 0, 0, 0);
        if (refusal >= 0) {
            throw new IllegalStateException("no descriptor is taken for a ring");
        }
    }

    @Benchmark
    public void ours() {
        Expected.is(refusal, IO.io_uring_enter(none, 0, 0, 0, 0, 0));
    }

    @Benchmark
    public void jni() {
        Expected.is(refusal, LinuxByJni.io_uring_enter(none, 0, 0, 0, 0, 0));
    }

    @Benchmark
    public void jnaDirect() {
        Expected.is(refusal, LinuxByJna.enterDirect(NUMBER, none));
    }

    @Benchmark
    public void jnaInterface() {
        Expected.is(refusal, LinuxByJna.enterByInterface(NUMBER, none));
    }
}
