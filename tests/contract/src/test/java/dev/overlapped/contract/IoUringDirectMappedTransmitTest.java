package dev.overlapped.contract;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "io_uring is Linux's")
class IoUringDirectMappedTransmitTest extends MappedTransmitContract {
    IoUringDirectMappedTransmitTest() {
        super(64);
    }
}
