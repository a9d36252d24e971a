package dev.overlapped.contract.suite;

import dev.overlapped.contract.spec.CloseContract;
import dev.overlapped.contract.spec.RecyclingContract;
import dev.overlapped.contract.spec.ReuseContract;
import dev.overlapped.contract.spec.TransmitReuseContract;
import dev.overlapped.contract.system.ModelSystem;
import dev.overlapped.contract.system.SystemUnderTest;
import dev.overlapped.internal.ffi.windows.ExtensionGuids;
import dev.overlapped.model.ModelSettings;

import org.junit.jupiter.api.Nested;

import java.util.Set;

/**
 * A provider of Winsock, the model, without DisconnectEx: TransmitFile without a file does all that
 * that does, and all ways to end a connection or to use its socket again work as ever.
 */
class WithoutDisconnectExTest {
    private static SystemUnderTest system() {
        return new ModelSystem(ModelSettings.calm(), Set.of(ExtensionGuids.DISCONNECT_EX));
    }

    @Nested
    class Reusing extends ReuseContract {
        Reusing() {
            super(WithoutDisconnectExTest::system);
        }
    }

    @Nested
    class ReusingAfterTransmissions extends TransmitReuseContract {
        ReusingAfterTransmissions() {
            super(WithoutDisconnectExTest::system);
        }
    }

    @Nested
    class Recycling extends RecyclingContract {
        Recycling() {
            super(WithoutDisconnectExTest::system);
        }
    }

    @Nested
    class Closing extends CloseContract {
        Closing() {
            super(WithoutDisconnectExTest::system);
        }
    }
}
