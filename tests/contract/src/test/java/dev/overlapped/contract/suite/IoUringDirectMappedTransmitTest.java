package dev.overlapped.contract.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.overlapped.contract.spec.MappedTransmitContract;
import dev.overlapped.contract.system.WatchedUring;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** sendfile takes descriptors of the process, so files are mapped for direct descriptors. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "io_uring is Linux's")
class IoUringDirectMappedTransmitTest extends MappedTransmitContract {
    IoUringDirectMappedTransmitTest() {
        super(new WatchedUring(64));
    }

    @AfterEach
    void sendfileIsNotTried() {
        assertEquals(0, kernel.count("sendfile"));
    }
}
