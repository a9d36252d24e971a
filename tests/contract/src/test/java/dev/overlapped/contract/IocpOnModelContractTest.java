package dev.overlapped.contract;

import dev.overlapped.model.ModelSettings;

class IocpOnModelContractTest extends BackendContract {
    @Override
    SystemUnderTest system() {
        return new ModelSystem(ModelSettings.calm());
    }
}
