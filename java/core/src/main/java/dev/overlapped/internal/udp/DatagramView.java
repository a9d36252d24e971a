package dev.overlapped.internal.udp;

import dev.overlapped.ControlMessage;
import dev.overlapped.Datagram;
import dev.overlapped.Ecn;
import dev.overlapped.internal.message.MessageHeader;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.OptionalInt;

/** The public view of the header in a record, or in a copy of one. */
final class DatagramView implements Datagram {
    private static final Ecn[] ECN_OF_CODE = Ecn.values();
    private static final int ECN_MASK = 3;
    private static final int NO_INTERFACE = 0;
    private static final int NO_SEGMENTS = 0;

    private final MessageHeader header;

    DatagramView(MessageHeader header) {
        this.header = header;
    }

    /** Returns the header of a datagram that this library made; refuses others. */
    static MessageHeader headerOf(Datagram datagram) {
        if (datagram instanceof DatagramView view) {
            return view.header;
        }
        throw new IllegalArgumentException(datagram + ": must be a datagram that was received");
    }

    @Override
    public Datagram copy() {
        MessageHeader copy = new MessageHeader();
        copy.set(header);
        return new DatagramView(copy);
    }

    @Override
    public @Nullable SocketAddress source() {
        return header.peer().toSocketAddress();
    }

    @Override
    public @Nullable InetAddress destination() {
        return header.local().toAddress();
    }

    @Override
    public OptionalInt interfaceIndex() {
        return unless(NO_INTERFACE, header.interfaceIndex());
    }

    @Override
    public OptionalInt hopLimit() {
        return unless(MessageHeader.NONE, header.hopLimit());
    }

    @Override
    public OptionalInt trafficClass() {
        return unless(MessageHeader.NONE, header.trafficClass());
    }

    @Override
    public @Nullable Ecn ecn() {
        int octet = header.trafficClass();
        return octet == MessageHeader.NONE ? null : ECN_OF_CODE[octet & ECN_MASK];
    }

    @Override
    public OptionalInt segmentSize() {
        return unless(NO_SEGMENTS, header.segmentSize());
    }

    private static OptionalInt unless(int none, int number) {
        return number == none ? OptionalInt.empty() : OptionalInt.of(number);
    }

    @Override
    public boolean isTruncated() {
        return header.has(MessageHeader.TRUNCATED);
    }

    @Override
    public boolean isControlTruncated() {
        return header.has(MessageHeader.CONTROL_TRUNCATED);
    }

    @Override
    public boolean isBroadcast() {
        return header.has(MessageHeader.BROADCAST);
    }

    @Override
    public boolean isMulticast() {
        return header.has(MessageHeader.MULTICAST);
    }

    @Override
    public List<ControlMessage> otherControlMessages() {
        List<MessageHeader.Other> others = header.others();
        return others == null
                ? List.of()
                : others.stream()
                        .map(other -> ControlMessage.of(other.level(), other.type(), other.data()))
                        .toList();
    }

    @Override
    public String toString() {
        return "Datagram["
                + header.peer()
                + " to "
                + destination()
                + ", interface "
                + header.interfaceIndex()
                + (isTruncated() ? ", truncated" : "")
                + (isControlTruncated() ? ", control truncated" : "")
                + (isBroadcast() ? ", broadcast" : "")
                + (isMulticast() ? ", multicast" : "")
                + "]";
    }
}
