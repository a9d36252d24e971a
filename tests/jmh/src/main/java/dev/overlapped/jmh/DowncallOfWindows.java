package dev.overlapped.jmh;

import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.NativeWinsock;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

import java.util.concurrent.TimeUnit;

/** CloseHandle without a handle, with its error code. Windows. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DowncallOfWindows {
    private static final NativeWinsock WINSOCK = new NativeWinsock();
    private static final int REFUSAL = ErrorCodes.ERROR_INVALID_HANDLE;

    private long none;

    @Benchmark
    public void ours() {
        Expected.is(REFUSAL, WINSOCK.kernel32().CloseHandle(none));
    }

    @Benchmark
    public void jni() {
        Expected.is(REFUSAL, WindowsByJni.CloseHandle(none));
    }

    @Benchmark
    public void jnaDirect() {
        Expected.is(REFUSAL, WindowsByJna.closeHandleDirect(none));
    }

    @Benchmark
    public void jnaInterface() {
        Expected.is(REFUSAL, WindowsByJna.closeHandleByInterface(none));
    }
}
