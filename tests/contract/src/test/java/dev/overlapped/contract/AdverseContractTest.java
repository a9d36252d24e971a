package dev.overlapped.contract;

import dev.overlapped.model.ModelSettings;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The contract of connections on a model that delays, reorders and shortens, and completes at once
 * or later as it likes; each test on one of another kind. It begins with the seed of
 * -Doverlapped.seed, and who fails tells his: that alone brings it again only where no threads
 * race. Only when asked for by that seed: a test that moves megabytes does not come to its end in
 * time on every such model, and some still presume that what was written at once is received at
 * once.
 */
@EnabledIfSystemProperty(
        named = "overlapped.seed",
        matches = "\\d+",
        disabledReason = "the contract on an adverse model is run when -Doverlapped.seed names one")
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
