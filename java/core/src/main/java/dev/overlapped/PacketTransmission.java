package dev.overlapped;

import dev.overlapped.internal.operation.NativeSocket;

import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * A transmission of memory and pieces of files in any number and order: TransmitPackets. Made by
 * {@link TcpConnection#transmitPackets}.
 *
 * @param <R> what the connection's socket can be used for again: {@link AcceptTarget} or {@link
 *     ConnectTarget}
 */
public final class PacketTransmission<R extends TcpTarget>
        extends Transmission<PacketTransmission<R>, R> {
    private final List<PacketElement> elements;

    PacketTransmission(
            TcpConnection connection,
            List<PacketElement> elements,
            Function<NativeSocket, R> target) {
        super(connection, target);
        this.elements = List.copyOf(elements);
    }

    @Override
    PacketTransmission<R> self() {
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
    List<PacketElement> elements(CompletionPort port) {
        TransmitElements.check(elements, port);
        return elements;
    }
}
