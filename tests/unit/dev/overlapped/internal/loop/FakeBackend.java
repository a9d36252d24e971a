package dev.overlapped.internal.loop;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.backend.SupportTable;
import dev.overlapped.internal.failure.ErrorDomain;
import dev.overlapped.internal.file.NativeFile;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.OperationQueue;
import dev.overlapped.internal.option.SocketKind;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/** A backend without a system: the test decides what completes when. */
public final class FakeBackend implements Backend {
    /** A socket without a handle. */
    public static final class FakeSocket extends NativeSocket {
        public FakeSocket(Loop loop, Role role) {
            super(loop, role);
        }
    }

    static final int CANCELED = 125;

    public static final ErrorDomain ERRORS =
            new ErrorDomain(dev.overlapped.IoFailure.Domain.ERRNO, Map.of(1, "EPERM"));

    final Loop loop;
    public final List<Operation> started = new ArrayList<>();
    public final List<Operation> cancelled = new ArrayList<>();
    public final Queue<Runnable> completions = new ArrayDeque<>();
    public boolean completeInStart;
    public Runnable inStart = () -> {};
    boolean standing; // delivers data to sockets without operations
    public boolean cancelWorks = true;
    public boolean closed;
    public int wakeups;
    public long lastTimeout = -1;
    private volatile boolean woken;
    private volatile Thread waiting;

    public FakeBackend(Loop loop) {
        this.loop = loop;
    }

    public boolean isClosed() {
        return closed;
    }

    public FakeSocket socket() {
        return new FakeSocket(loop, NativeSocket.Role.CONNECTION);
    }

    @Override
    public void start(Operation operation) {
        inStart.run();
        started.add(operation);
        if (completeInStart) {
            operation.succeed(operation.length());
            loop.completed(operation);
        }
    }

    @Override
    public boolean armReceive(NativeSocket socket) {
        return standing;
    }

    @Override
    public void cancel(Operation operation) {
        cancelled.add(operation);
        if (cancelWorks) {
            completions.add(() -> failCancelled(operation));
        }
    }

    private void failCancelled(Operation operation) {
        operation.fail(CANCELED, 0, true);
        loop.completed(operation);
    }

    @Override
    public boolean close(NativeSocket socket, boolean reset) {
        for (OperationQueue queue : List.of(socket.reads(), socket.writes())) {
            for (Operation o = queue.first(); o != null; o = o.nextInQueue()) {
                Operation operation = o;
                completions.add(() -> failCancelled(operation));
            }
        }
        return true;
    }

    @Override
    public void dequeue(long timeoutNanos) {
        lastTimeout = timeoutNanos;
        if (completions.isEmpty()
                && timeoutNanos > 0
                && Thread.currentThread() instanceof LoopThread) {
            waiting = Thread.currentThread();
            while (!woken) {
                LockSupport.park(this);
            }
        }
        woken = false;
        Runnable completion;
        while ((completion = completions.poll()) != null) {
            completion.run();
        }
    }

    /** A thread on which {@link #dequeue} really waits. */
    public static final class LoopThread extends Thread {
        public LoopThread(Runnable work) {
            super(work);
        }
    }

    @Override
    public void wakeup() {
        wakeups++;
        woken = true;
        LockSupport.unpark(waiting);
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public String description() {
        return "fake";
    }

    @Override
    public SupportTable support() {
        return new SupportTable();
    }

    @Override
    public NativeSocket openListener(ListenerSpec spec) {
        return new FakeSocket(loop, NativeSocket.Role.LISTENER);
    }

    @Override
    public NativeSocket openStream(
            Family family, SocketAddress local, Map<SocketOption<?>, Object> options) {
        return socket();
    }

    @Override
    public NativeSocket openTarget(boolean ipv6) {
        return new FakeSocket(loop, NativeSocket.Role.TARGET);
    }

    @Override
    public NativeSocket sameHandle(NativeSocket former, NativeSocket.Role role) {
        return new FakeSocket(loop, role);
    }

    @Override
    public void watchBacklog(NativeSocket listener) {}

    @Override
    public void forEachClient(NativeSocket listener, ObjLongConsumer<Operation> action) {}

    @Override
    public void forEachIdleAccept(NativeSocket listener, Consumer<AcceptOperation> action) {}

    @Override
    public String handoverObstacle() {
        return "it is not a system";
    }

    @Override
    public void passListeners(NativeSocket connection, List<NativeSocket> listeners) {
        throw new UnsupportedOperationException("pass " + listeners);
    }

    @Override
    public PassedListeners takeListeners(SocketAddress from, long deadlineNanos) {
        throw new UnsupportedOperationException("take from " + from);
    }

    @Override
    public void retire(NativeSocket listener, Runnable ended, Runnable done) {
        throw new UnsupportedOperationException("retire " + listener);
    }

    @Override
    public void acceptAnew(NativeSocket listener) {
        throw new UnsupportedOperationException("accept anew " + listener);
    }

    @Override
    public NativeSocket adoptStream(long handle, Adopted kind) {
        throw new UnsupportedOperationException("adopt " + handle);
    }

    @Override
    public NativeSocket adoptDatagram(long handle, DatagramSpec options) {
        throw new UnsupportedOperationException("adopt " + handle);
    }

    @Override
    public NativeSocket openDatagram(DatagramSpec spec) {
        return socket();
    }

    @Override
    public void connectDatagram(NativeSocket socket, SocketAddress remote) {}

    @Override
    public void disconnectDatagram(NativeSocket socket) {}

    @Override
    public void membership(NativeSocket socket, MembershipRequest request) {}

    @Override
    public NativeFile openFile(Path path) {
        throw new UnsupportedOperationException("no files here");
    }

    @Override
    public void discard(NativeSocket socket) {}

    @Override
    public Family familyOf(NativeSocket datagram) {
        return Family.IPV4;
    }

    @Override
    public InetSocketAddress localAddress(NativeSocket socket) {
        return new InetSocketAddress(0);
    }

    @Override
    public InetSocketAddress remoteAddress(NativeSocket socket) {
        return new InetSocketAddress(0);
    }

    @Override
    public <T> void setOption(NativeSocket socket, SocketOption<T> option, T value) {}

    @Override
    public <T> T getOption(NativeSocket socket, SocketOption<T> option) {
        return null;
    }

    @Override
    public Set<SocketOption<?>> options(SocketKind kind) {
        return Set.of();
    }

    @Override
    public ErrorDomain errorDomain() {
        return ERRORS;
    }

    @Override
    public int openHandles() {
        return 0;
    }

    @Override
    public int slotsInUse() {
        return 0;
    }
}
