package dev.overlapped;

/**
 * A transmission of memory and pieces of files in any number and order: TransmitPackets. Made by
 * {@link TcpConnection#transmitPackets}. {@link TransmitFlag#WRITE_BEHIND} is refused, which
 * TransmitPackets does not have.
 *
 * @param <R> the next use of the connection's socket: {@link AcceptTarget} or {@link ConnectTarget}
 * @since 0.1
 */
public interface PacketTransmission<R extends TcpTarget>
        extends Transmission<PacketTransmission<R>, R> {}
