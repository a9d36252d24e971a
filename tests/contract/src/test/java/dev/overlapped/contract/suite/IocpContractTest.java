package dev.overlapped.contract.suite;

import dev.overlapped.contract.spec.BackendContract;
import dev.overlapped.contract.system.IocpSystem;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.WINDOWS, disabledReason = "I/O completion ports are Windows'")
class IocpContractTest extends BackendContract {
    @Override
    public SystemUnderTest system() {
        return new IocpSystem();
    }
}
