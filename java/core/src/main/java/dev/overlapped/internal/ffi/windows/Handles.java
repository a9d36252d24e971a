package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.winsock_h;

/** The numbers of kernel32's calls on handles, by their names in C. */
public final class Handles {
    public static final long INVALID_HANDLE_VALUE = winsock_h.INVALID_HANDLE_VALUE();
    public static final int INFINITE = winsock_h.INFINITE();
    public static final int FILE_SKIP_COMPLETION_PORT_ON_SUCCESS =
            winsock_h.FILE_SKIP_COMPLETION_PORT_ON_SUCCESS();

    private Handles() {}
}
