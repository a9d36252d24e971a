package dev.overlapped.contract.suite;

import dev.overlapped.contract.spec.StreamContract;
import dev.overlapped.contract.system.ModelSystem;
import dev.overlapped.contract.system.SystemUnderTest;
import dev.overlapped.model.ModelSettings;

import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.LongStream;

/**
 * The contract of connections on models that delay, reorder and shorten, and complete at once or
 * later as they like. With -Doverlapped.seed=1000 on that of this seed, with -Doverlapped.seeds=300
 * also on those of the 299 after it. A seed alone repeats a failure only where no threads race.
 */
@ParameterizedClass(name = "seed {0}")
@MethodSource("seeds")
class AdverseContractTest extends StreamContract {
    @Parameter long seed;

    static LongStream seeds() {
        long first = Long.getLong("overlapped.seed", 5028);
        return LongStream.range(first, first + Integer.getInteger("overlapped.seeds", 1));
    }

    @Override
    public SystemUnderTest system() {
        return new ModelSystem(ModelSettings.adversary(seed).withoutFailures());
    }
}
