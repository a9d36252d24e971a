package dev.overlapped.contract.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.overlapped.Capabilities;
import dev.overlapped.Capabilities.Feature;
import dev.overlapped.Capabilities.Group;
import dev.overlapped.CompletionPort;
import dev.overlapped.PortOn;
import dev.overlapped.contract.spec.FeatureTrial;
import dev.overlapped.contract.spec.FeatureTrial.Outcome;
import dev.overlapped.contract.system.IoUringSystem;
import dev.overlapped.contract.system.ModelSystem;
import dev.overlapped.contract.system.SystemUnderTest;
import dev.overlapped.model.ModelSettings;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * The table of docs/support.md equals what the backends report. Windows' column is the backend's of
 * Windows on the model of Winsock, which has every function as the documentation of Windows has it;
 * Linux' is that of io_uring on this system; the model's column is the outcome of a trial of each
 * feature on it.
 *
 * <p>Run with {@code -Doverlapped.update=true} it writes the table.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "one of the columns is io_uring's")
class SupportTableTest {
    private static final String BEGIN = "<!-- support table: written by SupportTableTest -->\n";
    private static final String END = "<!-- end of the support table -->";
    private static final Path PAGE =
            Path.of(System.getProperty("overlapped.root"), "docs/support.md").normalize();

    private static final Map<Group, String> HEADINGS =
            Map.of(
                    Group.FUNCTION, "function",
                    Group.FLAG, "flag",
                    Group.FACILITY, "beside them");

    @TempDir Path directory;

    @Test
    void theSupportPageHasWhatTheBackendsReport() throws Exception {
        String text = Files.readString(PAGE).replace("\r\n", "\n");
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        assertNotEquals(-1, end, "docs/support.md has no place for the support table: " + END);
        String table = table();
        if (Boolean.getBoolean("overlapped.update")) {
            Files.writeString(PAGE, text.substring(0, begin) + table + text.substring(end));
        } else {
            assertEquals(
                    table,
                    text.substring(begin, end),
                    "update docs/support.md: mvn -Ptests -pl"
                            + " java/core,tests/model,tests/model-linux,tests/contract"
                            + " -Dtest=SupportTableTest -Doverlapped.update=true"
                            + " -Dsurefire.failIfNoSpecifiedTests=false test");
        }
    }

    private String table() throws Exception {
        StringBuilder table = new StringBuilder();
        try (SystemUnderTest model = new ModelSystem(ModelSettings.calm());
                CompletionPort modelled = open(model);
                CompletionPort uring = open(new IoUringSystem())) {
            Capabilities windows = modelled.status().capabilities();
            Capabilities linux = uring.status().capabilities();
            FeatureTrial trial = new FeatureTrial(modelled, model.backend(), directory);
            Group group = null;
            for (Feature feature : Feature.values()) {
                if (feature.group() != group) {
                    group = feature.group();
                    table.append('\n').append(heading(group));
                }
                table.append(
                        "| %s | %s | %s | %s |\n"
                                .formatted(
                                        feature.symbol(),
                                        cell(windows.of(feature)),
                                        cell(linux.of(feature)),
                                        cell(trial.of(feature))));
            }
        }
        return table.append('\n').toString();
    }

    private static CompletionPort open(SystemUnderTest system) throws Exception {
        return PortOn.open(CompletionPort.builder().threads(1), system.backend());
    }

    private static String heading(Group group) {
        return "| "
                + HEADINGS.get(group)
                + " | Windows | Linux (io_uring) | model |\n"
                + "|---|---|---|---|\n";
    }

    private static String cell(Capabilities.Entry reported) {
        String word =
                switch (reported.support()) {
                    case NATIVE -> "native";
                    case EMULATED -> "emulated";
                    case UNSUPPORTED -> "no";
                };
        return reported.detail().isEmpty() ? word : word + ": " + reported.detail();
    }

    private static String cell(Outcome outcome) {
        return outcome == Outcome.WORKS ? "works" : "no";
    }
}
