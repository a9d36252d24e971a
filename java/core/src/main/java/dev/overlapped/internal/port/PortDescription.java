package dev.overlapped.internal.port;

import dev.overlapped.BufferPool;
import dev.overlapped.Capabilities;
import dev.overlapped.PortCounters;
import dev.overlapped.PortShare;
import dev.overlapped.PortStatus;
import dev.overlapped.PortTotals;
import dev.overlapped.PressureTotals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The description of a port for people who have only the text: everything that an answer to "it
 * does not work" asks for, and nothing that must not leave the machine.
 */
final class PortDescription {
    private static final Path LIMITS = Path.of("/proc/self/limits");

    private final List<String> settings;
    private final BufferPool buffers;
    private final long openedNanos = System.nanoTime();

    /**
     * @param settings one line each
     */
    PortDescription(List<String> settings, BufferPool buffers) {
        this.settings = settings;
        this.buffers = buffers;
    }

    /** Returns the description of the port as it is now. */
    String of(PortStatus status) {
        StringBuilder text = new StringBuilder();
        line(text, "Overlapped " + version());
        line(text, java());
        line(text, system());
        line(text, state(status));
        section(text, "settings", settings.stream());
        section(text, "open now", Stream.of(counters(status.counters()), buffers.toString()));
        section(text, "since it was opened", totals(status.totals()));
        section(text, "threads", status.shares().stream().map(PortDescription::share));
        section(text, "support", support(status.capabilities()));
        section(
                text,
                "kernel",
                status.capabilities().kernel().entrySet().stream()
                        .map(found -> found.getKey() + ": " + found.getValue()));
        return text.toString();
    }

    private static void line(StringBuilder text, String line) {
        text.append(line).append('\n');
    }

    private static void section(StringBuilder text, String name, Stream<String> lines) {
        line(text, name + ":");
        lines.forEach(each -> line(text, "  " + each));
    }

    // ---- what it runs on

    private static String version() {
        ModuleDescriptor module = PortDescription.class.getModule().getDescriptor();
        return Optional.ofNullable(module)
                .flatMap(ModuleDescriptor::rawVersion)
                .or(
                        () ->
                                Optional.ofNullable(
                                        PortDescription.class
                                                .getPackage()
                                                .getImplementationVersion()))
                .orElse("of unknown version");
    }

    private static String java() {
        Runtime runtime = Runtime.getRuntime();
        return "Java "
                + Runtime.version()
                + " ("
                + System.getProperty("java.vendor")
                + "), "
                + runtime.availableProcessors()
                + " processors, "
                + runtime.totalMemory() / 1024
                + " KiB of heap, at most "
                + runtime.maxMemory() / 1024
                + " KiB";
    }

    private static String system() {
        return System.getProperty("os.name")
                + " "
                + System.getProperty("os.version")
                + " "
                + System.getProperty("os.arch")
                + descriptors();
    }

    /** Linux: the limit of open files. */
    private static String descriptors() {
        if (!Files.isReadable(LIMITS)) {
            return "";
        }
        try (Stream<String> limits = Files.lines(LIMITS)) {
            return limits.filter(limit -> limit.startsWith("Max open files"))
                    .map(limit -> limit.split("\\s+"))
                    .map(words -> ", open files: " + words[3] + ", at most " + words[4])
                    .findFirst()
                    .orElse("");
        } catch (IOException | UncheckedIOException e) {
            return "";
        }
    }

    private String state(PortStatus status) {
        return status.backend()
                + ", "
                + status.threads()
                + " threads, "
                + (status.isClosed() ? "closed" : "open")
                + ", opened "
                + Duration.ofSeconds((System.nanoTime() - openedNanos) / 1_000_000_000)
                + " ago";
    }

    // ---- what it does

    private static String counters(PortCounters now) {
        return now.connections()
                + " connections, "
                + now.listeners()
                + " listeners, "
                + now.targets()
                + " sockets kept for reuse, "
                + now.openHandles()
                + " handles, "
                + now.operationsInFlight()
                + " operations in flight, "
                + now.slotsInUse()
                + " slots, "
                + now.lentBuffers()
                + " lent buffers of "
                + now.lentBytes()
                + " bytes";
    }

    private static Stream<String> totals(PortTotals totals) {
        PressureTotals pressure = totals.pressure();
        return Stream.of(
                totals.accepts()
                        + " accepts, "
                        + totals.connects()
                        + " connects, "
                        + totals.receives()
                        + " receives of "
                        + totals.bytesReceived()
                        + " bytes, "
                        + totals.sends()
                        + " sends of "
                        + totals.bytesSent()
                        + " bytes",
                totals.failures()
                        + " failures, "
                        + totals.timeOuts()
                        + " time-outs, "
                        + totals.cancels()
                        + " cancels",
                pressure.toString());
    }

    private static String share(PortShare share) {
        return share.toString();
    }

    private static Stream<String> support(Capabilities capabilities) {
        return Stream.of(Capabilities.Feature.values())
                .map(capabilities::of)
                .map(
                        entry ->
                                entry.feature()
                                        + ": "
                                        + entry.support()
                                        + (entry.detail().isEmpty() ? "" : ", " + entry.detail()));
    }
}
