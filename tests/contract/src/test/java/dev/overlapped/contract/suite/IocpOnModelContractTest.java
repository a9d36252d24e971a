package dev.overlapped.contract.suite;

import dev.overlapped.contract.spec.BackendContract;
import dev.overlapped.contract.system.ModelSystem;
import dev.overlapped.contract.system.SystemUnderTest;
import dev.overlapped.model.ModelSettings;

class IocpOnModelContractTest extends BackendContract {
    @Override
    public SystemUnderTest system() {
        return new ModelSystem(ModelSettings.calm());
    }
}
