package dev.overlapped.internal.iocp.transmit;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.Handles;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.file.NativeFile;
import dev.overlapped.internal.iocp.port.WinsockErrors;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A file to be transmitted: a handle, open for overlapped and sequential reading, as the <a
 * href="https://learn.microsoft.com/windows/win32/api/mswsock/nf-mswsock-transmitfile">page of
 * TransmitFile</a> advises. Other processes may continue to write to the file, shorten it, and
 * delete it.
 */
public final class IocpFile extends NativeFile {
    /** Longer paths need a prefix, which switches other rules of paths off. */
    private static final int MAX_DOS_PATH = 247;

    private static final int SHARE_ALL =
            Handles.FILE_SHARE_READ | Handles.FILE_SHARE_WRITE | Handles.FILE_SHARE_DELETE;

    private final Winsock winsock;
    private final long handle;

    private IocpFile(Winsock winsock, long handle) {
        this.winsock = winsock;
        this.handle = handle;
    }

    /** Opens {@code path}, which names a regular file. */
    public static IocpFile open(Winsock winsock, Path path) throws NativeException {
        String name = path.toAbsolutePath().normalize().toString();
        long handle;
        try (Arena arena = Arena.ofConfined()) {
            long text = arena.allocateFrom(extended(name), StandardCharsets.UTF_16LE).address();
            handle =
                    winsock.kernel32()
                            .CreateFileW(
                                    text,
                                    Handles.GENERIC_READ,
                                    SHARE_ALL,
                                    Handles.OPEN_EXISTING,
                                    Handles.FILE_FLAG_OVERLAPPED
                                            | Handles.FILE_FLAG_SEQUENTIAL_SCAN);
        }
        if (handle < 0) {
            throw WinsockErrors.DOMAIN.refused("CreateFileW(" + name + ")", (int) -handle, "");
        }
        IocpFile file = new IocpFile(winsock, handle);
        try {
            file.size();
        } catch (NativeException e) { // a pipe or a device
            file.close();
            throw e;
        }
        return file;
    }

    private static String extended(String name) {
        boolean isLong = name.length() > MAX_DOS_PATH;
        if (isLong && name.startsWith("\\\\")) {
            return "\\\\?\\UNC" + name.substring(1);
        }
        return isLong && name.charAt(1) == ':' ? "\\\\?\\" + name : name;
    }

    /** Returns the HANDLE. */
    long handle() {
        return handle;
    }

    @Override
    public long size() throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            long size = arena.allocate(ValueLayout.JAVA_LONG).address();
            int code = winsock.kernel32().GetFileSizeEx(handle, size);
            if (code != 0) {
                throw WinsockErrors.DOMAIN.refused("GetFileSizeEx", code, "");
            }
            return NativeMemory.getLong(size);
        }
    }

    @Override
    protected void closeHandle() {
        winsock.kernel32().CloseHandle(handle);
    }
}
