package dev.overlapped.internal.tcp;

import dev.overlapped.AcceptedConnection;
import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.Handover;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.ListenerOptions;
import dev.overlapped.PeerCredentials;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.backend.Sockets;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.loop.CompletionThread;
import dev.overlapped.internal.message.Family;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.socket.Addresses;
import dev.overlapped.internal.socket.InternalPort;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * Hands listeners over to another process. Any thread.
 *
 * <pre>
 *  OFFERED ── a successor confirms ──► TAKEN       its confirmation is answered when the name is free
 *     └────── close() ──────────────► WITHDRAWN    a later confirmation is answered with a refusal,
 *                                                  as is a second one
 * </pre>
 */
public final class ListenerHandover implements Handover {
    private enum State {
        OFFERED,
        TAKEN,
        WITHDRAWN
    }

    private final List<Listener> listeners;
    private final TcpListener control;
    private final CompletableFuture<Void> taken = new CompletableFuture<>();
    private final AtomicReference<State> state = new AtomicReference<>(State.OFFERED);

    private ListenerHandover(List<Listener> listeners, TcpListener control) {
        this.listeners = listeners;
        this.control = control;
    }

    // ---- the predecessor

    /** Offers listeners; see {@link Handover#offer}. */
    public static Handover offer(SocketAddress at, List<TcpListener> offered) throws IoFailure {
        requireUnix(at);
        if (offered.isEmpty() || offered.size() > Sockets.MAX_PASSED) {
            throw new IllegalArgumentException(
                    offered.size() + " listeners: must be 1 to " + Sockets.MAX_PASSED);
        }
        List<Listener> listeners = new ArrayList<>();
        for (TcpListener one : offered) {
            listeners.add((Listener) one);
            if (one.port() != offered.getFirst().port()) {
                throw new IllegalArgumentException(
                        one + " is of another completion port than " + offered.getFirst());
            }
        }
        InternalPort port = listeners.getFirst().port();
        requireSupport(port);
        ListenerHandover handover = new ListenerHandover(listeners, port.listen(at));
        handover.control.acceptEach(handover::asked);
        return handover;
    }

    private static void requireUnix(SocketAddress at) {
        if (Addresses.requireKnown(at) != Family.UNIX) {
            throw new IllegalArgumentException(
                    "address " + at + ": must be one of a Unix domain socket");
        }
    }

    private static void requireSupport(InternalPort port) throws IoFailure {
        String obstacle = port.nextLoop().backend().handoverObstacle();
        if (!obstacle.isEmpty()) {
            throw Failures.of(IoFailure.Kind.UNSUPPORTED, IoOperation.HAND_OVER, obstacle);
        }
    }

    /** A successor has connected. On the connection's thread. */
    private void asked(AcceptedConnection connection) {
        NativeSocket socket = ((Accepted) connection).socket();
        try {
            requireTrusted(connection.getOption(PeerCredentials.OPTION));
            List<NativeSocket> passed = listeners.stream().map(Listener::socket).toList();
            ((Accepted) connection).loop().backend().passListeners(socket, passed);
        } catch (IOException | NativeException | RuntimeException e) {
            connection.close(); // the successor gets a failure, and the listeners stay here
            return;
        }
        IoBuffer confirmation = IoBuffer.wrap(Arena.ofAuto().allocate(1));
        connection.receive(confirmation, Deadline.NONE, new Confirmation());
    }

    private static void requireTrusted(PeerCredentials peer) throws IOException {
        Object own = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        if (peer.uid() != 0 && peer.uid() != Integer.toUnsignedLong((Integer) own)) {
            throw new IOException(peer + " is of another user");
        }
    }

    private final class Confirmation implements ReceiveHandler {
        @Override
        public void received(TcpConnection connection, IoBuffer buffer) {
            if (state.compareAndSet(State.OFFERED, State.TAKEN)) {
                AtomicInteger left = new AtomicInteger(listeners.size() + 1);
                Runnable ended =
                        () -> {
                            if (left.decrementAndGet() == 0) {
                                answer(connection, Sockets.GIVEN_UP);
                            }
                        };
                control.onClosed((closed, cause) -> ended.run());
                control.close();
                retire(ended);
            } else {
                answer(connection, Sockets.KEPT);
            }
        }

        @Override
        public void endOfStream(TcpConnection connection, IoBuffer buffer) {
            connection.close();
        }

        @Override
        public void failed(TcpConnection connection, IoBuffer buffer, IoFailure failure) {
            connection.close();
        }
    }

    private static void answer(TcpConnection connection, byte answer) {
        connection.sendAndRelease(IoBuffer.of(new byte[] {answer}));
        connection.closeAfterSending();
    }

    /** Takes no more clients; runs {@code ended} once for each listener that takes none. */
    private void retire(Runnable ended) {
        AtomicInteger left = new AtomicInteger(listeners.size());
        for (Listener listener : listeners) {
            Runnable closing =
                    () -> {
                        listener.close();
                        if (left.decrementAndGet() == 0) {
                            taken.complete(null);
                        }
                    };
            listener.loop()
                    .execute(
                            () ->
                                    listener.loop()
                                            .backend()
                                            .retire(listener.socket(), ended, closing),
                            closing);
        }
    }

    @Override
    public CompletableFuture<Void> taken() {
        return taken.copy();
    }

    @Override
    public void close() {
        state.compareAndSet(State.OFFERED, State.WITHDRAWN);
        control.close();
    }

    // ---- the successor

    /** Takes listeners; see {@link Handover#take}. */
    public static List<TcpListener> take(
            CompletionPort into,
            SocketAddress at,
            ListenerOptions options,
            Deadline deadline,
            Consumer<TcpListener> begin)
            throws IoFailure {
        CompletionThread.refuseCurrent("take");
        requireUnix(at);
        InternalPort port = (InternalPort) into;
        requireSupport(port);
        Sockets backend = port.nextLoop().backend();
        List<TcpListener> listeners = new ArrayList<>();
        boolean done = false;
        try (Sockets.PassedListeners passed = backend.takeListeners(at, deadline.nanoTime())) {
            for (long handle : passed.handles()) {
                listeners.add(Listener.adopt(port, handle, options));
                passed.adopted();
            }
            listeners.forEach(begin);
            if (!passed.confirm()) {
                throw Failures.of(
                        IoFailure.Kind.CONNECTION_RESET,
                        IoOperation.HAND_OVER,
                        "the offer at " + at + " was withdrawn, or another successor was faster");
            }
            done = true;
            listeners.forEach(ListenerHandover::acceptAnew);
            return List.copyOf(listeners);
        } catch (NativeException e) {
            throw refused(e);
        } finally {
            if (!done) {
                listeners.forEach(TcpListener::close);
            }
        }
    }

    private static void acceptAnew(TcpListener taken) {
        Listener listener = (Listener) taken;
        Runnable accepting = () -> listener.loop().backend().acceptAnew(listener.socket());
        listener.loop().execute(accepting, () -> {});
    }

    /** A path without a file has no offer either, as a name without a listener. */
    private static IoFailure refused(NativeException refusal) {
        return refusal.kind() == IoFailure.Kind.FILE_NOT_FOUND
                ? Failures.of(IoFailure.Kind.CONNECTION_REFUSED, IoOperation.HAND_OVER, refusal)
                : Failures.of(IoOperation.HAND_OVER, refusal);
    }

    /** Takes listeners, or opens them; see {@link Handover#takeOrListen}. */
    public static List<TcpListener> takeOrListen(
            CompletionPort into,
            SocketAddress at,
            List<? extends SocketAddress> addresses,
            ListenerOptions options,
            Deadline deadline,
            Consumer<TcpListener> begin)
            throws IoFailure {
        try {
            return take(into, at, options, deadline, begin);
        } catch (IoFailure failure) {
            if (failure.kind() != IoFailure.Kind.CONNECTION_REFUSED) {
                throw failure;
            }
        }
        List<TcpListener> listeners = new ArrayList<>();
        boolean done = false;
        try {
            for (SocketAddress address : addresses) {
                listeners.add(into.listen(address, options));
            }
            listeners.forEach(begin);
            done = true;
            return List.copyOf(listeners);
        } finally {
            if (!done) {
                listeners.forEach(TcpListener::close);
            }
        }
    }
}
