package dev.overlapped.contract;

import dev.overlapped.internal.ffi.linux.ErrorCodes;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Where sendfile is refused, files are mapped. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "io_uring is Linux's")
class IoUringMappedTransmitTest extends MappedTransmitContract {
    IoUringMappedTransmitTest() {
        super(new WatchedUring(0));
    }

    @BeforeEach
    void refuse() {
        kernel.answer("sendfile", (number, real, arguments) -> (long) -ErrorCodes.EINVAL);
    }
}
