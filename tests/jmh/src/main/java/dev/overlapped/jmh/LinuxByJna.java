package dev.overlapped.jmh;

import com.sun.jna.Library;
import com.sun.jna.Native;

/**
 * Calls of {@link dev.overlapped.internal.ffi.linux.LinuxIo} by JNA, with both of its mappings. JNA
 * itself keeps errno, per thread.
 */
final class LinuxByJna {
    /** The interface mapping: each call goes through a proxy. */
    interface CLibrary extends Library {
        long lseek(int fd, long offset, int whence);

        int close(int fd);

        long syscall(
                long number,
                int fd,
                int to_submit,
                int min_complete,
                int flags,
                long arg,
                long argsz);
    }

    private static final CLibrary BY_INTERFACE = Native.load("c", CLibrary.class);

    /** The direct mapping: native methods that JNA registers. */
    private static final class Direct {
        static {
            Native.register(Direct.class, "c");
        }

        static native long lseek(int fd, long offset, int whence);

        static native int close(int fd);

        static native long syscall(
                long number,
                int fd,
                int to_submit,
                int min_complete,
                int flags,
                long arg,
                long argsz);
    }

    private LinuxByJna() {}

    private static long orErrno(long result) {
        return result >= 0 ? result : -Native.getLastError();
    }

    static long lseekDirect(int fd, long offset, int whence) {
        return orErrno(Direct.lseek(fd, offset, whence));
    }

    static long lseekByInterface(int fd, long offset, int whence) {
        return orErrno(BY_INTERFACE.lseek(fd, offset, whence));
    }

    static int closeDirect(int fd) {
        return (int) orErrno(Direct.close(fd));
    }

    static int closeByInterface(int fd) {
        return (int) orErrno(BY_INTERFACE.close(fd));
    }

    static int enterDirect(long number, int fd) {
        return (int) orErrno(Direct.syscall(number, fd, 0, 0, 0, 0, 0));
    }

    static int enterByInterface(long number, int fd) {
        return (int) orErrno(BY_INTERFACE.syscall(number, fd, 0, 0, 0, 0, 0));
    }
}
