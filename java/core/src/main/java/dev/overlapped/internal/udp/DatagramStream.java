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
import dev.overlapped.internal.operation.ReceiveMessageOperation.Place;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * The continuous receiving of a UDP socket, begun by {@code receiveEach}.
 *
 * <pre>
 *  idle:  one receive without memory stands, which takes no datagram and holds no buffer
 *           │ a datagram is there
 *           ▼
 *         it is received; was it the only one in this period, one stands again, else
 *  busy:  up to {@link #level} receives with buffers are posted, twice as many if they were too few
 *           │ one or none in a period, or no buffer is free
 *           ▼
 *  idle:  the posted ones are cancelled, and one stands again
 * </pre>
 *
 * <p>So a socket holds buffers while datagrams arrive, of which the system drops those that no
 * receive waits for when its own buffer is full; one that waits for a buffer has a datagram.
 */
final class DatagramStream implements BufferQueue.Waiting, Delegating {
    /** The most receives that are posted. */
    private static final int MAX_POSTED = 16;

    /** No receive is started while this number of sends is outstanding. */
    private static final int MAX_SENDS = 256;

    /** The number of datagrams in a period from which on receives with buffers are kept posted. */
    private static final int MIN_BUSY = 2;

    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final MemorySegment NO_ROOM = Arena.global().allocate(1).asSlice(0, 0);

    /** A datagram that was received while receiving was paused. */
    private record Held(IoBuffer buffer, Datagram datagram) {}

    private final BoundSocket udp;
    private final DatagramHandler handler;

    /** The memory of the receive that stands. */
    private final NativeBuffer noRoom = NativeBuffer.of(IoBuffer.wrap(NO_ROOM));

    private volatile boolean paused; // written by any thread, which relies on it from then on

    // The socket's thread only.
    private @Nullable Queue<Held> held; // null until there was one
    private boolean stands;
    private int posted; // receives with buffers
    private int level; // how many are wanted; 0 = it is idle
    private int received; // in this period
    private boolean inPeriod;
    private boolean datagramWaits;
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

    /** Posts what is missing. */
    void advance() {
        while (!waitingForBuffer && wantsMore() && posted + heldCount() < wanted()) {
            BufferQueue queue = udp.loop().bufferQueue();
            if (queue.isEmpty() && tryPost()) {
                continue;
            }
            if (datagramWaits) {
                waitingForBuffer = true;
                queue.add(this, udp.socket());
                return;
            }
            level = posted; // others need the buffers, and this one may not
        }
        if (wanted() == 0 && posted == 0 && !stands && !waitingForBuffer && wantsMore()) {
            stands = true;
            DatagramReceives.start(udp, noRoom, Place.STANDING, this);
        }
    }

    /** Returns how many receives with buffers, and held datagrams, there are to be. */
    private int wanted() {
        return datagramWaits ? Math.max(level, 1) : level;
    }

    private boolean tryPost() {
        NativeBuffer buffer = udp.port().buffers().tryLend();
        if (buffer == null) {
            return false;
        }
        posted++;
        Place place = level == MAX_POSTED ? Place.FREQUENT : Place.REPEATED;
        DatagramReceives.start(udp, buffer, place, this);
        return true;
    }

    private int heldCount() {
        return held == null ? 0 : held.size();
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

    // ---- idle and busy

    /** The receive that stands has ended: with a datagram to be received, or with a failure. */
    void stoodUntil(@Nullable IoFailure failure) {
        stands = false;
        if (failure == null) {
            shortageEnded();
            datagramWaits = true;
            watch();
        } else if (Failures.isShortage(failure)) {
            awaitMemory();
        } else {
            concludeOrContinue(lentOrEmpty(), failure);
        }
    }

    /** Looks at the end of the period whether datagrams still arrive. */
    private void watch() {
        if (!inPeriod) {
            inPeriod = true;
            udp.loop().schedule(PERIOD_NANOS, this::periodEnded);
        }
    }

    private void periodEnded() {
        inPeriod = false;
        level = received < MIN_BUSY ? 0 : Math.min(received, MAX_POSTED);
        received = 0;
        if (level > 0) {
            watch();
        } else if (posted > 0 && !datagramWaits) {
            DatagramReceives.cancelRepeated(udp);
        }
        advance();
    }

    private void countReceived() {
        receiveEnded();
        datagramWaits = false;
        received++;
        if (received >= MIN_BUSY && received > level) {
            level = Math.min(Math.max(2 * level, MIN_BUSY), MAX_POSTED);
        }
    }

    /** A receive has ended with a datagram. */
    void received(IoBuffer buffer, Datagram datagram) {
        countReceived();
        if (paused || heldCount() > 0) { // held datagrams are older
            if (held == null) {
                held = new ArrayDeque<>();
            }
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

    /** A receive has failed, or was cancelled because none has arrived in a period. */
    void failed(IoBuffer buffer, IoFailure failure) {
        if (Failures.isShortage(failure)) {
            posted--;
            buffer.release();
            awaitMemory();
            return;
        }
        receiveEnded();
        if (failure.kind() == IoFailure.Kind.CANCELLED) {
            buffer.release();
        } else {
            concludeOrContinue(buffer, failure);
        }
    }

    private void concludeOrContinue(IoBuffer buffer, IoFailure failure) {
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
        shortageEnded();
    }

    private void shortageEnded() {
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
        while (!paused && held != null && (next = held.poll()) != null) {
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
        if (held != null) {
            held.forEach(each -> each.buffer().release()); // of a handler that has paused
            held = null;
        }
        if (!ended) {
            ended = true;
            udp.loop().executeLater(this::reportEnd, this::reportEnd); // not within a user's call
        }
    }

    private void reportEnd() {
        fail(lentOrEmpty(), Failures.ended(udp.socket(), IoOperation.RECEIVE));
    }

    private IoBuffer lentOrEmpty() {
        IoBuffer lent = udp.port().buffers().tryLend();
        return lent != null ? lent : IoBuffer.wrap(NO_ROOM);
    }

    private void fail(IoBuffer buffer, IoFailure failure) {
        try {
            handler.failed(udp.face(), buffer, failure);
        } catch (Throwable t) {
            udp.thrown(t, buffer);
        }
    }
}
