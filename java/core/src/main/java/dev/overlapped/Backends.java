package dev.overlapped;

import dev.overlapped.internal.Backend;
import dev.overlapped.internal.LinkedPacketQueue;
import dev.overlapped.internal.NativeException;
import dev.overlapped.internal.PacketQueue;
import dev.overlapped.internal.iocp.IocpBackend;
import dev.overlapped.internal.iocp.IocpPacketQueue;
import dev.overlapped.internal.uring.UringBackend;

/**
 * Chooses the system's backend. The one place that names them; neither is touched on the other's
 * system.
 */
final class Backends {
    private Backends() {}

    /**
     * @param directDescriptors how many connections each thread may have by direct descriptors; 0 =
     *     they have ordinary ones
     */
    static Backend.Factory ofThisSystem(int directDescriptors) throws IoFailure {
        return of(System.getProperty("os.name"), directDescriptors);
    }

    static Backend.Factory of(String system, int directDescriptors) throws IoFailure {
        if (system.equals("Linux")) {
            return UringBackend.factory(directDescriptors);
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
        return IocpBackend.factory();
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
