package dev.overlapped.internal.message;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/**
 * The addresses and control values that accompany a datagram, besides its data, in numbers:
 * addresses, and what the control messages say. One a record, used again with it, so that a
 * datagram costs no object unless it has control messages that are unknown here.
 */
public final class MessageHeader {
    /** In place of a hop limit or traffic class that was not reported, or is not requested. */
    public static final int NONE = -1;

    /** The datagram did not fit: its end is lost. */
    public static final int TRUNCATED = 1;

    /** The control messages did not fit: some are lost. */
    public static final int CONTROL_TRUNCATED = 2;

    /** It was sent to a broadcast address. */
    public static final int BROADCAST = 4;

    /** It was sent to a multicast group. */
    public static final int MULTICAST = 8;

    /** A control message that is not decoded here. */
    public record Other(int level, int type, byte[] data) {}

    private final Endpoint peer = new Endpoint();
    private final Endpoint local = new Endpoint();
    private int interfaceIndex;
    private int hopLimit;
    private int trafficClass;
    private int segmentSize;
    private int flags;
    private @Nullable List<Other> others;

    /** An empty one. */
    public MessageHeader() {
        clear();
    }

    /** Forgets everything. */
    public void clear() {
        peer.clear();
        local.clear();
        interfaceIndex = 0;
        hopLimit = NONE;
        trafficClass = NONE;
        segmentSize = 0;
        flags = 0;
        others = null;
    }

    /** Takes over another one. */
    public void set(MessageHeader other) {
        peer.set(other.peer);
        local.set(other.local);
        interfaceIndex = other.interfaceIndex;
        hopLimit = other.hopLimit;
        trafficClass = other.trafficClass;
        segmentSize = other.segmentSize;
        flags = other.flags;
        others = other.others == null ? null : List.copyOf(other.others);
    }

    /** The address of its sender, or of the receiver that it is to be sent to. */
    public Endpoint peer() {
        return peer;
    }

    /** The address it was sent to, or shall be sent from; the port is not reported. */
    public Endpoint local() {
        return local;
    }

    /**
     * The interface that it arrived at, or shall leave by; 0 = not reported, of the system's
     * choice.
     */
    public int interfaceIndex() {
        return interfaceIndex;
    }

    /** Sets the interface. */
    public void interfaceIndex(int index) {
        interfaceIndex = index;
    }

    /** TTL or hop limit, or {@link #NONE}. */
    public int hopLimit() {
        return hopLimit;
    }

    /** Sets TTL or hop limit. */
    public void hopLimit(int hops) {
        hopLimit = hops;
    }

    /** Type of service or traffic class, with the ECN bits; or {@link #NONE}. */
    public int trafficClass() {
        return trafficClass;
    }

    /** Sets type of service or traffic class. */
    public void trafficClass(int octet) {
        trafficClass = octet;
    }

    /** Bytes of each datagram when there are several in one, the last may be shorter; else 0. */
    public int segmentSize() {
        return segmentSize;
    }

    /** Sets the size of segments. */
    public void segmentSize(int bytes) {
        segmentSize = bytes;
    }

    /** Returns whether all of the given flags are set. */
    public boolean has(int flag) {
        return (flags & flag) == flag;
    }

    /** Sets flags. */
    public void add(int more) {
        flags |= more;
    }

    /** The control messages that are not decoded here; null when there are none. */
    public @Nullable List<Other> others() {
        return others;
    }

    /** Keeps a control message that is not decoded here. */
    public void add(Other other) {
        if (others == null) {
            others = new ArrayList<>();
        }
        others.add(other);
    }

    /**
     * Makes it the header of an answer: to the sender of {@code asked}, and from the address that
     * it was sent to, unless that was one of many.
     */
    public void answer(MessageHeader asked) {
        clear();
        peer.set(asked.peer);
        if (asked.local.isPresent() && !asked.has(BROADCAST) && !asked.has(MULTICAST)) {
            local.set(asked.local);
        }
        if (asked.peer.isLinkLocal()) {
            interfaceIndex = asked.interfaceIndex;
        }
    }
}
