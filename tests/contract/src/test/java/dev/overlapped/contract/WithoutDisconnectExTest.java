package dev.overlapped.contract;

import dev.overlapped.internal.ffi.windows.ExtensionGuids;
import dev.overlapped.model.ModelSettings;

import org.junit.jupiter.api.Nested;

import java.util.Set;

/**
 * A provider of Winsock, the model, without DisconnectEx: TransmitFile without a file does all that
 * that does, and whatever ends a connection or uses its socket again works as ever.
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
    class ReusingBehindTransmissions extends TransmitReuseContract {
        ReusingBehindTransmissions() {
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
