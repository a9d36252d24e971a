package dev.overlapped.contract.suite;

import dev.overlapped.contract.spec.TransmitReuseContract;
import dev.overlapped.contract.system.ModelSystem;
import dev.overlapped.contract.system.SystemUnderTest;
import dev.overlapped.model.ModelSettings;

import java.util.concurrent.atomic.AtomicLong;

/**
 * On a model that delays, reorders and shortens, and completes at once or later as it likes; each
 * test on one of another kind.
 */
class AdverseTransmitReuseTest extends TransmitReuseContract {
    private static final AtomicLong SEEDS = new AtomicLong();

    AdverseTransmitReuseTest() {
        super(AdverseTransmitReuseTest::system);
    }

    private static SystemUnderTest system() {
        long seed = SEEDS.incrementAndGet();
        return new ModelSystem(ModelSettings.adversary(seed).withoutFailures());
    }
}
