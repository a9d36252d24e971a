package dev.overlapped.internal.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.overlapped.IoFailure;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.linux.NativeLinuxIo;
import dev.overlapped.internal.ffi.linux.SocketConstants;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;

/** A name that is another thing by now than it was when it was looked at. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the calls are those of Linux")
class LinuxFileTest {
    @TempDir Path directory;

    @Test
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void openingAFifoDoesNotWaitForAWriter() throws Exception {
        Path fifo = directory.resolve("fifo");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        NativeException refused =
                assertThrows(
                        NativeException.class, () -> LinuxFile.open(new NativeLinuxIo(), fifo));
        assertEquals(IoFailure.Kind.UNSUPPORTED, refused.kind(), refused::getMessage);
    }

    @Test
    void aFileIsOneThatReadsWaitFor() throws Exception {
        Path path = Files.write(directory.resolve("file"), new byte[10]);
        NativeLinuxIo io = new NativeLinuxIo();
        LinuxFile file = LinuxFile.open(io, path);
        try {
            assertEquals(10, file.size());
            int flags = io.fcntl(file.fd(), SocketConstants.F_GETFL, 0);
            assertEquals(0, flags & SocketConstants.O_NONBLOCK);
        } finally {
            file.close();
        }
    }
}
