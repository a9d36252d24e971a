package dev.overlapped.contract;

import dev.overlapped.model.ModelSettings;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The contract of connections on a model that delays, reorders and shortens, and completes at once
 * or later as it likes; each test on one of another kind. It begins with the seed of
 * -Doverlapped.seed, and who fails tells his: that alone brings it again only where no threads
 * race.
 */
class AdverseContractTest extends StreamContract {
    private static final AtomicLong SEEDS = new AtomicLong(Long.getLong("overlapped.seed", 1));

    @RegisterExtension
    static final TestExecutionExceptionHandler TELLS_SEED =
            (context, failure) -> {
                failure.addSuppressed(new AssertionError("seed " + (SEEDS.get() - 1)));
                throw failure;
            };

    @Override
    SystemUnderTest system() {
        long seed = SEEDS.getAndIncrement();
        return new ModelSystem(ModelSettings.adversary(seed).withoutFailures());
    }
}
