package dev.overlapped.internal.udp;

import dev.overlapped.Datagram;
import dev.overlapped.DatagramHandler;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.backend.Shortage;
import dev.overlapped.internal.buffer.BufferQueue;
import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.operation.Delegating;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * The continuous receiving of a UDP socket, begun by {@code receiveEach}. Several receives are kept
 * posted, since the system drops datagrams that no receive waits for when its own buffer is full.
 */
final class DatagramStream implements BufferQueue.Waiting, Delegating {
    /** The number of receives that are kept posted. */
    private static final int MAX_POSTED = 16;

    /** No receive is started while this number of sends is outstanding. */
    private static final int MAX_SENDS = 256;

    private static final MemorySegment NO_ROOM = Arena.global().allocate(1).asSlice(0, 0);

    /** A datagram that was received while receiving was paused. */
    private record Held(IoBuffer buffer, Datagram datagram) {}

    private final BoundSocket udp;
    private final DatagramHandler handler;

    private volatile boolean paused; // written by any thread, which relies on it from then on

    // The socket's thread only.
    private final Queue<Held> held = new ArrayDeque<>();
    private int posted;
    private boolean ended;
    private boolean waitingForBuffer;
    private @Nullable Shortage shortage; // null until the first one
    private boolean waitingForMemory;

    DatagramStream(BoundSocket udp, DatagramHandler handler) {
        this.udp = udp;
        this.handler = handler;
    }

    @Override
    public Object delegate() {
        return handler;
    }

    /** Begins to receive, or reports that the socket has ended before. */
    void begin() {
        if (udp.socket().isReaped()) {
            reaped();
        } else {
            advance();
        }
    }

    /** Posts as many receives as are missing. */
    void advance() {
        while (!waitingForBuffer && posted + held.size() < MAX_POSTED && wantsMore()) {
            BufferQueue queue = udp.loop().bufferQueue();
            if (!queue.isEmpty() || !tryPost()) {
                waitingForBuffer = true;
                queue.add(this, udp.socket());
                return;
            }
        }
    }

    private boolean tryPost() {
        NativeBuffer buffer = udp.port().buffers().tryLend();
        if (buffer == null) {
            return false;
        }
        posted++;
        DatagramReceives.start(udp, buffer, this);
        return true;
    }

    private boolean wantsMore() {
        return !paused
                && !waitingForMemory
                && !ended
                && !udp.isClosed()
                && udp.socket().pendingWrites() < MAX_SENDS;
    }

    @Override
    public boolean isEnded() {
        return !wantsMore();
    }

    @Override
    public boolean tryAgain() {
        if (wantsMore() && !tryPost()) {
            return false;
        }
        waitingForBuffer = false;
        advance();
        return true;
    }

    /** A receive has ended with a datagram. */
    void received(IoBuffer buffer, Datagram datagram) {
        receiveEnded();
        if (paused || !held.isEmpty()) { // held datagrams are older
            held.add(new Held(buffer, datagram.copy()));
        } else {
            deliver(buffer, datagram);
        }
    }

    private void deliver(IoBuffer buffer, Datagram datagram) {
        NativeBuffer pooled = NativeBuffer.of(buffer);
        pooled.passTo(handler, udp);
        try {
            handler.received(udp.face(), buffer, datagram);
        } catch (Throwable t) {
            udp.thrown(t, pooled, datagram);
        }
    }

    /** A receive has failed. */
    void failed(IoBuffer buffer, IoFailure failure) {
        if (Failures.isShortage(failure)) {
            posted--;
            buffer.release();
            awaitMemory();
            return;
        }
        receiveEnded();
        boolean first = !ended;
        ended |= failure.kind() != IoFailure.Kind.PORT_UNREACHABLE;
        if (first) {
            fail(buffer, failure);
        } else {
            buffer.release();
        }
    }

    private void receiveEnded() {
        posted--;
        if (shortage != null) {
            shortage.ended();
        }
    }

    /** The system had no memory for a receive, which has taken no datagram: starts it later. */
    private void awaitMemory() {
        if (waitingForMemory) {
            return; // another one of the posted receives
        }
        if (shortage == null) {
            shortage = new Shortage(udp.loop());
        }
        waitingForMemory = true;
        udp.loop()
                .schedule(
                        shortage.failedAgain(Shortage.Of.SYSTEM, udp.socket()),
                        () -> {
                            waitingForMemory = false;
                            advance();
                        });
    }

    /** Any thread. */
    void pause() {
        paused = true;
    }

    /** Any thread. */
    void resume() {
        paused = false;
        udp.loop().execute(this::continueReceiving);
    }

    private void continueReceiving() {
        Held next;
        while (!paused && (next = held.poll()) != null) {
            deliver(next.buffer(), next.datagram());
        }
        advance();
    }

    /** Starts no further receive, and reports nothing more. */
    void end() {
        ended = true;
    }

    /**
     * The socket is reaped, or was before receiving began: reports that, unless it was reported.
     */
    void reaped() {
        held.forEach(each -> each.buffer().release()); // of a handler that has paused
        held.clear();
        if (!ended) {
            ended = true;
            udp.loop().executeLater(this::reportEnd, this::reportEnd); // not within a user's call
        }
    }

    private void reportEnd() {
        IoBuffer lent = udp.port().buffers().tryLend();
        IoBuffer buffer = lent != null ? lent : IoBuffer.wrap(NO_ROOM);
        IoFailure failure = Failures.ended(udp.socket(), IoOperation.RECEIVE);
        fail(buffer, failure);
    }

    private void fail(IoBuffer buffer, IoFailure failure) {
        try {
            handler.failed(udp.face(), buffer, failure);
        } catch (Throwable t) {
            udp.thrown(t, buffer);
        }
    }
}
