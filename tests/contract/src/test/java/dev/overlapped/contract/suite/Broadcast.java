package dev.overlapped.contract.suite;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.overlapped.CompletionPort;
import dev.overlapped.ConnectOptions;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.SharedBuffer;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.spec.Await;
import dev.overlapped.contract.spec.PortContract;

import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One message to 10,000 connections, again and again: prints the bytes that a receiver allocates.
 * Both ends of each are direct descriptors, for a process has fewer ordinary ones.
 */
final class Broadcast {
    static final int RECEIVERS = 10_000;
    private static final int ROUNDS = 23; // the compiler needs some, more on a busy machine
    private static final byte[] MESSAGE = "to all of you: hello".getBytes(UTF_8);

    private final AtomicLong received = new AtomicLong();
    private final TcpConnection[] connections = new TcpConnection[RECEIVERS];
    private final CompletionPort server;

    private Broadcast(CompletionPort server) {
        this.server = server;
    }

    public static void main(String[] arguments) throws Exception {
        try (CompletionPort server = open();
                CompletionPort clients = open()) {
            Broadcast broadcast = new Broadcast(server);
            broadcast.connect(clients);
            System.out.println(broadcast.least(broadcast::fromHere) + " from another thread");
            System.out.println(broadcast.least(broadcast::fromTheirs) + " from their own");
        }
    }

    private static CompletionPort open() throws IoFailure {
        return CompletionPort.builder().threads(1).directDescriptors(RECEIVERS + 100).open();
    }

    /** Connects as many clients, which count what they receive. */
    private void connect(CompletionPort clients) throws IoFailure {
        AtomicInteger accepted = new AtomicInteger();
        TcpListener listener = server.listen(PortContract.loopback());
        listener.acceptEach(connection -> connections[accepted.getAndIncrement()] = connection);
        ReceiveHandler counting =
                (connection, buffer) -> {
                    received.addAndGet(buffer.length());
                    buffer.release();
                };
        for (int i = 0; i < RECEIVERS; i++) {
            clients.blocking()
                    .connect(listener.localAddress(), ConnectOptions.DEFAULT, PortContract.soon())
                    .receiveEach(counting);
        }
        Await.until("all are accepted", () -> accepted.get() == RECEIVERS);
    }

    private void fromHere() {
        SharedBuffer message = SharedBuffer.of(server.buffers().lend().put(MESSAGE));
        for (TcpConnection connection : connections) {
            connection.sendAndRelease(message.lend());
        }
        message.release();
    }

    /** Sends from a handler of one of them. */
    private void fromTheirs() {
        CountDownLatch done = new CountDownLatch(1);
        connections[0].send(
                IoBuffer.of(new byte[0]),
                Deadline.NONE,
                (connection, buffer) -> {
                    fromHere();
                    done.countDown();
                });
        try {
            done.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Returns the bytes per receiver that all threads allocate, in the best of some rounds. */
    private long least(Runnable broadcast) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            long all = received.get() + (long) RECEIVERS * MESSAGE.length;
            long before = threads.getTotalThreadAllocatedBytes();
            broadcast.run();
            Await.until("all have received it", () -> received.get() == all);
            long allocated = threads.getTotalThreadAllocatedBytes() - before;
            least = Math.min(least, allocated / RECEIVERS);
        }
        Await.until("the memory is back", () -> server.status().counters().lentBuffers() == 0);
        return least;
    }
}
