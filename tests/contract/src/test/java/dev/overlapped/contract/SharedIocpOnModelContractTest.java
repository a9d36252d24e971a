package dev.overlapped.contract;

import dev.overlapped.model.ModelSettings;

import org.junit.jupiter.api.Nested;

/** The whole contract where all threads of a port share one completion port, on the model. */
class SharedIocpOnModelContractTest extends BackendContract {
    @Override
    SystemUnderTest system() {
        return new SharedModelSystem(ModelSettings.calm());
    }

    @Nested
    class SharingAPort extends SharedPortContract {
        SharingAPort() {
            super(SharedIocpOnModelContractTest.this::system);
        }
    }
}
