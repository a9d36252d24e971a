package dev.overlapped;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * A control message that {@link Datagram} does not decode, as the system delivered it: one that was
 * switched on by other means, is unknown here, or was cut off. Immutable.
 *
 * @since 0.1
 */
public final class ControlMessage {
    private final int level;
    private final int type;
    private final byte[] data;

    private ControlMessage(int level, int type, byte[] data) {
        this.level = level;
        this.type = type;
        this.data = data;
    }

    /**
     * Returns a control message.
     *
     * @param level cmsg_level, in the system's numbers
     * @param type cmsg_type, in the system's numbers
     * @param data its data; copied
     * @return the control message
     */
    public static ControlMessage of(int level, int type, byte[] data) {
        return new ControlMessage(level, type, data.clone());
    }

    /**
     * Returns the protocol that it belongs to.
     *
     * @return cmsg_level, in the system's numbers
     */
    public int level() {
        return level;
    }

    /**
     * Returns the type of the message.
     *
     * @return cmsg_type, in the system's numbers
     */
    public int type() {
        return type;
    }

    /**
     * Returns the data of the message.
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
