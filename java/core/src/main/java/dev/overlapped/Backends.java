package dev.overlapped;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.backend.LinkedPacketQueue;
import dev.overlapped.internal.backend.PacketQueue;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.iocp.IocpFactory;
import dev.overlapped.internal.iocp.port.IocpPacketQueue;
import dev.overlapped.internal.uring.UringFactory;

/**
 * Chooses the system's backend. The one place that names them; neither is touched on the other's
 * system.
 */
final class Backends {
    private Backends() {}

    /**
     * @param directDescriptors how many connections each thread must have by direct descriptors; 0
     *     = they have ordinary ones
     * @param directOnLinux how many if this is Linux
     */
    static Backend.Factory ofThisSystem(int directDescriptors, int directOnLinux) throws IoFailure {
        return of(System.getProperty("os.name"), directDescriptors, directOnLinux);
    }

    static Backend.Factory of(String system, int directDescriptors, int directOnLinux)
            throws IoFailure {
        if (system.equals("Linux")) {
            return UringFactory.onThisSystem(directOnLinux);
        }
        if (!system.startsWith("Windows")) {
            throw none(system);
        }
        if (directDescriptors > 0) {
            throw IoFailure.of(
                    IoFailure.Kind.UNSUPPORTED,
                    "open port",
                    "direct descriptors are io_uring's; Windows has no limit of descriptors that"
                            + " they would go beyond");
        }
        return IocpFactory.onThisSystem();
    }

    /** The queue of packets of this system, without a backend over it. */
    static PacketQueue packetQueue(int concurrency) throws IoFailure {
        String system = System.getProperty("os.name");
        if (system.equals("Linux")) {
            return new LinkedPacketQueue();
        }
        if (!system.startsWith("Windows")) {
            throw none(system);
        }
        try {
            return IocpPacketQueue.open(concurrency);
        } catch (NativeException e) {
            throw IoFailure.of("open port", e);
        }
    }

    private static IoFailure none(String system) {
        return IoFailure.of(
                IoFailure.Kind.BACKEND_UNAVAILABLE,
                "open port",
                "this system is "
                        + system
                        + "; there are backends for Windows (I/O completion port) and Linux"
                        + " (io_uring)");
    }
}
