package dev.overlapped.tidy;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The package table of ARCHITECTURE.md: who may use whom. */
class PackageTableTest {
    private static final String ROOT = "dev.overlapped";

    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages(ROOT);

    /**
     * The classes that connect the contracts to their implementation, and the port to a backend.
     */
    private static final String CONNECTORS =
            "Implementation|Time|advanced.RawCompletionPort|mailslot.Mailslot"
                    + "|mailslot.MailslotWriter|internal.port.Backends"
                    + "|internal.raw.SystemQueue";

    /** The rooms of the core that backends and sockets may use. */
    private static final List<String> CORE =
            List.of(
                    "internal.backend",
                    "internal.buffer",
                    "internal.failure",
                    "internal.ffi.memory",
                    "internal.file",
                    "internal.message",
                    "internal.operation",
                    "internal.option",
                    "internal.schedule",
                    "internal.slot");

    /** The rooms that a room of a Linux backend may use. */
    private static final List<String> LINUX =
            Stream.concat(CORE.stream(), Stream.of("internal.linux", "internal.ffi.linux"))
                    .toList();

    /** Each package, and after the comma those that it may use; "." is the API. */
    private static final List<String> TABLE =
            List.of(
                    "., ",
                    "advanced, .",
                    "framing, . internal.operation",
                    "mailslot, .",
                    "internal.jfr, ",
                    "internal.slot, ",
                    "internal.failure, .",
                    "internal.message, .",
                    "internal.option, . internal.failure internal.message",
                    "internal.schedule, internal.slot",
                    "internal.buffer, . internal.schedule internal.slot internal.jfr"
                            + " internal.ffi.memory",
                    "internal.ffi.memory, ",
                    "internal.file, internal.failure",
                    "internal.operation, . internal.buffer internal.failure internal.file"
                            + " internal.jfr internal.message internal.schedule internal.slot",
                    "internal.backend, . internal.operation internal.buffer internal.failure"
                            + " internal.file internal.jfr internal.message internal.option"
                            + " internal.schedule",
                    "internal.counters, .",
                    "internal.await, . INTERNAL internal.loop",
                    "internal.socket, . INTERNAL internal.loop internal.await",
                    "internal.transmit, . INTERNAL internal.await internal.socket",
                    "internal.tcp, . INTERNAL internal.loop internal.await internal.socket"
                            + " internal.transmit internal.counters internal.jfr",
                    "internal.udp, . INTERNAL internal.loop internal.await internal.socket"
                            + " internal.transmit",
                    "internal.mailslot, . mailslot INTERNAL internal.loop internal.await"
                            + " internal.socket internal.udp",
                    "internal.port, . INTERNAL internal.loop internal.strand internal.await"
                            + " internal.socket internal.transmit internal.tcp internal.udp"
                            + " internal.counters internal.jfr",
                    "internal.raw, . advanced internal.backend internal.failure internal.slot"
                            + " internal.await internal.loop",
                    "internal.loop, . INTERNAL internal.jfr",
                    "internal.strand, internal.loop internal.backend internal.failure"
                            + " internal.schedule",
                    "internal.uring, LINUX internal.uring.ring internal.uring.socket"
                            + " internal.uring.accept internal.uring.stream internal.uring.datagram"
                            + " internal.uring.transmit",
                    "internal.uring.ring, LINUX",
                    "internal.uring.socket, LINUX internal.uring.ring",
                    "internal.uring.stream, LINUX internal.uring.ring internal.uring.socket",
                    "internal.uring.accept, LINUX internal.uring.ring internal.uring.socket"
                            + " internal.uring.stream",
                    "internal.uring.datagram, LINUX internal.uring.ring internal.uring.socket",
                    "internal.uring.transmit, LINUX internal.uring.ring internal.uring.socket"
                            + " internal.uring.stream internal.uring.datagram",
                    "internal.linux, . INTERNAL internal.ffi.linux",
                    "internal.iocp.port, . internal.ffi.windows internal.backend internal.operation"
                            + " internal.failure internal.ffi.memory internal.schedule"
                            + " internal.slot",
                    "internal.iocp.socket, . INTERNAL internal.ffi.windows internal.iocp.port",
                    "internal.iocp.accept, INTERNAL internal.ffi.windows internal.iocp.port"
                            + " internal.iocp.socket",
                    "internal.iocp.stream, INTERNAL internal.ffi.windows internal.iocp.port"
                            + " internal.iocp.socket",
                    "internal.iocp.datagram, INTERNAL internal.ffi.windows internal.iocp.port"
                            + " internal.iocp.socket",
                    "internal.iocp.transmit, INTERNAL internal.ffi.windows internal.iocp.port"
                            + " internal.iocp.socket",
                    "internal.iocp.mailslot, . INTERNAL internal.ffi.windows internal.iocp.port"
                            + " internal.iocp.socket",
                    "internal.iocp, INTERNAL internal.ffi.windows internal.iocp.port"
                            + " internal.iocp.socket internal.iocp.accept internal.iocp.stream"
                            + " internal.iocp.datagram internal.iocp.transmit"
                            + " internal.iocp.mailslot",
                    "internal.ffi.windows, internal.ffi.windows.gen internal.ffi.memory",
                    "internal.ffi.linux, internal.ffi.linux.gen internal.ffi.memory",
                    "internal.ffi.windows.gen, ",
                    "internal.ffi.linux.gen, ");

    static Stream<Arguments> table() {
        return TABLE.stream().map(row -> Arguments.of((Object[]) row.split(", ", 2)));
    }

    @ParameterizedTest(name = "{0} uses {1}")
    @MethodSource("table")
    void aPackageUsesOnlyThese(String name, String used) {
        Set<String> allowed =
                List.of(used.split(" ")).stream()
                        .flatMap(
                                suffix ->
                                        switch (suffix) {
                                            case "INTERNAL" -> CORE.stream();
                                            case "LINUX" -> LINUX.stream();
                                            default -> Stream.of(suffix);
                                        })
                        .filter(suffix -> !suffix.isEmpty())
                        .map(PackageTableTest::packageName)
                        .collect(Collectors.toSet());
        allowed.add(packageName(name));
        DescribedPredicate<JavaClass> others =
                DescribedPredicate.describe(
                        "belong to other packages of ours",
                        type ->
                                type.getPackageName().startsWith(ROOT)
                                        && !allowed.contains(type.getPackageName()));
        noClasses()
                .that(resideInAPackage(packageName(name)))
                .and()
                .haveNameNotMatching("dev\\.overlapped\\.(" + CONNECTORS + ")(\\$.*)?")
                .should()
                .dependOnClassesThat(others)
                .check(CLASSES);
    }

    private static String packageName(String suffix) {
        return suffix.equals(".") ? ROOT : ROOT + "." + suffix;
    }

    @Test
    void onlyTheBindingsCallRestrictedMethods() {
        DescribedPredicate<JavaClass> elsewhere = resideOutsideOfPackage(ROOT + ".internal.ffi..");
        noClasses()
                .that(elsewhere)
                .should()
                .callMethodWhere(
                        target(
                                DescribedPredicate.describe(
                                        "is restricted",
                                        method ->
                                                Set.of(
                                                                "reinterpret",
                                                                "libraryLookup",
                                                                "loaderLookup",
                                                                "downcallHandle",
                                                                "upcallStub")
                                                        .contains(method.getName()))))
                .check(CLASSES);
    }

    @Test
    void onlyThePublicPackagesAreExported() {
        Path classes = Path.of(System.getProperty("overlapped.root"), "java/core/target/classes");
        var module = ModuleFinder.of(classes).find(ROOT).orElseThrow().descriptor();
        assertEquals(
                Set.of(ROOT, ROOT + ".advanced", ROOT + ".framing", ROOT + ".mailslot"),
                module.exports().stream()
                        .filter(e -> !e.isQualified())
                        .map(e -> e.source())
                        .collect(Collectors.toSet()));
        assertEquals(
                Set.of(ROOT + ".test"),
                module.exports().stream()
                        .flatMap(e -> e.targets().stream())
                        .collect(Collectors.toSet()),
                "only the test network sees packages that are not public");
        assertEquals(
                Set.of("java.base", "jdk.jfr", "jdk.net"),
                module.requires().stream()
                        .filter(r -> !r.modifiers().contains(Modifier.STATIC))
                        .map(r -> r.name())
                        .collect(Collectors.toSet()),
                "the core has no run-time dependencies but the JDK");
    }
}
