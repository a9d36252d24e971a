package dev.overlapped.contract;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.WINDOWS, disabledReason = "I/O completion ports are Windows'")
class IocpContractTest extends BackendContract {
    @Override
    SystemUnderTest system() {
        return new IocpSystem();
    }
}
