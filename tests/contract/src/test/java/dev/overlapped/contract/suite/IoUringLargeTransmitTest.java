package dev.overlapped.contract.suite;

import dev.overlapped.contract.spec.LargeTransmitContract;
import dev.overlapped.contract.system.IoUringSystem;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "io_uring is Linux's")
class IoUringLargeTransmitTest extends LargeTransmitContract {
    IoUringLargeTransmitTest() {
        super(IoUringSystem::new);
    }
}
