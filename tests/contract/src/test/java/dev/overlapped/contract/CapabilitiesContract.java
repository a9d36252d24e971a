package dev.overlapped.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.overlapped.Capabilities;
import dev.overlapped.Capabilities.Feature;
import dev.overlapped.Capabilities.Group;
import dev.overlapped.Capabilities.Support;
import dev.overlapped.contract.FeatureTrial.Outcome;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** What a port tells of its system, and that it is true. */
abstract class CapabilitiesContract extends PortContract {
    @TempDir Path directory;

    CapabilitiesContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    @Test
    void eachFeatureIsToldOnceWithHowOrWhy() {
        Capabilities told = port.capabilities();
        assertEquals(
                List.of(Feature.values()),
                told.entries().stream().map(Capabilities.Entry::feature).toList());
        for (Capabilities.Entry entry : told.entries()) {
            assertEquals(entry, told.of(entry.feature()));
            assertEquals(entry.support() != Support.UNSUPPORTED, told.has(entry.feature()));
            boolean silent = entry.detail().isEmpty();
            assertFalse(silent && entry.support() != Support.NATIVE, entry::toString);
        }
        assertThrows(UnsupportedOperationException.class, () -> told.entries().removeFirst());
        assertThrows(UnsupportedOperationException.class, () -> told.kernel().clear());
    }

    @Test
    void askingLeavesNothingOpenAndNeedsNoOpenPort() {
        List<Capabilities.Entry> told = port.capabilities().entries();
        port.close();
        assertEquals(told, port.capabilities().entries());
    }

    @ParameterizedTest
    @EnumSource
    void whatIsToldIsTrue(Feature feature) throws Exception {
        assertAgree(
                port.capabilities().of(feature),
                new FeatureTrial(port, system.backend(), directory).of(feature));
    }

    /** What works must be told to, what does not must be refused, or have no method. */
    static void assertAgree(Capabilities.Entry told, Outcome outcome) {
        Outcome expected = Outcome.WORKS;
        if (told.support() == Support.UNSUPPORTED) {
            boolean mayBeAbsent = told.feature().group() != Group.FUNCTION;
            expected = mayBeAbsent && outcome == Outcome.ABSENT ? outcome : Outcome.REFUSED;
        }
        assertEquals(expected, outcome, told::toString);
    }
}
