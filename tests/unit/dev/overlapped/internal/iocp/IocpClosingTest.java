package dev.overlapped.internal.iocp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.loop.Opening;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.Operation.Outcome;
import dev.overlapped.internal.operation.ReceiveOperation;
import dev.overlapped.internal.schedule.Timed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Opening and closing, in order and otherwise: nothing is left. */
@Timeout(60)
class IocpClosingTest extends ScriptedBackendTest {
    private static final int WSAEMFILE = 10024;

    @Test
    void aClosedSocketIsNotAskedForItsError() throws Exception {
        open();
        NativeSocket socket = stream();
        ReceiveOperation receive = start(new ReceiveOperation(), socket);
        loop.close(socket, CloseReason.CLOSED);
        int cancelled = script.calls.lastIndexOf("CancelIoEx");
        assertTrue(cancelled >= 0, "closing without cancelling resets the connection");
        assertTrue(cancelled < script.calls.lastIndexOf("closesocket"));
        assertEquals(
                1, loop.backend().slotsInUse(), "the kernel has it until its packet is dequeued");
        script.complete(script.overlapped, 0xC0000241, 0);
        loop.step(0);
        assertEquals(Outcome.CLOSED, receive.outcome());
        assertEquals(0, script.count("WSAGetOverlappedResult"));
        end();
    }

    @Test
    void anAcceptThatWinsAgainstTheCloseIsDropped() throws Exception {
        open();
        NativeSocket listener = listen();
        AcceptOperation accept = accept(listener);
        loop.close(listener, CloseReason.CLOSED);
        script.complete(script.overlapped, 0, 0);
        loop.step(0);
        assertEquals(Outcome.CLOSED, accept.outcome());
        assertNull(accept.accepted());
        assertTrue(script.open.isEmpty());
        end();
    }

    @Test
    void aFailedOpeningLeavesNoHandle() throws Exception {
        open();
        for (String call : List.of("bind", "listen", "setsockopt")) {
            script.next(call, 10013);
            NativeException refused = assertThrows(NativeException.class, this::listen);
            assertEquals("WSAEACCES", refused.symbol());
            assertEquals(0, openFor());
        }
        script.next("CreateIoCompletionPort", -87);
        assertThrows(NativeException.class, this::stream);
        script.next("WSASocketW", -WSAEMFILE);
        assertThrows(NativeException.class, this::stream);
        assertEquals(0, openFor());
        end();
    }

    @Test
    void aProviderWithoutConnectExIsRefused() {
        for (int i = 0; i < 2; i++) {
            script.next("WSAIoctl", a -> one(a));
        }
        script.next("WSAIoctl", 10022);
        loop = newLoop();
        NativeException refused =
                assertThrows(
                        NativeException.class, () -> loop.open(IocpFactory.on(script.winsock)));
        assertTrue(refused.getMessage().contains("ConnectEx"), refused.getMessage());
        assertTrue(script.open.isEmpty());
    }

    private static long one(Object[] arguments) {
        NativeMemory.putLong((long) arguments[4], 1);
        return 0;
    }

    @Test
    void aFailedLoopClosesItsSocketsAndReapsTheirPackets() throws Exception {
        Opening opened = new Opening();
        loop = newLoop();
        Thread thread = new Thread(() -> loop.run(IocpFactory.on(script.winsock), opened));
        thread.start();
        assertNull(opened.await());
        NativeSocket socket = loop.backend().openStream(Family.IPV4, null);
        loop.attach(socket);
        CompletableFuture<Operation> ended = new CompletableFuture<>();
        ReceiveOperation receive = new ReceiveOperation();
        receive.prepare(socket, (operation, none) -> ended.complete(operation), null, Timed.NEVER);
        script.next(
                "WSARecv",
                a -> {
                    script.next(
                            "closesocket",
                            b -> {
                                script.complete((long) a[5], 0xC0000120, 0);
                                script.open.remove((long) b[0]);
                                return 0;
                            });
                    script.packet(0, 0x1234_5678L);
                    return ScriptedWinsock.PENDING;
                });
        loop.start(receive);
        assertEquals(Outcome.CLOSED, ended.get().outcome());
        thread.join();
        assertEquals(1, failures.size());
        assertEquals(0, loop.backend().slotsInUse());
        assertTrue(script.open.isEmpty());
    }

    @Test
    void aWakeupAfterTheEndIsDropped() throws Exception {
        open();
        Backend backend = loop.backend();
        end();
        long posted = script.count("PostQueuedCompletionStatus");
        backend.wakeup();
        assertEquals(posted, script.count("PostQueuedCompletionStatus"));
        assertFalse(script.calls.isEmpty());
        assertNotNull(backend.description());
    }
}
