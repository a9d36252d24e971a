package dev.overlapped.internal.tcp;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.AcceptDataHandler;
import dev.overlapped.AcceptHandler;
import dev.overlapped.AcceptedConnection;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.TcpListener;
import dev.overlapped.internal.buffer.NativeBuffer;
import dev.overlapped.internal.operation.Delegating;

import org.jspecify.annotations.Nullable;

/**
 * The handler of an {@link AcceptPool}: the user's, which gets first data or does not. The buffers
 * of its methods are null where no data are wanted.
 */
interface PooledAcceptHandler extends Delegating {
    /** Takes a connection, and the buffer with its first data. */
    void accepted(AcceptedConnection connection, @Nullable IoBuffer firstData);

    /** Takes the failure of an accept, and the buffer that was for first data. */
    void failed(TcpListener listener, @Nullable IoBuffer buffer, IoFailure failure);

    /** Returns that of a handler of connections with their first data. */
    static PooledAcceptHandler withData(AcceptDataHandler handler) {
        return new PooledAcceptHandler() {
            @Override
            public Object delegate() {
                return handler;
            }

            @Override
            public void accepted(AcceptedConnection connection, @Nullable IoBuffer firstData) {
                NativeBuffer lent = NativeBuffer.of(present(firstData));
                int lending = lent.lending();
                try {
                    handler.accepted(connection, lent);
                } catch (Throwable t) {
                    lent.reclaim(lending);
                    throw t;
                }
            }

            @Override
            public void failed(TcpListener listener, @Nullable IoBuffer buffer, IoFailure failure) {
                NativeBuffer lent = NativeBuffer.of(present(buffer));
                int lending = lent.lending();
                try {
                    handler.failed(listener, lent, failure);
                } catch (Throwable t) {
                    lent.reclaim(lending);
                    throw t;
                }
            }
        };
    }

    /** Returns that of a handler of connections without data. */
    static PooledAcceptHandler withoutData(AcceptHandler handler) {
        return new PooledAcceptHandler() {
            @Override
            public Object delegate() {
                return handler;
            }

            @Override
            public void accepted(AcceptedConnection connection, @Nullable IoBuffer none) {
                handler.accepted(connection);
            }

            @Override
            public void failed(TcpListener listener, @Nullable IoBuffer none, IoFailure failure) {
                handler.failed(listener, failure);
            }
        };
    }
}
