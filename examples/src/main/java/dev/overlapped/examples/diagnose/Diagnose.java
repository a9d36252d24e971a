package dev.overlapped.examples.diagnose;

import dev.overlapped.Capabilities;
import dev.overlapped.CompletionPort;
import dev.overlapped.IoFailure;

import java.util.Map;

/**
 * A report of this system, for a bug report: the system, the JVM, limits, the backend, the support
 * of each function and flag of Winsock, the kernel's features; and trials of the library over
 * loopback. Exit status: 0 all is well, 1 a trial failed or there is no backend.
 */
public final class Diagnose {
    private static final int WIDTH = 110;

    private Diagnose() {}

    /** Prints the report. */
    public static void main(String[] args) {
        heading("System");
        print("operating system", property("os.name"), property("os.version"), property("os.arch"));
        print("processors", String.valueOf(Runtime.getRuntime().availableProcessors()));
        print("JVM", property("java.vm.name"), property("java.runtime.version"));
        print("by", property("java.vendor"));
        heading("Limits");
        for (Map.Entry<String, String> limit : Limits.ofThisSystem().entrySet()) {
            print(limit.getKey(), limit.getValue());
        }
        heading("Backend");
        boolean well = false;
        try (CompletionPort port = CompletionPort.builder().threads(1).open()) {
            print("completion port", port.status().backend());
            Capabilities capabilities = port.status().capabilities();
            capabilities.kernel().forEach(Diagnose::print);
            print(capabilities);
            heading("Self-test over loopback");
            well = new SelfTest(port).run();
        } catch (IoFailure e) {
            print("none", e.getMessage());
        }
        System.out.println();
        System.out.println(well ? "All is well." : "Something is wrong: see above.");
        System.exit(well ? 0 : 1);
    }

    private static void print(Capabilities capabilities) {
        Capabilities.Group group = null;
        for (Capabilities.Entry entry : capabilities.entries()) {
            if (entry.feature().group() != group) {
                group = entry.feature().group();
                heading(
                        switch (group) {
                            case FUNCTION -> "Functions";
                            case FLAG -> "Flags";
                            case FACILITY -> "Other facilities";
                        });
            }
            String begin = "  %-37s%-12s ".formatted(entry.feature().symbol(), entry.support());
            printLine(begin, entry.detail());
        }
    }

    private static void heading(String text) {
        System.out.println();
        System.out.println(text);
    }

    private static void print(String what, String... found) {
        printLine("  %-34s ".formatted(what), String.join(" ", found));
    }

    /** Prints a line, wrapped below the beginning of its text. */
    private static void printLine(String begin, String text) {
        StringBuilder line = new StringBuilder(begin);
        for (String word : text.split(" ")) {
            if (line.length() + word.length() > WIDTH && line.length() > begin.length()) {
                System.out.println(line.toString().stripTrailing());
                line.setLength(0);
                line.append(" ".repeat(begin.length()));
            }
            line.append(word).append(' ');
        }
        System.out.println(line.toString().stripTrailing());
    }

    private static String property(String name) {
        return System.getProperty(name, "?");
    }
}
