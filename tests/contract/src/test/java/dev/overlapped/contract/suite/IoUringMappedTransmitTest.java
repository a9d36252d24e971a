package dev.overlapped.contract.suite;

import dev.overlapped.contract.spec.MappedTransmitContract;
import dev.overlapped.contract.system.WatchedUring;
import dev.overlapped.internal.ffi.linux.ErrorCodes;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Transmissions of mapped files, for a system that refuses sendfile. */
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
