package dev.overlapped.contract;

import dev.overlapped.linuxmodel.LinuxSettings;

class LinuxModelContractTest extends BackendContract {
    @Override
    SystemUnderTest system() {
        return new LinuxModelSystem(LinuxSettings.calm(), 0);
    }
}
