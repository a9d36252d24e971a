package dev.overlapped;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A control message that {@link Datagram} does not decode, as the system brought it: one that was
 * switched on by other means, is unknown here, or was cut off. Immutable.
 */
public final class ControlMessage {
    private final int level;
    private final int type;
    private final byte[] data;

    ControlMessage(int level, int type, byte[] data) {
        this.level = level;
        this.type = type;
        this.data = data;
    }

    /**
     * Which protocol it belongs to.
     *
     * @return cmsg_level, in the system's numbers
     */
    public int level() {
        return level;
    }

    /**
     * What it is.
     *
     * @return cmsg_type, in the system's numbers
     */
    public int type() {
        return type;
    }

    /**
     * What it says.
     *
     * @return a copy of the bytes
     */
    public byte[] data() {
        return data.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ControlMessage message
                && level == message.level
                && type == message.type
                && Arrays.equals(data, message.data);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * level + type) + Arrays.hashCode(data);
    }

    @Override
    public String toString() {
        String bytes = HexFormat.of().formatHex(data);
        return "ControlMessage[level " + level + ", type " + type + ", " + bytes + "]";
    }
}
