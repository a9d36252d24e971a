/**
 * A network in memory, on which unit tests run the library and what is written with it.
 *
 * <p>The launcher's option {@code --enable-native-access=dev.overlapped,dev.overlapped.test} avoids
 * a warning: buffers in memory are read by their addresses. No function of the system is called.
 */
module dev.overlapped.test {
    requires transitive dev.overlapped;
    requires static transitive org.jspecify;

    exports dev.overlapped.test;
}
