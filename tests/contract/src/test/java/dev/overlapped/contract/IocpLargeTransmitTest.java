package dev.overlapped.contract;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.WINDOWS, disabledReason = "I/O completion ports are Windows'")
class IocpLargeTransmitTest extends LargeTransmitContract {
    IocpLargeTransmitTest() {
        super(IocpSystem::new);
    }
}
