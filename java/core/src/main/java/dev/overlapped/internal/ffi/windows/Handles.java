package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.winsock_h;

/** The numbers of kernel32's calls on handles, by their names in C. */
public final class Handles {
    public static final long INVALID_HANDLE_VALUE = winsock_h.INVALID_HANDLE_VALUE();
    public static final int INFINITE = winsock_h.INFINITE();
    public static final int FILE_SKIP_COMPLETION_PORT_ON_SUCCESS =
            winsock_h.FILE_SKIP_COMPLETION_PORT_ON_SUCCESS();
    public static final int FILE_SKIP_SET_EVENT_ON_HANDLE =
            winsock_h.FILE_SKIP_SET_EVENT_ON_HANDLE();

    public static final int GENERIC_READ = winsock_h.GENERIC_READ();
    public static final int FILE_SHARE_READ = winsock_h.FILE_SHARE_READ();
    public static final int FILE_SHARE_WRITE = winsock_h.FILE_SHARE_WRITE();
    public static final int FILE_SHARE_DELETE = winsock_h.FILE_SHARE_DELETE();
    public static final int OPEN_EXISTING = winsock_h.OPEN_EXISTING();
    public static final int FILE_FLAG_OVERLAPPED = winsock_h.FILE_FLAG_OVERLAPPED();
    public static final int FILE_FLAG_SEQUENTIAL_SCAN = winsock_h.FILE_FLAG_SEQUENTIAL_SCAN();

    private Handles() {}
}
