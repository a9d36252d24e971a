package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.SharedBuffer;
import dev.overlapped.UdpSocket;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Buffers in operations of datagrams: appending ones, shared ones, released ones. */
abstract class DatagramBuffersContract extends DatagramsOnPort {
    DatagramBuffersContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    @Test
    void aDatagramIsAppended() throws Exception {
        try (UdpSocket from = open();
                UdpSocket to = open()) {
            IoBuffer buffer = buffer(100).put("x> ").region(1, 2).appending(true);
            for (String text : List.of("one, ", "two, ", "three")) {
                send(from, to.localAddress(), text);
                to.blocking().receive(buffer, soon());
            }
            assertEquals("> one, two, three", buffer.toText());
            assertEquals(1, buffer.offset());
            IoBuffer second = buffer(10);
            send(from, to.localAddress(), "12345678");
            to.blocking()
                    .receive(IoBuffers.of(buffer(7).put("head").appending(true), second), soon());
            assertEquals("45678", second.toText());
        }
    }

    @Test
    void oneSharedBufferIsSentToMany() throws Exception {
        SharedBuffer shared = SharedBuffer.of(lend("to all"));
        List<UdpSocket> sockets = new ArrayList<>();
        try (UdpSocket from = open()) {
            for (int i = 0; i < 10; i++) {
                sockets.add(open());
            }
            for (UdpSocket to : sockets) {
                from.sendAndRelease(shared.lend(), to.localAddress());
            }
            shared.release();
            for (UdpSocket to : sockets) {
                receive(to, "to all");
            }
            Await.until("it is back", () -> port.status().counters().lentBuffers() == 0);
            assertThrows(IllegalStateException.class, shared::lend);
        } finally {
            sockets.forEach(UdpSocket::close);
        }
    }

    @Test
    void aSharedBufferIsNotReceivedIntoNorSentAfterItsRelease() throws Exception {
        SharedBuffer shared = SharedBuffer.of(lend("read only"));
        try (UdpSocket socket = open()) {
            IoBuffer view = shared.lend();
            assertThrows(
                    IllegalArgumentException.class, () -> socket.blocking().receive(view, soon()));
            view.release();
            assertThrows(
                    IllegalStateException.class,
                    () -> socket.sendAndRelease(view, socket.localAddress()));
            shared.release();
        }
    }
}
