package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.io_uring_h;

/** The constants of open(2), lseek(2) and preadv2(2), as the headers name them. */
public final class FileConstants {
    public static final int O_RDONLY = io_uring_h.O_RDONLY();
    public static final int O_CLOEXEC = io_uring_h.O_CLOEXEC();
    public static final int SEEK_END = io_uring_h.SEEK_END();
    public static final int RWF_NOWAIT = io_uring_h.RWF_NOWAIT();

    private FileConstants() {}
}
