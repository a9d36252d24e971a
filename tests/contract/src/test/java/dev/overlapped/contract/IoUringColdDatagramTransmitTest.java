package dev.overlapped.contract;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.ffi.linux.ErrorCodes;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Where nothing of a file can be read at once, what goes into datagrams comes through the ring. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "io_uring is Linux's")
class IoUringColdDatagramTransmitTest extends DatagramTransmitContract {
    IoUringColdDatagramTransmitTest() {
        super(System::new);
    }

    private static final class System extends IoUringSystem {
        @Override
        public Backend.Factory backend() {
            return backend(new Refusal("preadv2", -ErrorCodes.EOPNOTSUPP));
        }
    }
}
