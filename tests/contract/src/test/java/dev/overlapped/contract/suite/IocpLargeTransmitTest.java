package dev.overlapped.contract.suite;

import dev.overlapped.contract.spec.LargeTransmitContract;
import dev.overlapped.contract.system.IocpSystem;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.WINDOWS, disabledReason = "I/O completion ports are Windows'")
class IocpLargeTransmitTest extends LargeTransmitContract {
    IocpLargeTransmitTest() {
        super(IocpSystem::new);
    }
}
