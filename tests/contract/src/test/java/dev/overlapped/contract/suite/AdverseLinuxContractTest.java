package dev.overlapped.contract.suite;

import dev.overlapped.contract.spec.StreamContract;
import dev.overlapped.contract.system.LinuxModelSystem;
import dev.overlapped.contract.system.SystemUnderTest;
import dev.overlapped.test.internal.linux.LinuxSettings;

import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.LongStream;

/**
 * The contract of connections on models of Linux that delay, reorder and shorten, end multishot
 * requests and overflow their queues. The options are those of {@link AdverseContractTest}.
 */
@ParameterizedClass(name = "seed {0}")
@MethodSource("seeds")
class AdverseLinuxContractTest extends StreamContract {
    private static final int SLOTS = 2048;

    @Parameter long seed;

    static LongStream seeds() {
        long first = Long.getLong("overlapped.seed", 5030);
        return LongStream.range(first, first + Integer.getInteger("overlapped.seeds", 1));
    }

    @Override
    public SystemUnderTest system() {
        LinuxSettings settings = LinuxSettings.adversary(seed).withoutFailures();
        boolean direct = settings.version() == LinuxSettings.Version.LINUX_6_17 && seed % 3 == 0;
        return new LinuxModelSystem(settings, direct ? SLOTS : 0);
    }
}
