package dev.overlapped.bench.scale;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The maximum of a server's memory that was seen while clients ran. */
final class Peak {
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private long lent;
    private long resident;

    /** Reads the server's memory until the client prints its result. */
    void watch(Trial.Running server, Program client) throws IOException, InterruptedException {
        while (!client.hasLine()) {
            lent = Math.max(lent, server.counters().count("lent_bytes"));
            resident = Math.max(resident, server.resident());
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }

    /** Returns the maximum of lent bytes of its port. */
    long lent() {
        return lent;
    }

    /** Returns the maximum of resident bytes of its process. */
    long resident() {
        return resident;
    }
}
