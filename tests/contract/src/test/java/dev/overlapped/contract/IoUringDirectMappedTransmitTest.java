package dev.overlapped.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** sendfile takes descriptors of the process, so what goes to direct ones is mapped. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "io_uring is Linux's")
class IoUringDirectMappedTransmitTest extends MappedTransmitContract {
    IoUringDirectMappedTransmitTest() {
        super(new WatchedUring(64));
    }

    @AfterEach
    void sendfileWasNotTried() {
        assertEquals(0, kernel.count("sendfile"));
    }
}
