package dev.overlapped.contract.suite;

import dev.overlapped.contract.spec.BackendContract;
import dev.overlapped.contract.system.LinuxModelSystem;
import dev.overlapped.contract.system.SystemUnderTest;
import dev.overlapped.test.internal.linux.LinuxSettings;

class LinuxModelContractTest extends BackendContract {
    @Override
    public SystemUnderTest system() {
        return new LinuxModelSystem(LinuxSettings.calm(), 0);
    }
}
