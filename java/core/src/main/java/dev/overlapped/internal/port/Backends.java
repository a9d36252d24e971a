package dev.overlapped.internal.port;

import dev.overlapped.CompletionPort;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.PortBuilder;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.memory.NativeAccess;
import dev.overlapped.internal.iocp.IocpFactory;
import dev.overlapped.internal.uring.UringFactory;

import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Chooses the system's backend. The one place that names them; neither is touched on the other's
 * system.
 */
public final class Backends {
    private static final String OPTIONS_OF_JDK = "jdk.net.ExtendedSocketOptions";

    private Backends() {}

    /**
     * @param directDescriptors how many connections each thread must have by direct descriptors; 0
     *     = they have ordinary ones
     * @param directOnLinux how many if this is Linux
     */
    public static Backend.Factory ofThisSystem(int directDescriptors, int directOnLinux)
            throws IoFailure {
        return of(System.getProperty("os.name"), directDescriptors, directOnLinux);
    }

    public static Backend.Factory of(String system, int directDescriptors, int directOnLinux)
            throws IoFailure {
        requireRuntime();
        if (system.equals("Linux")) {
            return UringFactory.onThisSystem(directOnLinux);
        }
        if (!system.startsWith("Windows")) {
            throw none(system);
        }
        if (directDescriptors > 0) {
            throw Failures.of(
                    IoFailure.Kind.UNSUPPORTED,
                    IoOperation.OPEN_PORT,
                    "direct descriptors are io_uring's; Windows has no limit of descriptors that"
                            + " they would go beyond");
        }
        return IocpFactory.onThisSystem();
    }

    /**
     * Opens a port on the system calls of a model of Linux.
     *
     * @param failures gets what handlers throw, if the settings do not say otherwise
     */
    public static CompletionPort open(
            PortBuilder settings, LinuxIo io, Thread.UncaughtExceptionHandler failures)
            throws IoFailure {
        return PortSettings.of(settings).open(on(settings, io), failures);
    }

    /**
     * Opens such a port for one thread, which runs its loop.
     *
     * @param clock the time of the model
     */
    public static DrivenPort openDriven(
            PortBuilder settings,
            LinuxIo io,
            LongSupplier clock,
            Thread.UncaughtExceptionHandler failures)
            throws IoFailure {
        return DrivenPort.open(settings, on(settings, io), clock, failures);
    }

    private static Backend.Factory on(PortBuilder settings, LinuxIo io) {
        return new UringFactory(io, PortSettings.of(settings).directOnLinux());
    }

    /**
     * Refuses to begin where the JVM would refuse each call into the system, or where a module is
     * not in the runtime image, on whose class path the library is.
     */
    private static void requireRuntime() throws IoFailure {
        Optional<String> missing = NativeAccess.missingOption();
        if (missing.isPresent()) {
            throw unavailable("the JVM denies native access: start it with " + missing.get());
        }
        try {
            Class.forName(OPTIONS_OF_JDK, false, Backends.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw unavailable(
                    "the runtime image has no module jdk.net: add it (jlink --add-modules"
                            + " jdk.net)");
        }
    }

    private static IoFailure unavailable(String why) {
        return Failures.of(IoFailure.Kind.BACKEND_UNAVAILABLE, IoOperation.OPEN_PORT, why);
    }

    private static IoFailure none(String system) {
        return unavailable(
                "this system is "
                        + system
                        + "; there are backends for Windows (I/O completion port) and Linux"
                        + " (io_uring)");
    }
}
