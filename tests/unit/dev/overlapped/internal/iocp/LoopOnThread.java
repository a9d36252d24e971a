package dev.overlapped.internal.iocp;

import static org.junit.jupiter.api.Assertions.assertNull;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.buffer.NoBuffers;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.loop.CompletionLoop;
import dev.overlapped.internal.loop.LoopGroup;
import dev.overlapped.internal.loop.Opening;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.ConnectOperation;
import dev.overlapped.internal.operation.DisconnectOperation;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.Prepare;
import dev.overlapped.internal.operation.ReceiveOperation;
import dev.overlapped.internal.operation.SendOperation;
import dev.overlapped.internal.schedule.Timed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * A completion loop on a thread of its own, with operations as futures: the face that these tests
 * put on the seam. The memory of the operations lives as long as this does.
 */
final class LoopOnThread {
    static final int SECONDS_TO_WAIT = 20;

    final CompletionLoop loop;
    final Arena arena = Arena.ofShared();
    private final Thread thread;
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    LoopOnThread(Backend.Factory factory) throws Exception {
        this(factory, new LoopGroup());
    }

    LoopOnThread(Backend.Factory factory, LoopGroup group) throws Exception {
        loop =
                new CompletionLoop(
                        group, System::nanoTime, new FailureLog(failures), new NoBuffers());
        Opening opened = new Opening();
        thread = Thread.ofPlatform().daemon().start(() -> loop.run(factory, opened));
        assertNull(opened.await());
    }

    Backend backend() {
        return loop.backend();
    }

    NativeSocket listen() throws NativeException {
        return listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    NativeSocket listen(InetSocketAddress address) throws NativeException {
        NativeSocket socket = backend().openListener(new Backend.ListenerSpec(address, 50, false));
        loop.attach(socket);
        return socket;
    }

    NativeSocket open() throws NativeException {
        NativeSocket socket = backend().openStream(Family.IPV4, null);
        loop.attach(socket);
        return socket;
    }

    /** Memory of {@code bytes} bytes. */
    MemorySegment memory(int bytes) {
        return arena.allocate(bytes, 8);
    }

    /** Memory that holds {@code text}. */
    MemorySegment memory(String text) {
        return arena.allocateFrom(ValueLayout.JAVA_BYTE, text.getBytes(StandardCharsets.US_ASCII));
    }

    static String text(MemorySegment memory, Operation done) {
        byte[] bytes = memory.asSlice(0, done.transferred()).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    /** An operation under way. */
    static final class Started<T extends Operation> {
        final T operation;
        final CompletableFuture<T> ended = new CompletableFuture<>();
        long id;

        Started(T operation) {
            this.operation = operation;
        }

        /** Waits for its end. */
        T end() throws Exception {
            return ended.get(SECONDS_TO_WAIT, TimeUnit.SECONDS);
        }
    }

    <T extends Operation> Started<T> prepared(T operation, NativeSocket on, long deadlineNanos) {
        Started<T> started = new Started<>(operation);
        Prepare.on(on, operation, op -> started.ended.complete(operation), deadlineNanos);
        return started;
    }

    <T extends Operation> Started<T> start(Started<T> started) {
        started.id = started.operation.socket().loop().start(started.operation);
        return started;
    }

    Started<AcceptOperation> accept(NativeSocket listener, MemorySegment first) {
        return accept(listener, first, loop, Timed.NEVER);
    }

    Started<AcceptOperation> accept(
            NativeSocket listener, MemorySegment first, CompletionLoop target, long deadlineNanos) {
        Started<AcceptOperation> started = prepared(new AcceptOperation(), listener, deadlineNanos);
        started.operation.redirect(target);
        if (first != null) {
            started.operation.data(first.address(), (int) first.byteSize());
        }
        return start(started);
    }

    Started<ConnectOperation> connect(
            NativeSocket socket, InetSocketAddress to, MemorySegment first) {
        Started<ConnectOperation> started = prepared(new ConnectOperation(), socket, Timed.NEVER);
        started.operation.remote(to);
        if (first != null) {
            started.operation.data(first.address(), (int) first.byteSize());
        }
        return start(started);
    }

    Started<ReceiveOperation> receive(NativeSocket socket, MemorySegment... into) {
        return receive(socket, Timed.NEVER, into);
    }

    Started<ReceiveOperation> receive(
            NativeSocket socket, long deadlineNanos, MemorySegment... into) {
        return start(with(prepared(new ReceiveOperation(), socket, deadlineNanos), into));
    }

    Started<SendOperation> send(NativeSocket socket, MemorySegment... from) {
        return start(with(prepared(new SendOperation(), socket, Timed.NEVER), from));
    }

    Started<DisconnectOperation> disconnect(NativeSocket socket) {
        return start(prepared(new DisconnectOperation(false), socket, Timed.NEVER));
    }

    private static <T extends Operation> Started<T> with(
            Started<T> started, MemorySegment[] buffers) {
        if (buffers.length == 1) {
            started.operation.data(buffers[0].address(), (int) buffers[0].byteSize());
        } else {
            for (MemorySegment buffer : buffers) {
                started.operation.addData(buffer.address(), (int) buffer.byteSize());
            }
        }
        return started;
    }

    /** Waits until all that was started so far is in the hands of Windows. */
    void awaitStarts() throws Exception {
        CompletableFuture<Void> reached = new CompletableFuture<>();
        loop.execute(() -> reached.complete(null));
        reached.get(SECONDS_TO_WAIT, TimeUnit.SECONDS);
    }

    /** Closes the loop, waits for its end, and throws its first failure. */
    void close() throws Exception {
        loop.close(CloseReason.PORT_CLOSED);
        join();
    }

    void join() throws Exception {
        thread.join(TimeUnit.SECONDS.toMillis(SECONDS_TO_WAIT));
        if (thread.isAlive()) {
            AssertionError stuck = new AssertionError("the loop does not end; it is at");
            stuck.setStackTrace(thread.getStackTrace());
            throw stuck;
        }
        Throwable failure = failures.poll();
        if (failure != null) {
            throw new AssertionError("the loop or a handler failed", failure);
        }
        if (backend().openHandles() != 0 || backend().slotsInUse() != 0) {
            throw new AssertionError(
                    backend().openHandles()
                            + " handles are open and "
                            + backend().slotsInUse()
                            + " slots in use after the end");
        }
        arena.close();
    }
}
