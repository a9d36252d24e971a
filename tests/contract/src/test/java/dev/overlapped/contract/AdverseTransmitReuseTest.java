package dev.overlapped.contract;

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
