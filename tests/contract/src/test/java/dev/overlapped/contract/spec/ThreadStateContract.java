package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.peer.BackgroundCall;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** No state of a thread crosses to a handler: neither of the port's opener nor of a handler. */
abstract class ThreadStateContract extends PortContract {
    private static final InheritableThreadLocal<String> SECRET = new InheritableThreadLocal<>();
    private static final ClassLoader OTHER_LOADER = new ClassLoader("other", null) {};

    private final BlockingQueue<State> seen = new LinkedBlockingQueue<>();

    ThreadStateContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    /** The state of a thread that a handler can see. */
    private record State(
            boolean interrupted,
            boolean daemon,
            int priority,
            String secret,
            String loader,
            String group) {
        static final State NOTHING =
                new State(
                        false,
                        false,
                        Thread.NORM_PRIORITY,
                        null,
                        String.valueOf(ClassLoader.getSystemClassLoader()),
                        "system");

        static State here() {
            Thread here = Thread.currentThread();
            return new State(
                    here.isInterrupted(),
                    here.isDaemon(),
                    here.getPriority(),
                    SECRET.get(),
                    String.valueOf(here.getContextClassLoader()),
                    here.getThreadGroup().getName());
        }
    }

    /** Sees the state, and leaves other state to whoever is next. */
    private void seeAndSpoil() {
        seen.add(State.here());
        Thread.currentThread().interrupt();
        Thread.currentThread().setContextClassLoader(OTHER_LOADER);
    }

    private void assertNothingSeen(int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            assertEquals(State.NOTHING, seen.poll(20, TimeUnit.SECONDS));
        }
    }

    @Test
    void whatAHandlerLeavesOnItsThreadTheNextOneDoesNotFind() throws Exception {
        try (TcpListener listener = listen()) {
            listener.acceptEach(
                    connection -> {
                        seeAndSpoil();
                        connection.receiveEach(
                                (same, buffer) -> {
                                    seeAndSpoil();
                                    same.sendAndRelease(buffer);
                                });
                    });
            for (int i = 0; i < 5; i++) {
                PeerSocket client = foreign.connect(listener.localAddress());
                client.write("a");
                client.read(1);
                client.write("b");
                client.read(1);
            }
            assertNothingSeen(15);
        }
    }

    @Test
    void norDoTasksAndHandlersOfAnEnd() throws Exception {
        Pair pair = accepted();
        pair.ours().execute(this::seeAndSpoil);
        pair.ours().execute(this::seeAndSpoil);
        pair.ours().schedule(Duration.ofMillis(1), this::seeAndSpoil);
        pair.ours().schedule(Duration.ofMillis(2), this::seeAndSpoil);
        assertNothingSeen(4);
        pair.ours().onClosed((socket, cause) -> seeAndSpoil());
        pair.ours().onClosed((socket, cause) -> seeAndSpoil());
        pair.ours().close();
        assertNothingSeen(2);
        awaitIdle();
    }

    @Test
    void norDoHandlersThatThrow() throws Exception {
        Pair first = accepted();
        Pair second = accepted();
        first.ours()
                .receive(
                        buffer(1),
                        Deadline.NONE,
                        (connection, buffer) -> {
                            seeAndSpoil();
                            throw new IllegalStateException("planned");
                        });
        first.theirs().write("!");
        assertNothingSeen(1);
        second.ours().receive(buffer(1), Deadline.NONE, (connection, buffer) -> seeAndSpoil());
        second.theirs().write("!");
        assertNothingSeen(1);
        Await.until("it is reported", () -> !handlerFailures.isEmpty());
        handlerFailures.clear();
    }

    @Test
    void threadsInheritNothingOfAVirtualOpener() throws Exception {
        serve(BackgroundCall.onVirtualThread(this::openWithState).result());
    }

    @Test
    void threadsInheritNothingOfADaemonOfAContainer() throws Exception {
        BlockingQueue<CompletionPort> opened = new LinkedBlockingQueue<>();
        Thread opener =
                Thread.ofPlatform()
                        .daemon()
                        .priority(Thread.MIN_PRIORITY)
                        .group(new ThreadGroup("container"))
                        .start(
                                () -> {
                                    try {
                                        opened.add(openWithState());
                                    } catch (Exception e) {
                                        handlerFailures.add(e);
                                    }
                                });
        opener.join();
        serve(opened.element());
    }

    private CompletionPort openWithState() throws Exception {
        SECRET.set("of the opener");
        Thread.currentThread().setContextClassLoader(OTHER_LOADER);
        try {
            return open(CompletionPort.builder().threads(2));
        } finally {
            SECRET.remove();
        }
    }

    private void serve(CompletionPort opened) throws Exception {
        try (TcpListener listener = opened.listen(loopback())) {
            listener.acceptEach(
                    connection -> {
                        seen.add(State.here());
                        connection.close();
                    });
            for (int i = 0; i < 4; i++) {
                foreign.connect(listener.localAddress());
            }
            assertNothingSeen(4);
        }
    }
}
