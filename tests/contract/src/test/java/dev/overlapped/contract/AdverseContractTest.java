package dev.overlapped.contract;

import dev.overlapped.model.ModelSettings;

import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;

/**
 * The contract of connections on models that delay, reorder and shorten, and complete at once or
 * later as they like: on that of a fixed seed, and on one that is new each time, and named. With
 * -Doverlapped.seed=1000 on that of this seed only, with -Doverlapped.seeds=300 also on those of
 * the 299 behind it. A seed alone brings a failure again only where no threads race.
 */
@ParameterizedClass(name = "seed {0}")
@MethodSource("seeds")
class AdverseContractTest extends StreamContract {
    private static final long FIXED = 5028;

    @Parameter long seed;

    static LongStream seeds() {
        Long first = Long.getLong("overlapped.seed");
        if (first != null) {
            return LongStream.range(first, first + Integer.getInteger("overlapped.seeds", 1));
        }
        long fresh = ThreadLocalRandom.current().nextLong(1_000_000_000);
        System.out.println("the contract on an adverse model of a new kind: seed " + fresh);
        return LongStream.of(FIXED, fresh);
    }

    @Override
    SystemUnderTest system() {
        return new ModelSystem(ModelSettings.adversary(seed).withoutFailures());
    }
}
