package dev.overlapped;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.overlapped.advanced.CompletionPacket;
import dev.overlapped.advanced.RawCompletionPort;

import org.junit.jupiter.api.Test;

import java.util.concurrent.TimeUnit;

/** The low-level face on the system that this runs on; what it does, the contract says. */
class RawPortTest {
    @Test
    void opensOnThisSystem() throws Exception {
        CompletionPacket[] packets = new CompletionPacket[2];
        for (RawCompletionPort port : new RawCompletionPort[] {open(0), open(3)}) {
            try (port) {
                port.post(7, 8);
                assertEquals(1, port.dequeue(packets, Deadline.after(30, TimeUnit.SECONDS)));
                assertEquals(new CompletionPacket(7, 8, 0, 0), packets[0]);
            }
        }
        assertThrows(IllegalArgumentException.class, () -> CompletionPort.openRaw(-1));
    }

    private static RawCompletionPort open(int concurrency) throws IoFailure {
        return concurrency == 0 ? CompletionPort.openRaw() : CompletionPort.openRaw(concurrency);
    }
}
