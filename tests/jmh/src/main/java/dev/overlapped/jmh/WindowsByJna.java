package dev.overlapped.jmh;

import com.sun.jna.Library;
import com.sun.jna.Native;

/** Calls of {@link dev.overlapped.internal.ffi.windows.Winsock} by JNA, with both mappings. */
final class WindowsByJna {
    /** The interface mapping: each call goes through a proxy. */
    interface Kernel32 extends Library {
        int CloseHandle(long hObject);
    }

    private static final Kernel32 BY_INTERFACE = Native.load("kernel32", Kernel32.class);

    /** The direct mapping: native methods that JNA registers. */
    private static final class Direct {
        static {
            Native.register(Direct.class, "kernel32");
        }

        static native int CloseHandle(long hObject);
    }

    private WindowsByJna() {}

    static int closeHandleDirect(long object) {
        return Direct.CloseHandle(object) != 0 ? 0 : Native.getLastError();
    }

    static int closeHandleByInterface(long object) {
        return BY_INTERFACE.CloseHandle(object) != 0 ? 0 : Native.getLastError();
    }
}
