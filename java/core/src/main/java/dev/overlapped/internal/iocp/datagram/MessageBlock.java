package dev.overlapped.internal.iocp.datagram;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.Wsabuf;
import dev.overlapped.internal.ffi.windows.Wsamsg;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.socket.SocketAddresses;
import dev.overlapped.internal.iocp.socket.WinsockControl;
import dev.overlapped.internal.message.ControlCodec;
import dev.overlapped.internal.message.MessageHeader;
import dev.overlapped.internal.message.SockaddrCodec;
import dev.overlapped.internal.operation.Operation;

/**
 * The structures of WSARecvMsg and WSASendMsg, in a block of the slot's annex.
 *
 * <pre>
 *  0        64         96                 96 + room
 * +--------+----------+------------------+------------------------------+
 * | WSAMSG | SOCKADDR | control messages | 16 WSABUF, where of a vector |
 * +--------+----------+------------------+------------------------------+
 * </pre>
 *
 * <p>The loop's thread only.
 */
public final class MessageBlock {
    private static final int NAME = 64;
    private static final int CONTROL = 96;

    private final OverlappedSlab slab;
    private final ControlCodec codec = new WinsockControl();
    private final byte[] name = new byte[SockaddrCodec.MAX_IP_BYTES];
    private final byte[] control = new byte[Backend.MAX_CONTROL];

    public MessageBlock(OverlappedSlab slab) {
        if (Wsamsg.SIZE > NAME || NAME + SockaddrCodec.MAX_IP_BYTES > CONTROL) {
            throw new IllegalStateException("a WSAMSG of " + Wsamsg.SIZE + " bytes");
        }
        this.slab = slab;
    }

    /** Describes a receive; returns the address of the WSAMSG. */
    long describeReceive(Operation operation, long slot, int controlCapacity) {
        int flags = operation.length() == 0 ? SocketConstants.MSG_PEEK : 0;
        return describe(
                operation,
                slot,
                SockaddrCodec.MAX_IP_BYTES,
                controlCapacity,
                controlCapacity,
                flags);
    }

    /**
     * Describes a send; returns the address of the WSAMSG.
     *
     * @param ipv6 whether the socket is one of IPv6
     * @param toIpv6 whether the destination is
     */
    long describeSend(
            Operation operation, long slot, MessageHeader header, boolean ipv6, boolean toIpv6) {
        int nameBytes =
                header.peer().isPresent()
                        ? SocketAddresses.CODEC.encode(header.peer(), ipv6, name)
                        : 0;
        int controlBytes = codec.encode(header, toIpv6, control);
        long block = describe(operation, slot, nameBytes, controlBytes, Backend.MAX_CONTROL, 0);
        NativeMemory.write(name, block + NAME, nameBytes);
        NativeMemory.write(control, block + CONTROL, controlBytes);
        return block;
    }

    private long describe(
            Operation operation, long slot, int nameBytes, int controlBytes, int room, int flags) {
        int array = operation.isVector() ? Operation.MAX_BUFFERS * (int) Wsabuf.SIZE : 0;
        int arrayAt = CONTROL + aligned(room);
        long block = slab.annex(slot, arrayAt + array);
        long buffers =
                array > 0
                        ? OverlappedSlab.describe(operation.vector(), block + arrayAt)
                        : OverlappedSlab.describe(slot, operation.address(), operation.length());
        long controlBuffer = block + Wsamsg.CONTROL;
        NativeMemory.clear(block, Wsamsg.SIZE);
        NativeMemory.putLong(block + Wsamsg.NAME, nameBytes == 0 ? 0 : block + NAME);
        NativeMemory.putInt(block + Wsamsg.NAMELEN, nameBytes);
        NativeMemory.putLong(block + Wsamsg.LP_BUFFERS, buffers);
        NativeMemory.putInt(block + Wsamsg.DW_BUFFER_COUNT, OverlappedSlab.bufferCount(operation));
        NativeMemory.putInt(controlBuffer + Wsabuf.LEN, controlBytes);
        NativeMemory.putLong(controlBuffer + Wsabuf.BUF, controlBytes == 0 ? 0 : block + CONTROL);
        NativeMemory.putInt(block + Wsamsg.DW_FLAGS, flags);
        return block;
    }

    private static int aligned(int bytes) {
        return bytes + Long.BYTES - 1 & -Long.BYTES;
    }

    /**
     * Reads address, control messages and flags of a received datagram.
     *
     * @param room the room for control messages that the receive was started with
     * @param overflow whether Windows reported that the datagram or a control message did not fit
     */
    void read(long slot, int room, boolean overflow, MessageHeader into) {
        long block = slab.annex(slot, CONTROL + room);
        int nameBytes = Math.clamp(NativeMemory.getInt(block + Wsamsg.NAMELEN), 0, name.length);
        long reported = NativeMemory.getInt(block + Wsamsg.CONTROL + Wsabuf.LEN);
        int controlBytes = Math.clamp(reported, 0, room);
        int flags = NativeMemory.getInt(block + Wsamsg.DW_FLAGS);
        NativeMemory.read(block + NAME, name, 0, nameBytes);
        NativeMemory.read(block + CONTROL, control, 0, controlBytes);
        into.clear();
        SocketAddresses.CODEC.decode(name, nameBytes, into.peer());
        codec.decode(control, controlBytes, into);
        boolean controlCut = (flags & SocketConstants.MSG_CTRUNC) != 0;
        if ((flags & SocketConstants.MSG_TRUNC) != 0 || overflow && !controlCut) {
            into.add(MessageHeader.TRUNCATED); // Wine only overflows, and sets no flag
        }
        if (controlCut) {
            into.add(MessageHeader.CONTROL_TRUNCATED);
        }
        if ((flags & SocketConstants.MSG_BCAST) != 0 || into.local().isLimitedBroadcast()) {
            into.add(MessageHeader.BROADCAST);
        }
        if ((flags & SocketConstants.MSG_MCAST) != 0 || into.local().isMulticast()) {
            into.add(MessageHeader.MULTICAST);
        }
    }
}
