package dev.overlapped.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.ffi.windows.gen.winsock_h;
import dev.overlapped.model.Caller.Packet;
import dev.overlapped.test.internal.network.Addresses;
import dev.overlapped.test.internal.network.Native;
import dev.overlapped.test.internal.network.PeerConnection;
import dev.overlapped.test.internal.network.PeerListener;
import dev.overlapped.test.internal.network.Violation;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketException;

/**
 * The model's rules against the Windows column of the research on Winsock's semantics; the source
 * of each case follows it, as there: [WT] Wine's conformance tests that pass on Windows, [MS]
 * Microsoft's pages.
 */
@Timeout(30)
class ModelRulesTest {
    private static final int PENDING = winsock_h.WSA_IO_PENDING();

    private final Caller caller = new Caller();

    @AfterEach
    void nothingIsLeft() {
        caller.end();
    }

    private static void assertPacket(Packet packet, long overlapped, int bytes, int code) {
        assertEquals(overlapped, packet.overlapped());
        assertEquals(bytes, packet.bytes());
        assertEquals(code, packet.code());
    }

    @Nested
    class Acceptex {
        private final long listener = caller.listener(2);
        private final long acceptor = caller.socket();

        @Test
        void withoutDataCompletesWithTheConnectionAndTheKeyOfTheListener() throws IOException {
            long overlapped = caller.overlapped();
            assertEquals(PENDING, caller.accept(listener, acceptor, 0, overlapped));
            caller.assertNoPacket();
            caller.visit(listener);
            Packet packet = caller.packet(listener); // [WT]
            assertPacket(packet, overlapped, 0, 0);
            assertEquals(listener, packet.key());
        }

        @Test
        void withDataWaitsForTheFirstBytesAndTakesNoMoreThanFit() throws IOException {
            long overlapped = caller.overlapped();
            assertEquals(PENDING, caller.accept(listener, acceptor, 3, overlapped));
            PeerConnection peer = caller.visit(listener);
            caller.assertNoPacket(); // [WT][MS]
            peer.write("0123456789".getBytes(), 0, 10);
            assertPacket(caller.packet(listener), overlapped, 3, 0); // [WT]
            assertArrayEquals("3456789".getBytes(), caller.receiveNow(acceptor, 20));
        }

        @Test
        void withDataCompletesEmptyWhenTheClientEnds() throws IOException {
            long overlapped = caller.overlapped();
            caller.accept(listener, acceptor, 3, overlapped);
            caller.visit(listener).close();
            assertPacket(caller.packet(listener), overlapped, 0, 0); // [WT]
        }

        @Test
        void withDataFailsWhenTheClientResets() throws IOException {
            long overlapped = caller.overlapped();
            caller.accept(listener, acceptor, 3, overlapped);
            caller.visit(listener).reset();
            assertPacket( // [MS]
                    caller.packet(listener), overlapped, 0, winsock_h.WSAECONNRESET());
        }

        @Test
        void theOneWhoseClientSendsFirstCompletesFirst() throws IOException {
            long first = caller.overlapped();
            long second = caller.overlapped();
            caller.accept(listener, acceptor, 3, first);
            caller.accept(listener, caller.socket(), 3, second);
            caller.visit(listener);
            caller.visit(listener).write(new byte[1], 0, 1);
            assertPacket(caller.packet(listener), second, 1, 0);
            caller.cancel(listener, first);
            assertPacket(caller.packet(listener), first, 0, winsock_h.WSA_OPERATION_ABORTED());
        }

        @Test
        void addressesAreGivenWhereWindowsPutsThem() throws IOException {
            caller.accept(listener, acceptor, 5, caller.overlapped());
            PeerConnection peer = caller.visit(listener);
            peer.write(new byte[5], 0, 5);
            caller.packet(listener);
            assertEquals(peer.remoteAddress(), caller.acceptedLocal());
            assertEquals(peer.localAddress(), caller.acceptedRemote());
        }

        @Test
        void beforeTheContextIsUpdatedThereAreNoNamesAndNoShutdown() throws IOException {
            caller.accept(listener, acceptor, 0, caller.overlapped());
            PeerConnection peer = caller.visit(listener);
            caller.packet(listener);
            int notConnected = winsock_h.WSAENOTCONN(); // [MS, nng#1604, WSL#40505]
            assertEquals(notConnected, caller.peerNameCode(acceptor));
            assertEquals(
                    notConnected, caller.winsock.sockets().shutdown(acceptor, winsock_h.SD_SEND()));
            assertEquals(winsock_h.WSAEFAULT(), caller.updateAccepted(acceptor, listener, 4));
            assertEquals(winsock_h.WSAENOTSOCK(), caller.updateAccepted(acceptor, 4_711, 8));
            assertEquals(0, caller.updateAccepted(acceptor, listener, 8)); // [WT][MS]
            assertEquals(0, caller.peerNameCode(acceptor));
            assertEquals(0, caller.winsock.sockets().shutdown(acceptor, winsock_h.SD_SEND()));
            assertEquals(-1, peer.read(new byte[1], 0, 1));
        }

        @Test
        void anAreaTooSmallFailsAndLeavesTheConnectionInTheBacklog() throws IOException {
            long overlapped = caller.overlapped();
            assertEquals(PENDING, caller.accept(listener, acceptor, 0, 3, 32, overlapped)); // [WT]
            caller.visit(listener);
            assertPacket(caller.packet(listener), overlapped, 0, winsock_h.WSAEFAULT());
            long next = caller.overlapped();
            caller.accept(listener, acceptor, 0, next);
            assertPacket(caller.packet(listener), next, 0, 0); // [WT]
        }

        @Test
        void illegalArgumentsAreRefusedAtOnce() {
            int invalid = winsock_h.WSAEINVAL();
            long bound = caller.socket();
            caller.bind(bound, 0);
            long o = caller.overlapped();
            assertEquals(87, caller.accept(listener, acceptor, 0, 0)); // [WT]
            assertEquals(winsock_h.WSAEFAULT(), caller.accept(listener, acceptor, 0, 32, 0, o));
            assertEquals(winsock_h.WSAENOTSOCK(), caller.accept(4_711, acceptor, 0, o));
            assertEquals(winsock_h.WSAENOTSOCK(), caller.accept(listener, 4_711, 0, o));
            assertEquals(invalid, caller.accept(bound, acceptor, 0, o));
            assertEquals(invalid, caller.accept(listener, bound, 0, o));
            assertEquals(invalid, caller.accept(listener, listener, 0, o));
            assertEquals(PENDING, caller.accept(listener, acceptor, 0, o));
            assertEquals(invalid, caller.accept(listener, acceptor, 0, caller.overlapped()));
            caller.cancel(listener, o);
            caller.packet(listener);
        }

        @Test
        void cancellingIsTheListenersBusinessAndTheAcceptorIsUsableAfterwards() {
            long overlapped = caller.overlapped();
            caller.accept(listener, acceptor, 0, overlapped);
            int notFound = winsock_h.ERROR_NOT_FOUND();
            assertEquals(
                    notFound, caller.winsock.kernel32().CancelIoEx(acceptor, overlapped)); // [WT]
            assertEquals(0, caller.winsock.kernel32().CancelIoEx(listener, overlapped));
            assertPacket(caller.packet(listener), overlapped, 0, winsock_h.WSA_OPERATION_ABORTED());
            assertEquals(notFound, caller.winsock.kernel32().CancelIoEx(listener, 0)); // [MS]
            assertEquals(PENDING, caller.accept(listener, acceptor, 0, overlapped));
            caller.cancel(listener, overlapped);
            caller.packet(listener);
        }

        @Test
        void closingTheListenerAbortsAndRefuses() throws IOException {
            long overlapped = caller.overlapped();
            caller.accept(listener, acceptor, 0, overlapped);
            InetSocketAddress address = caller.localName(listener);
            caller.close(listener);
            Packet packet = caller.rawPacket();
            assertEquals(overlapped, packet.overlapped()); // [WT test_completion_port]
            assertEquals(Status.CANCELLED, caller.status(overlapped));
            assertThrows(ConnectException.class, () -> caller.winsock.connect(address));
        }

        @Test
        void theBacklogIsFullWhenItIsFull() throws IOException {
            caller.visit(listener);
            caller.visit(listener);
            assertThrows(ConnectException.class, () -> caller.visit(listener));
        }
    }

    @Nested
    class Connectex {
        private final long socket = caller.socket();
        private final PeerListener server = caller.server();

        @Test
        void connectsABoundSocketAndSendsTheDataGivenWithIt() throws IOException {
            caller.bind(socket, 0);
            long overlapped = caller.overlapped();
            assertEquals(PENDING, caller.connect(socket, server.address(), "hi", overlapped));
            assertPacket(caller.packet(socket), overlapped, 2, 0); // [WT]
            byte[] got = new byte[2];
            assertEquals(2, server.accept().read(got, 0, 2));
            assertArrayEquals("hi".getBytes(), got);
            int code = caller.connect(socket, server.address(), "", caller.overlapped());
            assertEquals(winsock_h.WSAEISCONN(), code); // [WT]
        }

        @Test
        void beforeTheContextIsUpdatedThereIsNoPeerAndNoShutdown() {
            caller.bind(socket, 0);
            caller.connect(socket, server.address(), "", caller.overlapped());
            caller.packet(socket);
            int notConnected = winsock_h.WSAENOTCONN(); // [lenholgate, cosmopolitan#1164]
            assertEquals(notConnected, caller.peerNameCode(socket));
            assertEquals(
                    notConnected, caller.winsock.sockets().shutdown(socket, winsock_h.SD_SEND()));
            assertEquals(0, caller.updateConnected(socket));
            assertEquals(0, caller.peerNameCode(socket));
        }

        @Test
        void illegalArgumentsAreRefusedAtOnce() {
            InetSocketAddress to = server.address();
            long o = caller.overlapped();
            assertEquals(winsock_h.WSAEINVAL(), caller.connect(socket, to, "", o)); // [WT][MS]
            caller.bind(socket, 0);
            assertEquals(87, caller.connect(socket, to, "", 0)); // [WT]
            InetSocketAddress nowhere = new InetSocketAddress("0.0.0.0", to.getPort());
            assertEquals(winsock_h.WSAEADDRNOTAVAIL(), caller.connect(socket, nowhere, "", o));
            InetSocketAddress zero = new InetSocketAddress("127.0.0.1", 0);
            assertEquals(winsock_h.WSAEADDRNOTAVAIL(), caller.connect(socket, zero, "", o));
            assertEquals(winsock_h.WSAENOTSOCK(), caller.connect(4_711, to, "", o));
            assertEquals(winsock_h.WSAEINVAL(), caller.connect(caller.listener(1), to, "", o));
        }

        @Test
        void isRefusedWhereNobodyListensAndMayBeTriedAgain() throws IOException {
            InetSocketAddress address = server.address();
            server.close();
            caller.bind(socket, 0);
            long overlapped = caller.overlapped();
            assertEquals(PENDING, caller.connect(socket, address, "", overlapped));
            assertPacket( // [WT]
                    caller.packet(socket), overlapped, 0, winsock_h.WSAECONNREFUSED());
            PeerListener next = caller.server();
            assertEquals(PENDING, caller.connect(socket, next.address(), "", overlapped)); // [MS]
            assertPacket(caller.packet(socket), overlapped, 0, 0);
        }

        @Test
        void toAnAddressThatSwallowsPacketsPendsUntilItIsCancelled() {
            caller.bind(socket, 0);
            long overlapped = caller.overlapped();
            InetSocketAddress far = new InetSocketAddress(Addresses.SILENT_HOST, 7);
            assertEquals(PENDING, caller.connect(socket, far, "", overlapped));
            caller.assertNoPacket();
            caller.cancel(socket, overlapped);
            assertPacket(caller.packet(socket), overlapped, 0, winsock_h.WSA_OPERATION_ABORTED());
        }
    }

    @Nested
    class Transfers {
        private final PeerListener server = caller.server();
        private final long socket = caller.connected(server);
        private final PeerConnection peer = accept();

        private PeerConnection accept() {
            return server.tryAccept();
        }

        @Test
        void receivesAreFilledInTheOrderInWhichTheyWereStarted() throws IOException {
            long first = caller.overlapped();
            long second = caller.overlapped();
            assertEquals(PENDING, caller.receive(socket, first, 2));
            assertEquals(PENDING, caller.receive(socket, second, 5));
            peer.write("abc".getBytes(), 0, 3);
            assertPacket(caller.packet(socket), first, 2, 0); // [WT test_simultaneous_async_recv]
            assertPacket(caller.packet(socket), second, 1, 0);
        }

        @Test
        void scatterAndGather() throws IOException {
            long overlapped = caller.overlapped();
            assertEquals(0, caller.send(socket, overlapped, "ab", "", "cde"));
            assertPacket(caller.packet(socket), overlapped, 5, 0);
            byte[] got = new byte[9];
            assertEquals(5, peer.read(got, 0, 9));
            peer.write(got, 0, 5);
            assertEquals(0, caller.receive(socket, overlapped, 1, 0, 3, 9));
            assertPacket(caller.packet(socket), overlapped, 5, 0);
            assertEquals("abcde", caller.receivedText(5));
        }

        @Test
        void anEmptyReceiveWaitsForBytesAndTakesNone() throws IOException {
            long overlapped = caller.overlapped();
            assertEquals(PENDING, caller.receive(socket, overlapped, 0));
            peer.write(new byte[] {7}, 0, 1);
            assertPacket(caller.packet(socket), overlapped, 0, 0); // [WT test_empty_recv]
            assertArrayEquals(new byte[] {7}, caller.receiveNow(socket, 5));
        }

        @Test
        void theEndOfTheStreamIsNoBytes() throws IOException {
            long overlapped = caller.overlapped();
            assertEquals(PENDING, caller.receive(socket, overlapped, 5));
            peer.shutdownOutput();
            assertPacket(caller.packet(socket), overlapped, 0, 0);
        }

        @Test
        void aResetIsAFailureAndSoIsEverythingAfterIt() {
            long overlapped = caller.overlapped();
            caller.receive(socket, overlapped, 5);
            peer.reset();
            int reset = winsock_h.WSAECONNRESET(); // [WT test_tcp_reset]
            assertPacket(caller.packet(socket), overlapped, 0, reset);
            assertEquals(Status.CONNECTION_RESET, caller.status(overlapped));
            assertEquals(reset, caller.receive(socket, overlapped, 5));
            assertEquals(reset, caller.send(socket, overlapped, "x"));
            caller.assertNoPacket();
        }

        @Test
        void aSendCompletesWhenAllOfItHasBeenTaken() throws IOException {
            long overlapped = caller.overlapped();
            String much = "x".repeat(200_000);
            assertEquals(PENDING, caller.send(socket, overlapped, much));
            caller.assertNoPacket();
            byte[] got = new byte[100_000];
            peer.read(got, 0, got.length);
            assertPacket(caller.packet(socket), overlapped, 200_000, 0);
        }

        @Test
        void disconnectingEndsTheStreamAndReceivingContinues() throws IOException {
            long overlapped = caller.overlapped();
            assertEquals(PENDING, caller.disconnect(socket, overlapped, 0, 0)); // [WT]
            assertPacket(caller.packet(socket), overlapped, 0, 0);
            assertEquals(-1, peer.read(new byte[1], 0, 1));
            assertEquals(winsock_h.WSAESHUTDOWN(), caller.send(socket, overlapped, "x")); // [WT]
            peer.write(new byte[1], 0, 1);
            assertEquals(1, caller.receiveNow(socket, 5).length);
            assertEquals(0, caller.disconnect(socket, 0, 0, 0)); // no packet; repeated [WT]
            assertEquals(winsock_h.WSAEINVAL(), caller.disconnect(socket, overlapped, 0, 1));
            assertEquals(winsock_h.WSAEINVAL(), caller.disconnect(socket, overlapped, 8, 0));
        }

        @Test
        void skippingThePortAppliesToImmediateCompletionsOnly() throws IOException {
            assertEquals(
                    0, caller.winsock.kernel32().SetFileCompletionNotificationModes(socket, 1));
            long overlapped = caller.overlapped();
            assertEquals(0, caller.send(socket, overlapped, "abc"));
            caller.assertNoPacket(); // [WT test_file_completion_information]
            assertEquals(PENDING, caller.receive(socket, overlapped, 5));
            peer.write(new byte[2], 0, 2);
            assertPacket(caller.packet(socket), overlapped, 2, 0);
            assertEquals(PENDING, caller.disconnect(socket, overlapped, 0, 0));
            assertPacket(caller.packet(socket), overlapped, 0, 0); // all the same [WT]
        }

        @Test
        void cancellingASendReportsItsSentBytes() {
            long overlapped = caller.overlapped();
            caller.send(socket, overlapped, "x".repeat(200_000));
            caller.cancel(socket, 0);
            Packet packet = caller.packet(socket);
            assertEquals(winsock_h.WSA_OPERATION_ABORTED(), packet.code());
            assertEquals(1 << 17, packet.bytes());
        }

        @Test
        void closingAbortsAReceiveAndStillQueuesItsPacket() throws IOException {
            long overlapped = caller.overlapped();
            caller.receive(socket, overlapped, 5);
            caller.close(socket);
            assertEquals(overlapped, caller.rawPacket().overlapped());
            assertEquals(Status.CONNECTION_ABORTED, caller.status(overlapped)); // [WT]
            assertEquals(-1, peer.read(new byte[1], 0, 1));
        }

        @Test
        void closingWithBytesUnreadResets() throws IOException {
            peer.write(new byte[3], 0, 3);
            caller.close(socket);
            assertThrows(SocketException.class, () -> peer.read(new byte[1], 0, 1));
        }

        @Test
        void illegalArgumentsAreRefusedAtOnce() {
            long overlapped = caller.overlapped();
            long fresh = caller.socket();
            assertEquals(winsock_h.WSAENOTCONN(), caller.receive(fresh, overlapped, 5)); // [WT]
            assertEquals(winsock_h.WSAENOTCONN(), caller.send(fresh, overlapped, "x"));
            assertEquals(winsock_h.WSAENOTCONN(), caller.disconnect(fresh, overlapped, 0, 0));
            assertEquals(winsock_h.WSAEINVAL(), caller.receive(socket, overlapped));
            assertEquals(winsock_h.WSAENOTSOCK(), caller.receive(4_711, overlapped, 5));
            caller.assertNoPacket();
        }
    }

    @Nested
    class Memory {
        private final PeerListener server = caller.server();
        private final long socket = caller.connected(server);

        private void assertViolation(String what, Runnable call) {
            Violation found = assertThrows(Violation.class, call::run);
            assertTrue(found.getMessage().contains(what), found.getMessage());
            assertTrue(found.getMessage().contains("seed"), found.getMessage());
            caller.giveUp();
        }

        @Test
        void anOverlappedIsForOneOperation() {
            long overlapped = caller.overlapped();
            caller.receive(socket, overlapped, 5);
            assertViolation("in flight", () -> caller.receive(socket, overlapped, 5));
        }

        @Test
        void aBufferIsFilledByOneOperation() {
            caller.receive(socket, caller.overlapped(), 5);
            caller.sameBuffersAgain();
            assertViolation("in flight", () -> caller.receive(socket, caller.overlapped(), 5));
        }

        @Test
        void anOverlappedStaysAsItIsUntilItsPacketIsDequeued() throws IOException {
            long overlapped = caller.overlapped();
            caller.receive(socket, overlapped, 5);
            server.tryAccept().write(new byte[1], 0, 1);
            Native.putInt(overlapped, 0x103);
            assertViolation("cleared, freed or used again", () -> caller.packet(socket));
        }
    }

    @Nested
    class Ports {
        @Test
        void aHandleIsAssociatedOnce() {
            long socket = caller.socket();
            long other = caller.socket();
            assertEquals(0, caller.associate(socket));
            assertEquals(
                    -87,
                    caller.winsock.kernel32().CreateIoCompletionPort(socket, caller.port, 1, 0));
            assertEquals(
                    -6,
                    caller.winsock.kernel32().CreateIoCompletionPort(other, 4_711, 1, 0)); // [WT]
        }

        @Test
        void postedPacketsAreDeliveredVerbatimAndInOrder() {
            caller.winsock.kernel32().PostQueuedCompletionStatus(caller.port, 12, 34, 56); // [WT]
            caller.winsock.kernel32().PostQueuedCompletionStatus(caller.port, -1, -2, 0);
            assertEquals(new Packet(34, 56, 12, -1), caller.rawPacket());
            assertEquals(new Packet(-2, 0, -1, -1), caller.rawPacket());
        }

        @Test
        void waitingEndsWithTheTimeOrWithThePort() throws Exception {
            assertEquals(winsock_h.WAIT_TIMEOUT(), caller.dequeue(1)); // [WT]
            assertEquals(87, caller.dequeueNone());
            assertEquals(6, caller.winsock.kernel32().PostQueuedCompletionStatus(4_711, 0, 0, 0));
            int[] code = new int[1];
            Thread waiting = Thread.ofPlatform().start(() -> code[0] = caller.dequeue(-1));
            while (waiting.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            assertEquals(0, caller.winsock.kernel32().CloseHandle(caller.port));
            waiting.join();
            assertEquals(winsock_h.ERROR_ABANDONED_WAIT_0(), code[0]); // [WT newer]
            assertEquals(6, caller.dequeue(0)); // [WT]
        }
    }
}
