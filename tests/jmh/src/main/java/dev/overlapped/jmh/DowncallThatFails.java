package dev.overlapped.jmh;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.NativeLinuxIo;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import java.util.concurrent.TimeUnit;

/** close without a descriptor, with its errno. Linux. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DowncallThatFails {
    private static final NativeLinuxIo IO = new NativeLinuxIo();
    private static final int EBADF = -ErrorCodes.EBADF;

    private int none = -1;

    @Benchmark
    public void ours() {
        Expected.is(EBADF, IO.close(none));
    }

    @Benchmark
    public void jni() {
        Expected.is(EBADF, LinuxByJni.close(none));
    }

    @Benchmark
    public void jnaDirect() {
        Expected.is(EBADF, LinuxByJna.closeDirect(none));
    }

    @Benchmark
    public void jnaInterface() {
        Expected.is(EBADF, LinuxByJna.closeByInterface(none));
    }
}
