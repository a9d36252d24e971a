package dev.overlapped.contract.suite;

import dev.overlapped.contract.spec.FailedRingContract;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A ring that fails, whose connections have ordinary descriptors. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "io_uring is Linux's")
class FailedRingTest extends FailedRingContract {
    FailedRingTest() {
        super(0);
    }
}
