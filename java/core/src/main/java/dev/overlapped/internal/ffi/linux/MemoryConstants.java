package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.io_uring_h;

/** The constants of mmap(2) and eventfd(2), as the headers name them. */
public final class MemoryConstants {
    public static final int PROT_READ = io_uring_h.PROT_READ();
    public static final int PROT_WRITE = io_uring_h.PROT_WRITE();
    public static final int MAP_SHARED = io_uring_h.MAP_SHARED();
    public static final int MAP_POPULATE = io_uring_h.MAP_POPULATE();

    public static final int EFD_CLOEXEC = io_uring_h.EFD_CLOEXEC();

    private MemoryConstants() {}
}
