package dev.overlapped.contract.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectOptions;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.SharedBuffer;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.spec.Await;
import dev.overlapped.contract.spec.PortContract;
import dev.overlapped.contract.system.IoUringDirectSystem;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** The bytes that one message to 10,000 connections allocates, from any thread. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "both ends are direct descriptors of io_uring")
class BroadcastTest extends PortContract {
    private static final int RECEIVERS = 10_000;
    private static final int MAX_BYTES = 64;
    private static final int WARM_UP = 30; // until the compiler is done, on a busy machine, too
    private static final String MESSAGE = "to all of you: hello";

    private final AtomicLong received = new AtomicLong();
    private CompletionPort server;
    private List<TcpConnection> connections;

    BroadcastTest() {
        super(() -> new IoUringDirectSystem(RECEIVERS + 100));
    }

    /** As a program opens it, without the checks of our tests. */
    private CompletionPort openUnchecked() throws Exception {
        return open(CompletionPort.builder().threads(1).checkBuffers(false));
    }

    /** Connects as many clients, each of which counts what it receives. */
    private void connectAll() throws Exception {
        server = openUnchecked();
        CompletionPort clients = openUnchecked();
        connections = new CopyOnWriteArrayList<>();
        TcpListener listener = server.listen(loopback());
        TcpConnection[] accepted = new TcpConnection[RECEIVERS];
        AtomicLong next = new AtomicLong();
        listener.acceptEach(connection -> accepted[(int) next.getAndIncrement()] = connection);
        ReceiveHandler counting =
                (connection, buffer) -> {
                    received.addAndGet(buffer.length());
                    buffer.release();
                };
        for (int i = 0; i < RECEIVERS; i++) {
            clients.blocking()
                    .connect(listener.localAddress(), ConnectOptions.DEFAULT, soon())
                    .receiveEach(counting);
        }
        Await.until("all are accepted", () -> next.get() == RECEIVERS);
        connections = Arrays.asList(accepted);
    }

    private void broadcast() {
        SharedBuffer message = SharedBuffer.of(server.buffers().lend().put(MESSAGE));
        for (int i = 0; i < RECEIVERS; i++) {
            connections.get(i).sendAndRelease(message.lend());
        }
        message.release();
    }

    @Test
    void aReceiverOfASharedBufferCostsAtMost64Bytes() throws Exception {
        connectAll();
        report("from another thread", this::broadcast);
        report("from the connections' thread", this::broadcastOnTheirThread);
        Await.until("the memory is back", () -> server.status().counters().lentBuffers() == 0);
    }

    /** Sends from the handler of one more connection. */
    private void broadcastOnTheirThread() {
        CountDownLatch done = new CountDownLatch(1);
        connections
                .get(0)
                .send(
                        IoBuffer.of(new byte[0]),
                        Deadline.NONE,
                        (connection, buffer) -> {
                            broadcast();
                            done.countDown();
                        });
        try {
            done.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void report(String where, Runnable broadcast) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < WARM_UP + 3; round++) {
            long before = received.get();
            long allocated = threads.getTotalThreadAllocatedBytes();
            broadcast.run();
            long all = before + (long) RECEIVERS * MESSAGE.length();
            Await.until("all have received it", () -> received.get() == all);
            allocated = threads.getTotalThreadAllocatedBytes() - allocated;
            if (round >= WARM_UP) {
                least = Math.min(least, allocated / RECEIVERS);
            }
        }
        System.out.printf(
                "one shared buffer to %,d receivers, %s: %d bytes allocated per receiver%n",
                RECEIVERS, where, least);
        assertTrue(least <= MAX_BYTES, least + " bytes per receiver: at most " + MAX_BYTES);
        assertEquals(RECEIVERS, connections.size());
    }
}
