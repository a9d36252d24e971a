package dev.overlapped.internal.tcp;

import dev.overlapped.IoFailure;

/** The outcome of a {@link LingeringEnd}: one of the two ends is called, once. */
interface Ending {
    /** Returns whether {@link #drained} ends the own stream, if the other side's has ended. */
    boolean endsOutput();

    /** Returns whether a receive that failed so has found the other side's stream ended. */
    default boolean isEndOfStream(IoFailure failure) {
        return false;
    }

    /** Everything has been sent and received, and the other side has ended its stream. */
    void drained();

    /** The connection has not ended in order. */
    void failed(IoFailure failure);

    /** Closes the connection in either case. */
    record Closing(StreamSocket connection) implements Ending {
        @Override
        public boolean endsOutput() {
            return false;
        }

        @Override
        public void drained() {
            connection.close();
        }

        @Override
        public void failed(IoFailure failure) {
            connection.close();
        }
    }
}
