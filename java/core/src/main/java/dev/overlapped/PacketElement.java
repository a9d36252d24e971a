package dev.overlapped;

import java.util.Objects;

/**
 * One part of what {@link TcpConnection#transmitPackets} or {@link UdpSocket#transmitPackets} sends
 * (TRANSMIT_PACKETS_ELEMENT). Immutable; the same one may appear several times, if it is of a file.
 */
public sealed interface PacketElement {
    /**
     * The data of a buffer.
     *
     * @param buffer its region is sent; in flight until the transmission has ended
     * @return the element
     */
    static PacketElement of(IoBuffer buffer) {
        return new Memory(buffer, false);
    }

    /**
     * A piece of a file.
     *
     * @param source the file
     * @param offset where the piece begins, 0 or more
     * @param length how many bytes, 0 or more; must lie within the file when the transmission is
     *     started
     * @return the element
     * @throws IllegalArgumentException if a number is negative
     */
    static PacketElement of(TransmitSource source, long offset, long length) {
        return new FilePiece(source, offset, length, false);
    }

    /**
     * The same element, not to be merged with what follows it into one send (TP_ELEMENT_EOP). On a
     * UDP socket it is the last of its datagram; what the other side sees of a stream is the same.
     *
     * @return a new element
     */
    PacketElement endOfPacket();

    /**
     * Whether {@link #endOfPacket} was asked for.
     *
     * @return false by default
     */
    boolean isEndOfPacket();

    /**
     * See {@link PacketElement#of(IoBuffer)}.
     *
     * @param buffer its data
     * @param isEndOfPacket see there
     */
    record Memory(IoBuffer buffer, boolean isEndOfPacket) implements PacketElement {
        /** Checks for null. */
        public Memory {
            Objects.requireNonNull(buffer, "buffer");
        }

        @Override
        public PacketElement endOfPacket() {
            return new Memory(buffer, true);
        }
    }

    /**
     * See {@link PacketElement#of(TransmitSource, long, long)}.
     *
     * @param source the file
     * @param offset where the piece begins
     * @param length how many bytes
     * @param isEndOfPacket see there
     */
    record FilePiece(TransmitSource source, long offset, long length, boolean isEndOfPacket)
            implements PacketElement {
        /** Checks for null and for negative numbers. */
        public FilePiece {
            Objects.requireNonNull(source, "source");
            if (offset < 0 || length < 0) {
                throw new IllegalArgumentException(
                        length + " bytes at offset " + offset + ": both must be 0 or more");
            }
        }

        @Override
        public PacketElement endOfPacket() {
            return new FilePiece(source, offset, length, true);
        }
    }
}
