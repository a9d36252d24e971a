package dev.overlapped.internal.raw;

import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.backend.LinkedPacketQueue;
import dev.overlapped.internal.backend.PacketQueue;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.memory.NativeAccess;
import dev.overlapped.internal.iocp.port.IocpPacketQueue;

import java.util.Optional;

/** Opens the packet queue of the running system. */
final class SystemQueue {
    private SystemQueue() {}

    /**
     * Opens the queue.
     *
     * @param system the system's name, as in the property {@code os.name}
     * @param concurrency how many dequeuing threads Windows lets run at once; 0 = as many as there
     *     are processors
     */
    static PacketQueue open(String system, int concurrency) throws IoFailure {
        if (system.equals("Linux")) {
            return new LinkedPacketQueue();
        }
        if (!system.startsWith("Windows")) {
            throw Failures.of(
                    IoFailure.Kind.BACKEND_UNAVAILABLE,
                    IoOperation.OPEN_PORT,
                    "this system is "
                            + system
                            + "; a raw completion port exists on Windows and Linux only");
        }
        Optional<String> missing = NativeAccess.missingOption();
        if (missing.isPresent()) {
            throw Failures.of(
                    IoFailure.Kind.BACKEND_UNAVAILABLE,
                    IoOperation.OPEN_PORT,
                    "the JVM denies native access: start it with " + missing.get());
        }
        try {
            return IocpPacketQueue.open(concurrency);
        } catch (NativeException e) {
            throw Failures.of(IoOperation.OPEN_PORT, e);
        }
    }
}
