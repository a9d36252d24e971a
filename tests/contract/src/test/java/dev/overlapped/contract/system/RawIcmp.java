package dev.overlapped.contract.system;

import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.NativeLinuxIo;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.linux.SockAddr;
import dev.overlapped.internal.message.SockaddrCodec;
import dev.overlapped.test.internal.linux.IcmpMessage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * Answers datagrams of loopback by ICMP messages, through a raw socket, which takes a privilege.
 *
 * <pre>
 *  type | code | checksum | 0 | MTU   the datagram: header of IP, header of UDP, 5 bytes
 * </pre>
 */
final class RawIcmp {
    private static final int SOCK_RAW = 3;
    private static final int IPPROTO_ICMP = 1;
    private static final int UDP = 17;
    private static final int DATA = 5;
    private static final int MTU = 1400;

    private RawIcmp() {}

    /** Answers a datagram; returns false without the privilege. */
    static boolean send(
            InetSocketAddress sender, InetSocketAddress destination, IcmpMessage message) {
        LinuxIo io = new NativeLinuxIo();
        int fd = io.socket(SocketConstants.AF_INET, SOCK_RAW, IPPROTO_ICMP);
        if (fd < 0) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(SockaddrCodec.MAX_BYTES, Long.BYTES);
            int bytes = SockAddr.write(new InetSocketAddress(sender.getAddress(), 0), name, 0);
            MemorySegment packet =
                    arena.allocateFrom(
                            ValueLayout.JAVA_BYTE, icmp(sender, destination, message).array());
            if (io.connect(fd, name.address(), bytes) < 0
                    || io.send(fd, packet.address(), packet.byteSize(), 0) < 0) {
                throw new IllegalStateException("the raw socket does not send");
            }
            return true;
        } finally {
            io.close(fd);
        }
    }

    private static ByteBuffer icmp(
            InetSocketAddress sender, InetSocketAddress destination, IcmpMessage message) {
        ByteBuffer icmp = ByteBuffer.allocate(8 + 20 + 8 + DATA);
        icmp.put((byte) message.type()).put((byte) message.code()).putShort((short) 0);
        icmp.putShort((short) 0).putShort((short) MTU);
        int ip = icmp.position();
        icmp.put((byte) 0x45).put((byte) 0).putShort((short) (20 + 8 + DATA));
        icmp.putShort((short) 1).putShort((short) 0x4000);
        icmp.put((byte) 64).put((byte) UDP).putShort((short) 0);
        icmp.put(sender.getAddress().getAddress()).put(destination.getAddress().getAddress());
        icmp.putShort(ip + 10, checksum(icmp, ip, 20));
        icmp.putShort((short) sender.getPort()).putShort((short) destination.getPort());
        icmp.putShort((short) (8 + DATA)).putShort((short) 0);
        icmp.putShort(2, checksum(icmp, 0, icmp.capacity()));
        return icmp;
    }

    private static short checksum(ByteBuffer of, int from, int bytes) {
        int sum = 0;
        for (int at = from; at < from + bytes; at += 2) {
            boolean whole = at + 1 < of.capacity();
            sum += whole ? of.getShort(at) & 0xFFFF : (of.get(at) & 0xFF) << 8;
        }
        while (sum >>> 16 != 0) {
            sum = (sum & 0xFFFF) + (sum >>> 16);
        }
        return (short) ~sum;
    }
}
