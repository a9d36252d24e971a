package dev.overlapped.contract;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "io_uring is Linux's")
class IoUringMappedTransmitTest extends MappedTransmitContract {
    IoUringMappedTransmitTest() {
        super(0);
    }
}
