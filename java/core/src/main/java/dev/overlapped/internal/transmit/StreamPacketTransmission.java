package dev.overlapped.internal.transmit;

import dev.overlapped.PacketElement;
import dev.overlapped.PacketTransmission;
import dev.overlapped.TcpTarget;
import dev.overlapped.TransmitFlag;
import dev.overlapped.internal.operation.TransmitOperation;

import java.util.List;
import java.util.Set;

/**
 * A transmission of memory and pieces of files on a connection.
 *
 * @param <R> the next use of the connection's socket
 */
public final class StreamPacketTransmission<R extends TcpTarget>
        extends StreamTransmission<PacketTransmission<R>, R> implements PacketTransmission<R> {
    private final List<PacketElement> elements;

    private StreamPacketTransmission(
            StreamTransmitter<R> connection, List<PacketElement> elements) {
        super(connection, TransmitOperation.Kind.PACKETS);
        this.elements = List.copyOf(elements);
    }

    /** Describes a transmission of these elements. */
    public static <R extends TcpTarget> StreamPacketTransmission<R> of(
            StreamTransmitter<R> connection, List<PacketElement> elements) {
        return new StreamPacketTransmission<>(connection, elements);
    }

    @Override
    PacketTransmission<R> self() {
        return this;
    }

    @Override
    void checkFlags(Set<TransmitFlag> all) {
        super.checkFlags(all);
        if (all.contains(TransmitFlag.WRITE_BEHIND)) {
            throw new IllegalArgumentException(
                    "flags "
                            + all
                            + ": TransmitPackets has no WRITE_BEHIND, only TransmitFile has");
        }
    }

    @Override
    List<PacketElement> elements() {
        TransmitElements.check(elements, connection().port());
        return elements;
    }
}
