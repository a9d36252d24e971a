package dev.overlapped.contract.suite;

import dev.overlapped.contract.spec.BackendContract;
import dev.overlapped.contract.system.LinuxModelSystem;
import dev.overlapped.contract.system.SystemUnderTest;
import dev.overlapped.test.ModelOf;
import dev.overlapped.test.TestNetwork;

/** On the model of Linux as users' tests have it: that of a test network. */
class TestNetworkContractTest extends BackendContract {
    @Override
    public SystemUnderTest system() {
        return new LinuxModelSystem(ModelOf.network(TestNetwork.inRealTime(0)));
    }
}
