package dev.overlapped.internal.port;

import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.iocp.IocpFactory;
import dev.overlapped.internal.uring.UringFactory;

/**
 * Chooses the system's backend. The one place that names them; neither is touched on the other's
 * system.
 */
public final class Backends {
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

    private static IoFailure none(String system) {
        return Failures.of(
                IoFailure.Kind.BACKEND_UNAVAILABLE,
                IoOperation.OPEN_PORT,
                "this system is "
                        + system
                        + "; there are backends for Windows (I/O completion port) and Linux"
                        + " (io_uring)");
    }
}
