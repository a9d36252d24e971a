package dev.overlapped.contract.suite;

import dev.overlapped.contract.spec.AcceptPoolContract;
import dev.overlapped.contract.spec.BackendContract;
import dev.overlapped.contract.system.LinuxModelSystem;
import dev.overlapped.contract.system.SystemUnderTest;
import dev.overlapped.test.internal.linux.LinuxSettings;

/** With direct descriptors. */
class LinuxModelDirectContractTest extends BackendContract {
    /** Room for the silent clients, too, of which each has a slot. */
    private static final int SLOTS = Math.max(2048, AcceptPoolContract.SILENT + 100);

    @Override
    public SystemUnderTest system() {
        return new LinuxModelSystem(LinuxSettings.calm(), SLOTS);
    }
}
