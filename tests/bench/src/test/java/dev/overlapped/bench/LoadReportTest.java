package dev.overlapped.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.io.IOException;

class LoadReportTest {
    private static final String LINE =
            "shape=pingpong connections=64 seconds=2.0 messages=3000 bytes=192000 errors=0"
                    + " wrong=%d\n";

    @Test
    void readsKeysAndNumbers() throws IOException {
        LoadClient.Report report = LoadClient.Report.of(LINE.formatted(0));
        report.check();
        assertEquals(64, report.get("connections"));
        assertEquals(2.0, report.get("seconds"));
    }

    @Test
    void aWrongByteIsNoMeasurement() throws IOException {
        LoadClient.Report report = LoadClient.Report.of(LINE.formatted(1));
        assertThrows(IOException.class, report::check);
    }

    @Test
    void longMessagesAreCountedByTheirBytes() throws IOException {
        LoadClient.Report report =
                LoadClient.Report.of("messages=0 bytes=536871012 errors=0 wrong=0");
        report.check();
        assertEquals(0.5, workload("file-1g").messages(report));
        assertEquals(0, workload("pingpong-64").messages(report));
    }

    private static Workload workload(String name) {
        return Workload.ALL.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void somethingElseIsRefused() {
        assertThrows(IOException.class, () -> LoadClient.Report.of("load: cannot connect"));
    }
}
