package dev.overlapped.contract.suite;

import dev.overlapped.contract.spec.DatagramTransmitContract;
import dev.overlapped.contract.spec.DatagramTransmitFailureContract;
import dev.overlapped.contract.system.IoUringSystem;
import dev.overlapped.contract.system.Refusal;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.ffi.linux.ErrorCodes;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Pieces of files in datagrams that are not in the page cache are read through the ring. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "io_uring is Linux's")
class IoUringColdDatagramTransmitTest {
    @Nested
    class Transmitting extends DatagramTransmitContract {
        Transmitting() {
            super(System::new);
        }
    }

    @Nested
    class Failing extends DatagramTransmitFailureContract {
        Failing() {
            super(System::new);
        }
    }

    private static final class System extends IoUringSystem {
        @Override
        public Backend.Factory backend() {
            return backend(new Refusal("preadv2", -ErrorCodes.EOPNOTSUPP));
        }
    }
}
