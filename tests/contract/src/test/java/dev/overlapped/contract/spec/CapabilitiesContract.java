package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.overlapped.Capabilities;
import dev.overlapped.Capabilities.Feature;
import dev.overlapped.Capabilities.Group;
import dev.overlapped.Capabilities.Support;
import dev.overlapped.contract.spec.FeatureTrial.Outcome;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** The capabilities that a port reports of its system, and their truth. */
public abstract class CapabilitiesContract extends PortContract {
    @TempDir Path directory;

    CapabilitiesContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    @Test
    void eachFeatureIsReportedOnceWithHowOrWhy() {
        Capabilities reported = port.status().capabilities();
        assertEquals(
                List.of(Feature.values()),
                reported.entries().stream().map(Capabilities.Entry::feature).toList());
        for (Capabilities.Entry entry : reported.entries()) {
            assertEquals(entry, reported.of(entry.feature()));
            assertEquals(entry.support() != Support.UNSUPPORTED, reported.has(entry.feature()));
            boolean silent = entry.detail().isEmpty();
            assertFalse(silent && entry.support() != Support.NATIVE, entry::toString);
        }
        assertThrows(UnsupportedOperationException.class, () -> reported.entries().removeFirst());
        assertThrows(UnsupportedOperationException.class, () -> reported.kernel().clear());
    }

    @Test
    void askingLeavesNothingOpenAndNeedsNoOpenPort() {
        List<Capabilities.Entry> reported = port.status().capabilities().entries();
        port.close();
        assertEquals(reported, port.status().capabilities().entries());
    }

    @ParameterizedTest
    @EnumSource
    void reportedCapabilitiesAreTrue(Feature feature) throws Exception {
        assertAgree(
                port.status().capabilities().of(feature),
                new FeatureTrial(port, system.backend(), directory).of(feature));
    }

    /** A feature that works must be reported so; any other must be refused, or have no method. */
    public static void assertAgree(Capabilities.Entry reported, Outcome outcome) {
        Outcome expected = Outcome.WORKS;
        if (reported.support() == Support.UNSUPPORTED) {
            boolean mayBeAbsent = reported.feature().group() != Group.FUNCTION;
            expected = mayBeAbsent && outcome == Outcome.ABSENT ? outcome : Outcome.REFUSED;
        }
        assertEquals(expected, outcome, reported::toString);
    }
}
