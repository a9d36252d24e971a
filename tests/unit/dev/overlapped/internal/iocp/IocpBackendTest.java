package dev.overlapped.internal.iocp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.ConnectOperation;
import dev.overlapped.internal.operation.DisconnectOperation;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation.Outcome;
import dev.overlapped.internal.operation.ReceiveOperation;
import dev.overlapped.internal.operation.SendOperation;
import dev.overlapped.internal.schedule.Timed;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** The backend against answers of Winsock that no system gives on demand. Runs on every system. */
@Timeout(60)
class IocpBackendTest extends ScriptedBackendTest {
    private static final int RESET = 0xC000020D;
    private static final int WSAECONNRESET = 10054;
    private static final int WSAEMFILE = 10024;
    private static final int WSAENOTCONN = 10057;

    @Test
    void deadConnectionsFoundAtOnceAreSkipped() throws Exception {
        open();
        NativeSocket listener = listen();
        for (int i = 0; i < 3; i++) {
            script.next("AcceptEx", WSAECONNRESET);
        }
        AcceptOperation accept = accept(listener);
        assertEquals(4, script.count("AcceptEx"));
        assertEquals(2, script.open.size(), "the listener and one accept socket");
        script.complete(script.overlapped, 0, 0);
        loop.step(0);
        assertEquals(Outcome.COMPLETED, accept.outcome());
        assertEquals(2, openFor(listener, accept.accepted()));
        assertEquals(
                new InetSocketAddress("10.0.0.1", 1_000),
                loop.backend().localAddress(accept.accepted()));
        assertEquals(
                new InetSocketAddress("10.0.0.2", 1_001),
                loop.backend().remoteAddress(accept.accepted()));
        end();
    }

    @Test
    void aDeadConnectionFoundLaterIsSkipped() throws Exception {
        open();
        NativeSocket listener = listen();
        AcceptOperation accept = accept(listener);
        script.next("WSAGetOverlappedResult", WSAECONNRESET);
        script.complete(script.overlapped, RESET, 0);
        loop.step(0);
        assertNull(accept.outcome());
        assertEquals(2, script.count("AcceptEx"));
        script.next(
                "setsockopt", WSAENOTCONN); // it died between AcceptEx and SO_UPDATE_ACCEPT_CONTEXT
        script.complete(script.overlapped, 0, 0);
        loop.step(0);
        assertNull(accept.outcome());
        assertEquals(3, script.count("AcceptEx"));
        assertEquals(2, script.open.size());
        script.complete(script.overlapped, 0, 0);
        loop.step(0);
        assertEquals(Outcome.COMPLETED, accept.outcome());
        end();
    }

    @Test
    void aCancelledAcceptIsNotPostedAgain() throws Exception {
        open();
        NativeSocket listener = listen();
        AcceptOperation accept = new AcceptOperation();
        accept.redirect(loop);
        accept.prepare(listener, (op, none) -> {}, null, Timed.NEVER);
        long id = loop.start(accept);
        script.next("CancelIoEx", 1168); // too late
        loop.cancel(listener, id);
        script.next("WSAGetOverlappedResult", WSAECONNRESET);
        script.complete(script.overlapped, RESET, 0);
        loop.step(0);
        assertEquals(Outcome.CANCELLED, accept.outcome());
        assertEquals(1, openFor(listener));
        end();
    }

    /** Wine 8.0 does not find an operation in the moment in which it begins its next part. */
    @Test
    void aCancelThatFindsNothingIsAskedForAgainUntilThePacketIsHere() throws Exception {
        open();
        NativeSocket listener = listen();
        AcceptOperation accept = new AcceptOperation();
        accept.redirect(loop);
        accept.prepare(listener, (op, none) -> {}, null, Timed.NEVER);
        long id = loop.start(accept);
        script.next("CancelIoEx", 1168);
        loop.cancel(listener, id);
        assertEquals(1, script.count("CancelIoEx"));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (script.count("CancelIoEx") < 2) {
            assertTrue(System.nanoTime() < deadline, "it is not asked for again");
            loop.step(0);
        }
        script.next("WSAGetOverlappedResult", 995);
        script.complete(script.overlapped, 0xC0000120, 0);
        loop.step(0);
        assertEquals(Outcome.CANCELLED, accept.outcome());
        end();
    }

    @Test
    void endlessDeadConnectionsEndInAFailure() throws Exception {
        open();
        NativeSocket listener = listen();
        script.always("AcceptEx", WSAECONNRESET);
        AcceptOperation accept = accept(listener);
        loop.step(0);
        assertEquals(Outcome.FAILED, accept.outcome());
        assertEquals(1, openFor(listener));
        end();
    }

    @Test
    void withFirstDataAResetIsReported() throws Exception {
        open();
        NativeSocket listener = listen();
        try (Arena arena = Arena.ofConfined()) {
            AcceptOperation accept = new AcceptOperation();
            accept.redirect(loop);
            accept.prepare(listener, (op, none) -> {}, null, Timed.NEVER);
            accept.data(arena.allocate(10).address(), 10);
            loop.start(accept);
            script.next("WSAGetOverlappedResult", WSAECONNRESET);
            script.complete(script.overlapped, RESET, 0);
            loop.step(0);
            assertEquals(Outcome.FAILED, accept.outcome());
            assertEquals(WSAECONNRESET, accept.error());
        }
        assertEquals(1, openFor(listener));
        end();
    }

    @Test
    void firstDataAreCopiedToTheUsersBuffer() throws Exception {
        open();
        NativeSocket listener = listen();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(10);
            long[] output = new long[1];
            script.next(
                    "AcceptEx",
                    a -> {
                        output[0] = (long) a[3];
                        assertEquals(10, (int) a[4]);
                        assertEquals(32, (int) a[5]);
                        return ScriptedWinsock.PENDING;
                    });
            AcceptOperation accept = new AcceptOperation();
            accept.redirect(loop);
            accept.prepare(listener, (op, none) -> {}, null, Timed.NEVER);
            accept.data(memory.address(), 10);
            loop.start(accept);
            NativeMemory.putInt(output[0], 0x64636261);
            script.complete(script.overlapped, 0, 4);
            loop.step(0);
            assertEquals(4, accept.transferred());
            assertEquals(0x64636261, memory.get(ValueLayout.JAVA_INT_UNALIGNED, 0));
            assertEquals(0, memory.get(ValueLayout.JAVA_BYTE, 4));
        }
        end();
    }

    @Test
    void withoutDescriptorsTheAcceptFailsAndTheListenerStays() throws Exception {
        open();
        NativeSocket listener = listen();
        script.next("WSASocketW", -WSAEMFILE);
        AcceptOperation first = accept(listener);
        loop.step(0);
        assertEquals(Outcome.FAILED, first.outcome());
        assertEquals(WSAEMFILE, first.error());

        AcceptOperation second = accept(listener);
        script.complete(script.overlapped, 0xC000011F, 0);
        loop.step(0);
        assertEquals(WSAEMFILE, second.error());
        assertEquals(1, openFor(listener));

        AcceptOperation third = accept(listener);
        script.complete(script.overlapped, 0, 0);
        loop.step(0);
        assertEquals(Outcome.COMPLETED, third.outcome());
        end();
    }

    @Test
    void anAddressOutsideTheOutputBlockIsNotRead() throws Exception {
        open();
        NativeSocket listener = listen();
        accept(listener);
        try (Arena arena = Arena.ofConfined()) {
            long elsewhere = arena.allocate(200).address();
            script.next("GetAcceptExSockaddrs", a -> ScriptedWinsock.addresses(a, elsewhere));
            script.complete(script.overlapped, 0, 0);
            assertThrows(IllegalStateException.class, () -> loop.step(0));
        }
    }

    @Test
    void packetsOfNoOperationAreNotFollowed() throws Exception {
        open();
        NativeSocket socket = stream();
        start(new ReceiveOperation(), socket);
        long overlapped = script.overlapped;
        script.packet(0, 0x1234_5678L);
        assertThrows(IllegalStateException.class, () -> loop.step(0));
        script.packet(0, overlapped + 8);
        assertThrows(IllegalStateException.class, () -> loop.step(0));
        script.packet(77, overlapped);
        assertThrows(IllegalStateException.class, () -> loop.step(0));
        NativeMemory.putInt(
                overlapped, 0x103); // STATUS_PENDING: a stale packet for a new operation
        script.packet(0, overlapped);
        assertThrows(IllegalStateException.class, () -> loop.step(0));
    }

    @Test
    void successAtOnceOnASkippingHandleIsFinalAndAPacketForItAnError() throws Exception {
        open();
        NativeSocket socket = stream();
        script.next(
                "WSASend",
                a -> {
                    NativeMemory.putLong((long) a[5] + 8, 5);
                    return 0;
                });
        SendOperation send = start(new SendOperation(), socket);
        loop.step(0);
        assertEquals(Outcome.COMPLETED, send.outcome());
        assertEquals(5, send.transferred());
        script.complete(script.overlapped, 0, 5);
        assertThrows(IllegalStateException.class, () -> loop.step(0));
    }

    @Test
    void withoutIfsHandlesSuccessAtOnceIsFollowedByAPacket() throws Exception {
        script.ifsHandles = false;
        open();
        NativeSocket socket = stream();
        assertEquals(1, script.count("SetFileCompletionNotificationModes"), "of the event only");
        script.next("WSASend", 0);
        SendOperation send = start(new SendOperation(), socket);
        loop.step(0);
        assertNull(send.outcome());
        script.complete(script.overlapped, 0, 5);
        loop.step(0);
        assertEquals(Outcome.COMPLETED, send.outcome());
        end();
    }

    @Test
    void onlyALoopbackPortIsAskedJustOnce() throws Exception {
        open();
        NativeSocket socket = stream();
        long before = script.count("WSAIoctl");
        connect(socket, "192.0.2.1");
        assertEquals(before, script.count("WSAIoctl"));
        connect(socket, "127.0.0.1");
        assertEquals(before + 1, script.count("WSAIoctl"));
        connect(socket, "127.0.0.2");
        assertEquals(before + 1, script.count("WSAIoctl"));
        connect(socket, "192.0.2.1");
        assertEquals(before + 2, script.count("WSAIoctl"));
        end();
    }

    private void connect(NativeSocket socket, String host) {
        ConnectOperation connect = new ConnectOperation();
        connect.remote(new InetSocketAddress(InetAddress.ofLiteral(host), 1));
        start(connect, socket);
        script.complete(script.overlapped, 0, 0);
        loop.step(0);
        assertEquals(Outcome.COMPLETED, connect.outcome());
    }

    @Test
    void aDisconnectForReuseIsRefusedWhereTheHandleWouldBeLost() throws Exception {
        script.losesDisconnectPackets = true;
        open();
        DisconnectOperation disconnect = start(new DisconnectOperation(true), stream());
        loop.step(0);
        assertEquals(Outcome.FAILED, disconnect.outcome());
        assertEquals(0, script.count("shutdown"));
        assertEquals(0, script.count("DisconnectEx"));
        end();
    }

    @Test
    void disconnectWaitsForEarlierSends() throws Exception {
        script.ifsHandles = false;
        open();
        NativeSocket socket = stream();
        SendOperation send = start(new SendOperation(), socket);
        long sending = script.overlapped;
        DisconnectOperation disconnect = start(new DisconnectOperation(false), socket);
        loop.step(0);
        assertEquals(0, script.count("DisconnectEx"));
        script.complete(sending, 0, 0);
        loop.step(0);
        assertEquals(Outcome.COMPLETED, send.outcome());
        assertEquals(1, script.count("DisconnectEx"));
        assertNotEquals(sending, script.overlapped);
        assertNull(disconnect.outcome());
        script.complete(script.overlapped, 0, 0);
        loop.step(0);
        assertEquals(Outcome.COMPLETED, disconnect.outcome());
        assertEquals(0, script.count("shutdown"));
        end();
    }

    @Test
    void aSkippingHandleIsShutDownWhereItsPacketWouldBeLost() throws Exception {
        script.losesDisconnectPackets = true;
        open();
        DisconnectOperation disconnect = start(new DisconnectOperation(false), stream());
        loop.step(0);
        assertEquals(Outcome.COMPLETED, disconnect.outcome());
        assertEquals(1, script.count("shutdown"));
        assertEquals(0, script.count("DisconnectEx"));
        end();
    }

    @Test
    void aSkippingHandleIsDisconnectedWhereAPacketFollows() throws Exception {
        open();
        DisconnectOperation disconnect = start(new DisconnectOperation(false), stream());
        loop.step(0);
        assertNull(disconnect.outcome());
        script.complete(script.overlapped, 0, 0);
        loop.step(0);
        assertEquals(Outcome.COMPLETED, disconnect.outcome());
        assertEquals(0, script.count("shutdown"));
        end();
    }
}
