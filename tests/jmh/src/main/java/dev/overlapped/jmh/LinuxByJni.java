package dev.overlapped.jmh;

import java.nio.file.Path;

/** Calls of {@link dev.overlapped.internal.ffi.linux.LinuxIo} by JNI: native/jni/linux.c. */
final class LinuxByJni {
    static {
        load("libcalls.so");
    }

    private LinuxByJni() {}

    /** Loads a library of native/jni from the directory in which the command has built it. */
    @SuppressWarnings("restricted") // native code that is compared with
    static void load(String library) {
        String directory = System.getProperty("overlapped.jni");
        if (directory == null) {
            throw new IllegalStateException(
                    "-Doverlapped.jni= must name the directory of " + library);
        }
        System.load(Path.of(directory, library).toAbsolutePath().toString());
    }

    static native long lseek(int fd, long offset, int whence);

    static native int close(int fd);

    static native int io_uring_enter(
            int fd, int to_submit, int min_complete, int flags, long arg, long argsz);
}
