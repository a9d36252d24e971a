package dev.overlapped.contract.suite;

import dev.overlapped.contract.spec.BackendContract;
import dev.overlapped.contract.spec.SharedPortContract;
import dev.overlapped.contract.system.SharedModelSystem;
import dev.overlapped.contract.system.SystemUnderTest;
import dev.overlapped.model.ModelSettings;

import org.junit.jupiter.api.Nested;

/** The whole contract where all threads of a port share one completion port, on the model. */
class SharedIocpOnModelContractTest extends BackendContract {
    @Override
    public SystemUnderTest system() {
        return new SharedModelSystem(ModelSettings.calm());
    }

    @Nested
    class SharingAPort extends SharedPortContract {
        SharingAPort() {
            super(SharedIocpOnModelContractTest.this::system);
        }
    }
}
