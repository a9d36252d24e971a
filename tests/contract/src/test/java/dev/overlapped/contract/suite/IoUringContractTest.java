package dev.overlapped.contract.suite;

import dev.overlapped.contract.spec.BackendContract;
import dev.overlapped.contract.system.IoUringSystem;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.LINUX, disabledReason = "io_uring is Linux's")
class IoUringContractTest extends BackendContract {
    @Override
    public SystemUnderTest system() {
        return new IoUringSystem();
    }
}
