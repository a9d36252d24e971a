/**
 * Completion-based network I/O: Winsock's extension functions on an I/O completion port, or
 * io_uring, with one API.
 *
 * <p>The launcher's option {@code --enable-native-access=dev.overlapped} allows the module its
 * calls into the system.
 */
@SuppressWarnings("module") // dev.overlapped.test is compiled after this module
module dev.overlapped {
    requires jdk.jfr;
    requires jdk.net;
    requires static transitive org.jspecify;

    exports dev.overlapped;
    exports dev.overlapped.advanced;
    exports dev.overlapped.framing;
    exports dev.overlapped.mailslot;
    exports dev.overlapped.internal.ffi.linux to
            dev.overlapped.test;
    exports dev.overlapped.internal.ffi.linux.gen to
            dev.overlapped.test;
    exports dev.overlapped.internal.message to
            dev.overlapped.test;
    exports dev.overlapped.internal.port to
            dev.overlapped.test;
    exports dev.overlapped.internal.schedule to
            dev.overlapped.test;
}
