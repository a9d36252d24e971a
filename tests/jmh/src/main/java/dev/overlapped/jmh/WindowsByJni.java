package dev.overlapped.jmh;

/** Calls of {@link dev.overlapped.internal.ffi.windows.Winsock} by JNI: native/jni/windows.c. */
final class WindowsByJni {
    static {
        LinuxByJni.load("calls.dll");
    }

    private WindowsByJni() {}

    static native int CloseHandle(long hObject);
}
