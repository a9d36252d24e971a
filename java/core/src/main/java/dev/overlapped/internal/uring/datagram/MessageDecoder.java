package dev.overlapped.internal.uring.datagram;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.ffi.linux.RecvmsgOut;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.linux.LinuxControl;
import dev.overlapped.internal.linux.SockAddr;
import dev.overlapped.internal.message.ControlCodec;
import dev.overlapped.internal.message.MessageHeader;
import dev.overlapped.internal.message.SockaddrCodec;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Reads the fields of one buffer of a multishot receive besides the data. Whatever the kernel has
 * written there, nothing outside the buffer is read.
 *
 * <pre>
 *  0          16     128                128 + room for control messages
 * +----------+------+------------------+---------------------+
 * | lengths, | name | control messages | data                |
 * | flags    |      |                  |                     |
 * +----------+------+------------------+---------------------+
 * </pre>
 *
 * <p>Lifetime: the backend's. The loop's thread only.
 */
final class MessageDecoder {
    /** Room for the address, so that the control messages after it are aligned. */
    static final int NAME_BYTES = 112;

    private final ControlCodec control = new LinuxControl();
    private final byte[] name = new byte[SockaddrCodec.MAX_BYTES];
    private final byte[] messages = new byte[Backend.MAX_CONTROL];

    /**
     * Reads one buffer.
     *
     * @param buffer the part of it that the kernel says it has filled
     * @param controlRoom the room for control messages that the receive was started with
     * @param into receives the fields
     * @return the offset of the data
     */
    long decode(MemorySegment buffer, int controlRoom, MessageHeader into) {
        long controlAt = RecvmsgOut.SIZE + NAME_BYTES;
        long dataAt = controlAt + controlRoom;
        if (buffer.byteSize() < dataAt) {
            throw new IllegalStateException(
                    "broken invariant: a datagram in " + buffer.byteSize() + " bytes");
        }
        into.clear();
        int named = length(buffer, RecvmsgOut.NAMELEN, name.length);
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, RecvmsgOut.SIZE, name, 0, named);
        SockAddr.CODEC.decode(name, named, into.peer());
        int kept = length(buffer, RecvmsgOut.CONTROLLEN, controlRoom);
        MemorySegment.copy(buffer, ValueLayout.JAVA_BYTE, controlAt, messages, 0, kept);
        control.decode(messages, kept, into);
        int flags = buffer.get(ValueLayout.JAVA_INT, RecvmsgOut.FLAGS);
        if ((flags & SocketConstants.MSG_CTRUNC) != 0) {
            into.add(MessageHeader.CONTROL_TRUNCATED);
        }
        return dataAt;
    }

    private static int length(MemorySegment buffer, long at, int most) {
        return Math.clamp(buffer.get(ValueLayout.JAVA_INT, at), 0, most);
    }
}
