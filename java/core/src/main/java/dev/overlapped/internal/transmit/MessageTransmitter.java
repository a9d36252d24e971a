package dev.overlapped.internal.transmit;

import dev.overlapped.UdpSocket;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.TransmitOperation;

/** A UDP socket as its transmissions see it. Threads: as each method says. */
public interface MessageTransmitter extends Transmitter {
    /** Returns the UDP socket that the socket of {@code operation} is of. */
    static MessageTransmitter of(Operation operation) {
        return (MessageTransmitter) operation.socket().owner();
    }

    /** Returns the socket as its handlers get it. Any thread. */
    UdpSocket face();

    @Override
    default void transmissionEnded(TransmitOperation operation) {}

    @Override
    default void releasedAfter(TransmitOperation ended) {}
}
