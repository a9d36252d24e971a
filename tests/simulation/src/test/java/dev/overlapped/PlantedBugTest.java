package dev.overlapped;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.Overlapped;
import dev.overlapped.internal.ffi.windows.OverlappedEntry;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.ffi.windows.Wsabuf;
import dev.overlapped.internal.ffi.windows.Wsamsg;
import dev.overlapped.internal.iocp.EarlyFree;
import dev.overlapped.internal.iocp.IocpFactory;
import dev.overlapped.internal.iocp.Sabotage;
import dev.overlapped.test.internal.network.Violation;

import org.junit.jupiter.api.Test;

import java.util.TreeMap;
import java.util.function.Function;

/** The test of the test: bugs planted on purpose, each of which the simulation has to find. */
class PlantedBugTest {
    private static final int MAX_SEEDS = 100;
    private static final int WSA_IO_PENDING = 997;

    @Test
    void aSlotFreedWhenItsOperationIsCancelled() {
        Throwable found = find(EarlyFree::new, Violation.class);
        assertTrue(found.getMessage().contains("OVERLAPPED"), found.getMessage());
    }

    @Test
    void anOverlappedClearedBeforeItsPacketIsDequeued() {
        Sabotage clears =
                (call, arguments) -> {
                    Object result = call.proceed(arguments);
                    if ((int) result == WSA_IO_PENDING) {
                        NativeMemory.clear((long) arguments[5], Overlapped.SIZE);
                    }
                    return result;
                };
        Throwable found = find(sabotaged("WSARecv", clears), Violation.class);
        assertTrue(found.getMessage().contains("cleared, freed or used again"), found.toString());
    }

    @Test
    void aBufferUsedAgainBeforeItsSendIsDone() {
        Sabotage overwrites =
                (call, arguments) -> {
                    Object result = call.proceed(arguments);
                    scribble((int) result, (long) arguments[1]);
                    return result;
                };
        Throwable found = find(sabotaged("WSASend", overwrites), Violation.class);
        assertTrue(found.getMessage().contains("somebody changed"), found.toString());
    }

    @Test
    void aBufferUsedAgainBeforeItsReceiveIsDone() {
        Sabotage overwrites =
                (call, arguments) -> {
                    Object result = call.proceed(arguments);
                    scribble((int) result, (long) arguments[1]);
                    return result;
                };
        Throwable found = find(sabotaged("WSARecv", overwrites), Violation.class);
        assertTrue(found.getMessage().contains("somebody"), found.toString());
    }

    @Test
    void aDatagramWithOtherContent() {
        Sabotage garbles =
                (call, arguments) -> {
                    long wsabuf = NativeMemory.getLong((long) arguments[2] + Wsamsg.LP_BUFFERS);
                    long last = NativeMemory.getInt(wsabuf + Wsabuf.LEN) - Integer.BYTES;
                    if (last > DatagramLog.SHORTEST) {
                        long data = NativeMemory.getLong(wsabuf + Wsabuf.BUF);
                        NativeMemory.putInt(data + last, ~NativeMemory.getInt(data + last));
                    }
                    return call.proceed(arguments);
                };
        Throwable found = find(sabotaged("WSASendMsg", garbles), AssertionError.class);
        assertTrue(found.getMessage().contains("is wrong"), found.toString());
    }

    @Test
    void aFileTransmittedFromTheNextByteOn() {
        Sabotage moves =
                (call, arguments) -> {
                    long offset = (long) arguments[5] + Overlapped.OFFSET;
                    NativeMemory.putInt(offset, NativeMemory.getInt(offset) + 1);
                    return call.proceed(arguments);
                };
        Throwable found = find(sabotaged("TransmitFile", moves), AssertionError.class);
        assertTrue(found.getMessage().contains("is the first wrong one"), found.toString());
    }

    private static void scribble(int result, long wsabuf) {
        if (result == WSA_IO_PENDING && NativeMemory.getInt(wsabuf + Wsabuf.LEN) >= 4) {
            long buffer = NativeMemory.getLong(wsabuf + Wsabuf.BUF);
            NativeMemory.putInt(buffer, ~NativeMemory.getInt(buffer));
        }
    }

    @Test
    void aCompletionDeliveredTwice() {
        Sabotage repeats =
                (call, arguments) -> {
                    Object result = call.proceed(arguments);
                    if ((int) result == 0) {
                        repeatFirst((long) arguments[1], (long) arguments[3]);
                    }
                    return result;
                };
        Throwable found =
                find(
                        sabotaged("GetQueuedCompletionStatusEx", repeats),
                        IllegalStateException.class);
        assertTrue(found.getMessage().contains("broken invariant"), found.toString());
    }

    private static void repeatFirst(long entries, long removed) {
        int count = NativeMemory.getInt(removed);
        NativeMemory.copy(entries, entries + count * OverlappedEntry.SIZE, OverlappedEntry.SIZE);
        NativeMemory.putInt(removed, count + 1);
    }

    @Test
    void aHandleThatIsNeverClosed() {
        Sabotage forgets = (call, arguments) -> 0;
        Throwable found = find(sabotaged("closesocket", forgets), Violation.class);
        assertTrue(found.getMessage().contains("left"), found.toString());
    }

    private static Function<Winsock, Backend.Factory> sabotaged(
            String function, Sabotage sabotage) {
        return winsock -> IocpFactory.on(Sabotage.of(winsock, function, sabotage));
    }

    /** Runs seeds until one fails for a reason of that type, which it returns. */
    private static Throwable find(
            Function<Winsock, Backend.Factory> backend, Class<? extends Throwable> type) {
        for (long seed = 1; seed <= MAX_SEEDS; seed++) {
            try {
                Simulation.run(seed, new TreeMap<>(), backend);
            } catch (AssertionError failed) {
                for (Throwable t = failed; t != null; t = t.getCause()) {
                    if (type.isInstance(t)) {
                        System.out.println("planted bug found by seed " + seed + ": " + t);
                        return t;
                    }
                }
            }
        }
        throw new AssertionError("not found by " + MAX_SEEDS + " seeds");
    }
}
