package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.PortBuilder;
import dev.overlapped.PortOn;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.system.Refusal;
import dev.overlapped.contract.system.SystemUnderTest;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.IocpFactory;
import dev.overlapped.internal.port.PortSettings;
import dev.overlapped.model.Layer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The differences of a port whose completion threads share one queue. */
public abstract class SharedPortContract extends PortContract {
    public SharedPortContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    /** As a user opens one, with more groups of connections than threads. */
    private CompletionPort share(int threads) throws Exception {
        return share(threads, CompletionPort.builder().sharedPort());
    }

    private CompletionPort share(int threads, PortBuilder shared) throws Exception {
        PortBuilder settings =
                shared.threads(threads).onHandlerFailure((thread, e) -> handlerFailures.add(e));
        port.close();
        port = PortOn.open(settings, system.backend());
        return port;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aThreadThatCannotBeStartedLeavesNothingHalfOpen(int nth) throws Exception {
        List<Thread> started = new ArrayList<>();
        PortBuilder shared = CompletionPort.builder().sharedPort().threads(3);
        PortSettings settings =
                PortSettings.of(shared)
                        .starter(
                                thread -> {
                                    if (started.size() == nth) {
                                        throw new OutOfMemoryError(
                                                "unable to create native thread: planned");
                                    }
                                    thread.start();
                                    started.add(thread);
                                });
        assertFails(Kind.OUT_OF_MEMORY, () -> settings.open(system.backend()));
        for (Thread thread : started) {
            thread.join(20_000);
            assertFalse(thread.isAlive());
        }
    }

    /** Makes the handler of one connection block, each of another group, until it is let go. */
    private List<Pair> blocked(int count, CountDownLatch letGo) throws Exception {
        List<Pair> pairs = new ArrayList<>();
        CountDownLatch blocked = new CountDownLatch(count);
        for (int i = 0; i < count; i++) {
            Pair pair = accepted();
            pairs.add(pair);
            pair.ours()
                    .receive(
                            buffer(1),
                            Deadline.NONE,
                            (connection, buffer) -> {
                                blocked.countDown();
                                awaitUninterruptibly(letGo);
                            });
            pair.theirs().write("!");
        }
        assertTrue(blocked.await(Await.MILLIS, TimeUnit.MILLISECONDS));
        return pairs;
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertTrue(latch.await(Await.MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void handlersThatBlockHoldUpTheirGroupsOnly() throws Exception {
        share(4); // 32 groups: all sockets of this test have one of their own
        CountDownLatch letGo = new CountDownLatch(1);
        List<Pair> blocked = blocked(3, letGo);
        for (int i = 0; i < 10; i++) {
            Pair other = accepted();
            assertWorks(other.ours(), other.theirs());
        }
        letGo.countDown();
        for (Pair pair : blocked) {
            assertWorks(pair.ours(), pair.theirs());
        }
        port.close();
    }

    @Test
    void aDeadlinePassesWhileHandlersBlock() throws Exception {
        share(2);
        CountDownLatch letGo = new CountDownLatch(1);
        Pair waiting = accepted();
        BackgroundCall<Integer> receive =
                BackgroundCall.onVirtualThread(
                        () ->
                                waiting.ours()
                                        .blocking()
                                        .receive(
                                                buffer(1),
                                                Deadline.after(300, TimeUnit.MILLISECONDS)));
        blocked(1, letGo);
        receive.failure(Kind.TIMED_OUT);
        letGo.countDown();
        port.close();
    }

    @Test
    void handlersOfOneConnectionRunOnManyThreadsAndNeverAtOnce() throws Exception {
        share(4, CompletionPort.builder().sharedPort(4));
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        AtomicBoolean overlapped = new AtomicBoolean();
        AtomicInteger received = new AtomicInteger();
        byte[] data = random(400_000);
        try (TcpListener listener = listen()) {
            listener.acceptEach(
                    connection -> {
                        int[] plain = {0}; // written by one handler, read by the next
                        AtomicBoolean busy = new AtomicBoolean();
                        connection.receiveEach(
                                (same, buffer) -> {
                                    overlapped.compareAndSet(false, busy.getAndSet(true));
                                    threads.add(Thread.currentThread());
                                    plain[0] += buffer.length();
                                    received.accumulateAndGet(plain[0], Math::max);
                                    same.sendAndRelease(buffer);
                                    busy.set(false);
                                });
                    });
            haveEchoed(8, listener, data);
        }
        assertFalse(overlapped.get());
        assertEquals(data.length, received.get(), "each handler sees what the one before wrote");
        assertTrue(threads.size() > 1, () -> "only " + threads);
        port.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void theConcurrencyValueIsWindows(int concurrency) throws Exception {
        assertShares(CompletionPort.builder().threads(2).sharedPort(concurrency), concurrency);
    }

    @Test
    void withoutAConcurrencyWindowsTakesItsProcessors() throws Exception {
        assertShares(CompletionPort.builder().threads(2).sharedPort(), 0);
    }

    private void assertShares(PortBuilder settings, int concurrency) throws Exception {
        Queue<Integer> concurrencies = new ConcurrentLinkedQueue<>();
        Winsock winsock = system.winsock();
        Winsock listening =
                Layer.over(
                        Winsock.class,
                        winsock,
                        (function, arguments, below) -> {
                            if (function.getName().equals("CreateIoCompletionPort")
                                    && (long) arguments[1] == 0) {
                                concurrencies.add((Integer) arguments[3]);
                            }
                            return below.proceed(arguments);
                        });
        PortOn.open(settings, IocpFactory.on(listening)).close();
        assertEquals(
                List.of(concurrency), List.copyOf(concurrencies), "one port, with its concurrency");
    }

    @Test
    void aQueueThatFailsEndsThePort() throws Exception {
        AtomicBoolean broken = new AtomicBoolean();
        Refusal refusal =
                new Refusal("GetQueuedCompletionStatusEx", 6, () -> broken.getAndSet(false));
        PortBuilder settings =
                CompletionPort.builder()
                        .threads(3)
                        .sharedPort()
                        .onHandlerFailure((thread, e) -> handlerFailures.add(e));
        CompletionPort failing = PortOn.open(settings, system.backend(refusal));
        try (TcpListener listener = failing.listen(loopback())) {
            foreign.connect(listener.localAddress());
            TcpConnection waiting = listener.blocking().accept(soon());
            PeerSocket client = foreign.connect(listener.localAddress());
            TcpConnection other = listener.blocking().accept(soon());
            BackgroundCall<Integer> receive =
                    BackgroundCall.onVirtualThread(
                            () -> waiting.blocking().receive(buffer(1), soon()));
            other.receive(buffer(1), Deadline.NONE, new Outcomes());
            Await.until("both wait", () -> failing.status().counters().operationsInFlight() == 2);
            broken.set(true);
            client.write("!"); // lets one of the threads return, and ask again
            receive.failure(Kind.CLOSED);
        }
        failing.awaitClose(Deadline.NONE);
        assertTrue(failing.status().isClosed());
        assertInstanceOf(IllegalStateException.class, handlerFailures.peek());
        handlerFailures.clear();
    }
}
