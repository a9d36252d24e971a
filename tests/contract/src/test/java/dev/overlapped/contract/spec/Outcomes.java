package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.overlapped.AcceptDataHandler;
import dev.overlapped.AcceptHandler;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.ConnectHandler;
import dev.overlapped.ConnectedConnection;
import dev.overlapped.DisconnectHandler;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.IoFailure;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.SendHandler;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.VectorHandler;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** A handler of every kind, which keeps its notifications, in order, for the test's thread. */
public final class Outcomes
        implements AcceptHandler,
                AcceptDataHandler,
                ConnectHandler,
                ReceiveHandler,
                SendHandler,
                VectorHandler,
                DisconnectHandler {
    public enum Event {
        ACCEPTED,
        CONNECTED,
        RECEIVED,
        END_OF_STREAM,
        SENT,
        MOVED,
        DISCONNECTED,
        FAILED
    }

    /** One call of a handler. */
    public record Outcome(
            Event event,
            TcpConnection connection,
            IoBuffer buffer,
            long bytes,
            IoFailure failure,
            Thread thread) {}

    private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();

    // ---- the test's side

    /** Waits for the next call. */
    Outcome next() {
        return Await.next(outcomes);
    }

    /** Waits for the next call, which must be of this kind. */
    public Outcome next(Event expected) {
        Outcome next = next();
        assertEquals(expected, next.event(), () -> "got " + next);
        return next;
    }

    /** Waits for the next call, which must be of a failure of this kind. */
    Outcome next(IoFailure.Kind expected) {
        Outcome next = next(Event.FAILED);
        assertEquals(expected, next.failure().kind(), () -> "got " + next);
        assertNotNull(next.failure().getMessage());
        return next;
    }

    /** Returns the number of outcomes that the test has not taken yet. */
    public int waiting() {
        return outcomes.size();
    }

    // ---- the completion threads' side

    private void add(
            Event event, TcpConnection connection, IoBuffer buffer, long bytes, IoFailure failure) {
        outcomes.add(
                new Outcome(event, connection, buffer, bytes, failure, Thread.currentThread()));
    }

    @Override
    public void accepted(AcceptedConnection connection) {
        add(Event.ACCEPTED, connection, null, 0, null);
    }

    @Override
    public void accepted(AcceptedConnection connection, IoBuffer firstData) {
        add(Event.ACCEPTED, connection, firstData, firstData.length(), null);
    }

    @Override
    public void connected(ConnectedConnection connection) {
        add(Event.CONNECTED, connection, null, 0, null);
    }

    @Override
    public void received(TcpConnection connection, IoBuffer buffer) {
        add(Event.RECEIVED, connection, buffer, buffer.length(), null);
    }

    @Override
    public void endOfStream(TcpConnection connection, IoBuffer buffer) {
        add(Event.END_OF_STREAM, connection, buffer, 0, null);
    }

    @Override
    public void sent(TcpConnection connection, IoBuffer buffer) {
        add(Event.SENT, connection, buffer, buffer.length(), null);
    }

    @Override
    public void completed(TcpConnection connection, IoBuffers buffers, long bytes) {
        add(Event.MOVED, connection, null, bytes, null);
    }

    @Override
    public void disconnected(TcpConnection connection) {
        add(Event.DISCONNECTED, connection, null, 0, null);
    }

    @Override
    public void failed(TcpListener listener, IoFailure failure) {
        add(Event.FAILED, null, null, 0, failure);
    }

    @Override
    public void failed(TcpListener listener, IoBuffer firstData, IoFailure failure) {
        add(Event.FAILED, null, firstData, 0, failure);
    }

    @Override
    public void failed(IoBuffer initialData, IoFailure failure) {
        add(Event.FAILED, null, initialData, 0, failure);
    }

    @Override
    public void failed(TcpConnection connection, IoBuffer buffer, IoFailure failure) {
        add(Event.FAILED, connection, buffer, 0, failure);
    }

    @Override
    public void failed(TcpConnection connection, IoBuffers buffers, IoFailure failure) {
        add(Event.FAILED, connection, null, 0, failure);
    }

    @Override
    public void failed(TcpConnection connection, IoFailure failure) {
        add(Event.FAILED, connection, null, 0, failure);
    }
}
