package dev.overlapped.bench.scale;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The most memory that a server had, of what was seen while clients ran. */
final class Peak {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private long lent;
    private long resident;

    /** Looks at the server until the client tells what came of it. */
    void watch(Trial.Running server, Program client) throws IOException, InterruptedException {
        while (!client.hasLine()) {
            lent = Math.max(lent, server.counters().count("lent_bytes"));
            resident = Math.max(resident, server.resident());
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }

    /** Bytes of its port's buffers that were lent. */
    long lent() {
        return lent;
    }

    /** Bytes of its process that were resident. */
    long resident() {
        return resident;
    }
}
