package dev.overlapped.contract.peer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.ffi.windows.Handles;
import dev.overlapped.internal.ffi.windows.Overlapped;
import dev.overlapped.internal.ffi.windows.Winsock;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A program that is being ported reads a file of its own with ReadFile; Windows only. */
public final class PeerFile implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment overlapped = arena.allocate(Overlapped.SIZE, 8);
    private final MemorySegment buffer;
    private final Winsock winsock;
    private final long handle;

    public PeerFile(Winsock winsock, Path path, int capacity) {
        this.winsock = winsock;
        buffer = arena.allocate(capacity);
        handle =
                winsock.kernel32()
                        .CreateFileW(
                                arena.allocateFrom(path.toString(), StandardCharsets.UTF_16LE)
                                        .address(),
                                Handles.GENERIC_READ,
                                Handles.FILE_SHARE_READ,
                                Handles.OPEN_EXISTING,
                                Handles.FILE_FLAG_OVERLAPPED);
        assertTrue(handle > 0, () -> path + ": " + -handle);
    }

    public long handle() {
        return handle;
    }

    /** Returns the address of its OVERLAPPED. */
    public long address() {
        return overlapped.address();
    }

    /** Reads from the file's start, as much as there is room for. */
    @SuppressWarnings("restricted")
    public // the program's own call, not the library's
    void read() throws Throwable {
        MethodHandle readFile =
                Linker.nativeLinker()
                        .downcallHandle(
                                SymbolLookup.libraryLookup("kernel32", arena)
                                        .findOrThrow("ReadFile"),
                                FunctionDescriptor.of(
                                        ValueLayout.JAVA_INT,
                                        ValueLayout.JAVA_LONG,
                                        ValueLayout.ADDRESS,
                                        ValueLayout.JAVA_INT,
                                        ValueLayout.JAVA_LONG,
                                        ValueLayout.ADDRESS));
        int ignored = // 0 too when it is pending: a packet is queued in either case
                (int) readFile.invokeExact(handle, buffer, (int) buffer.byteSize(), 0L, overlapped);
    }

    /** Returns the bytes that have been read. */
    public byte[] content() {
        return buffer.toArray(ValueLayout.JAVA_BYTE);
    }

    /** Closes the file and frees the memory; requires that nothing is in flight. */
    @Override
    public void close() {
        assertEquals(0, winsock.kernel32().CloseHandle(handle));
        arena.close();
    }
}
