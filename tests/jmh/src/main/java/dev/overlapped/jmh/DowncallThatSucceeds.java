package dev.overlapped.jmh;

import dev.overlapped.internal.ffi.linux.NativeLinuxIo;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

import java.lang.foreign.Arena;
import java.util.concurrent.TimeUnit;

/** lseek on a device without a position: one of the cheapest calls of the binding. Linux. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DowncallThatSucceeds {
    private static final NativeLinuxIo IO = new NativeLinuxIo();

    private int fd;

    @Setup
    public void open() {
        try (Arena arena = Arena.ofConfined()) {
            fd = IO.open(arena.allocateFrom("/dev/null").address(), 0);
        }
        if (fd < 0) {
            throw new IllegalStateException("open(/dev/null): errno " + -fd);
        }
    }

    @TearDown
    public void close() {
        IO.close(fd);
    }

    @Benchmark
    public void ours() {
        Expected.is(0, IO.lseek(fd, 1, 0));
    }

    @Benchmark
    public void jni() {
        Expected.is(0, LinuxByJni.lseek(fd, 1, 0));
    }

    @Benchmark
    public void jnaDirect() {
        Expected.is(0, LinuxByJna.lseekDirect(fd, 1, 0));
    }

    @Benchmark
    public void jnaInterface() {
        Expected.is(0, LinuxByJna.lseekByInterface(fd, 1, 0));
    }

    @Benchmark
    public void withoutErrno() throws Throwable {
        Expected.is(0, PlainDowncalls.lseek(fd, 1, 0));
    }

    @Benchmark
    public void critical() throws Throwable {
        Expected.is(0, PlainDowncalls.criticalLseek(fd, 1, 0));
    }
}
