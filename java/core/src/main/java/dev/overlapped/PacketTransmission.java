package dev.overlapped;

import java.util.List;
import java.util.Set;

/**
 * A transmission of memory and pieces of files in any number and order: TransmitPackets. Made by
 * {@link TcpConnection#transmitPackets}.
 */
public final class PacketTransmission extends Transmission<PacketTransmission> {
    private final List<PacketElement> elements;

    PacketTransmission(TcpConnection connection, List<PacketElement> elements) {
        super(connection);
        this.elements = List.copyOf(elements);
    }

    @Override
    PacketTransmission self() {
        return this;
    }

    @Override
    void checkFlags(Set<TransmitFlag> all) {
        if (all.contains(TransmitFlag.WRITE_BEHIND)) {
            throw new IllegalArgumentException(
                    "flags "
                            + all
                            + ": TransmitPackets has no WRITE_BEHIND, only TransmitFile has");
        }
    }

    @Override
    List<PacketElement> elements() {
        return elements;
    }
}
