package dev.overlapped.test.internal.linux;

import dev.overlapped.internal.ffi.linux.ExtendedError;
import dev.overlapped.internal.ffi.linux.Iovec;
import dev.overlapped.internal.ffi.linux.Msghdr;
import dev.overlapped.internal.ffi.linux.Pktinfo;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.test.internal.network.Addresses;
import dev.overlapped.test.internal.network.Native;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** A msghdr of the caller, with the address and the control messages that it names. */
final class Message {
    /** The only interface of the model: loopback. */
    static final int LOOPBACK_INTERFACE = 1;

    private static final int HEADER = 16;
    private static final int ALIGNMENT = 8;

    private final long at;

    // Of a send: what its control messages ask for.
    InetAddress source;
    int hopLimit = -1;
    int trafficClass = -1;
    int segmentSize;

    Message(long at) {
        this.at = at;
    }

    long name() {
        return Native.getLong(at + Msghdr.MSG_NAME);
    }

    int nameBytes() {
        return Native.getInt(at + Msghdr.MSG_NAMELEN);
    }

    long control() {
        return Native.getLong(at + Msghdr.MSG_CONTROL);
    }

    int controlBytes() {
        return (int) Native.getLong(at + Msghdr.MSG_CONTROLLEN);
    }

    Buffers buffers() {
        return Buffers.read(vector(), vectors());
    }

    private long vector() {
        return Native.getLong(at + Msghdr.MSG_IOV);
    }

    private long vectors() {
        return Native.getLong(at + Msghdr.MSG_IOVLEN);
    }

    /** Has all that it names stay as it is. */
    void watch(Watched watched, boolean sends) {
        watched.add("msghdr", at, (int) Msghdr.SIZE);
        watched.add("iovec", vector(), (int) (vectors() * Iovec.SIZE));
        if (sends) {
            watched.add("address", name(), nameBytes());
            watched.add("control messages", control(), controlBytes());
        }
    }

    // ---- sending

    /** Returns the destination of a send; null when it names none. */
    InetSocketAddress remote(Socket of) {
        return name() == 0 ? null : of.read(name(), nameBytes());
    }

    /** Reads the control messages; whether they are well-formed and known. */
    boolean readControl(boolean ipv6) {
        if (control() == 0) {
            return true;
        }
        ByteBuffer bytes = littleEndian(Native.read(control(), controlBytes()));
        int from = 0;
        while (bytes.capacity() - from >= HEADER) {
            long length = bytes.getLong(from);
            if (length < HEADER || length > bytes.capacity() - from) {
                return false;
            }
            int level = bytes.getInt(from + Long.BYTES);
            int type = bytes.getInt(from + Long.BYTES + Integer.BYTES);
            if (!read(ipv6, level, type, bytes, from + HEADER, (int) length - HEADER)) {
                return false;
            }
            from += aligned((int) length);
        }
        return true;
    }

    private boolean read(boolean ipv6, int level, int type, ByteBuffer from, int start, int size) {
        if (level == SocketConstants.SOL_UDP && type == SocketConstants.UDP_SEGMENT) {
            segmentSize = from.getShort(start) & 0xFFFF;
            return size == Short.BYTES;
        } else if (level != level(ipv6)) {
            return false;
        } else if (type == pktinfo(ipv6)) {
            byte[] ip = new byte[ipv6 ? 16 : 4];
            from.get(start + (ipv6 ? Pktinfo.IN6_ADDR : Pktinfo.IN_SPEC_DST), ip);
            InetAddress address = Addresses.of(ip);
            source = address.isAnyLocalAddress() ? null : address;
            return size == (ipv6 ? Pktinfo.IN6_SIZE : Pktinfo.IN_SIZE);
        } else if (type == hopLimit(ipv6)) {
            hopLimit = from.getInt(start);
            return size == Integer.BYTES;
        } else if (type == trafficClass(ipv6)) {
            trafficClass = size == 1 ? from.get(start) & 0xFF : from.getInt(start);
            return size == Integer.BYTES || size == 1 && !ipv6;
        }
        return false;
    }

    // ---- receiving

    /**
     * The control messages that come with a datagram, as the options of its socket ask for. What
     * belongs to IPv4 comes to a socket of IPv6 with packet information of both families, and else
     * with messages of IPv4 (net/ipv6/udp.c, udpv6_recvmsg).
     */
    static byte[] control(Datagram datagram, Options options, boolean ipv6) {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        boolean ofIpv6 = Addresses.isIpv6(datagram.to());
        if (ipv6 && options.has(level(true), pktinfoAsked(true))) {
            put(to, level(true), pktinfo(true), packetInfo(datagram, true));
        }
        if (!ofIpv6 && options.has(level(false), pktinfoAsked(false))) {
            put(to, level(false), pktinfo(false), packetInfo(datagram, false));
        }
        int hopsAsked = ofIpv6 ? SocketConstants.IPV6_RECVHOPLIMIT : SocketConstants.IP_RECVTTL;
        if (options.has(level(ofIpv6), hopsAsked)) {
            put(to, level(ofIpv6), hopLimit(ofIpv6), number(datagram.hopLimit()));
        }
        int classAsked = ofIpv6 ? SocketConstants.IPV6_RECVTCLASS : SocketConstants.IP_RECVTOS;
        if (options.has(level(ofIpv6), classAsked)) {
            byte[] octet = {(byte) datagram.trafficClass()};
            byte[] value = ofIpv6 ? number(datagram.trafficClass()) : octet;
            put(to, level(ofIpv6), trafficClass(ofIpv6), value);
        }
        if (datagram.segmentSize() > 0) {
            put(
                    to,
                    SocketConstants.SOL_UDP,
                    SocketConstants.UDP_GRO,
                    number(datagram.segmentSize()));
        }
        return to.toByteArray();
    }

    /**
     * The control message of an entry of a queue of errors, as the family of its socket has it.
     *
     * @param entry origin, type and code
     */
    static byte[] error(int error, byte[] entry, boolean ipv6) {
        ByteArrayOutputStream to = new ByteArrayOutputStream();
        byte[] extended = new byte[(int) ExtendedError.SIZE];
        littleEndian(extended).putInt((int) ExtendedError.ERRNO, error);
        System.arraycopy(entry, 0, extended, (int) ExtendedError.ORIGIN, entry.length);
        int type = ipv6 ? SocketConstants.IPV6_RECVERR : SocketConstants.IP_RECVERR;
        put(to, level(ipv6), type, extended);
        return to.toByteArray();
    }

    private static byte[] packetInfo(Datagram datagram, boolean ipv6) {
        byte[] info = new byte[ipv6 ? Pktinfo.IN6_SIZE : Pktinfo.IN_SIZE];
        byte[] to = Sockaddrs.bytes(datagram.to().getAddress(), ipv6);
        System.arraycopy(to, 0, info, ipv6 ? Pktinfo.IN6_ADDR : Pktinfo.IN_ADDR, to.length);
        info[ipv6 ? Pktinfo.IN6_IFINDEX : Pktinfo.IN_IFINDEX] = LOOPBACK_INTERFACE;
        if (!ipv6) {
            byte[] answering = datagram.isToMany() ? Addresses.loopback(false).getAddress() : to;
            System.arraycopy(answering, 0, info, Pktinfo.IN_SPEC_DST, answering.length);
        }
        return info;
    }

    private static void put(ByteArrayOutputStream to, int level, int type, byte[] data) {
        while (to.size() % ALIGNMENT != 0) {
            to.write(0);
        }
        ByteBuffer header = littleEndian(new byte[HEADER]);
        header.putLong(HEADER + data.length).putInt(level).putInt(type);
        to.writeBytes(header.array());
        to.writeBytes(data);
    }

    /**
     * Writes the source, control messages and flags of a datagram into the memory that it names.
     */
    void write(byte[] name, byte[] control, int flags) {
        if (name() != 0) {
            Native.write(name, 0, name(), Math.min(nameBytes(), name.length));
        }
        Native.putInt(at + Msghdr.MSG_NAMELEN, name.length);
        int room = control() == 0 ? 0 : controlBytes();
        int kept = Math.min(room, control.length);
        Native.write(control, 0, control(), kept);
        Native.putLong(at + Msghdr.MSG_CONTROLLEN, kept);
        int cut = control.length > room ? SocketConstants.MSG_CTRUNC : 0;
        Native.putInt(at + Msghdr.MSG_FLAGS, flags | cut);
    }

    // ---- constants of the families

    private static int level(boolean ipv6) {
        return ipv6 ? SocketConstants.IPPROTO_IPV6 : SocketConstants.IPPROTO_IP;
    }

    private static int pktinfo(boolean ipv6) {
        return ipv6 ? SocketConstants.IPV6_PKTINFO : SocketConstants.IP_PKTINFO;
    }

    private static int pktinfoAsked(boolean ipv6) {
        return ipv6 ? SocketConstants.IPV6_RECVPKTINFO : SocketConstants.IP_PKTINFO;
    }

    private static int hopLimit(boolean ipv6) {
        return ipv6 ? SocketConstants.IPV6_HOPLIMIT : SocketConstants.IP_TTL;
    }

    private static int trafficClass(boolean ipv6) {
        return ipv6 ? SocketConstants.IPV6_TCLASS : SocketConstants.IP_TOS;
    }

    private static int aligned(int bytes) {
        return bytes + ALIGNMENT - 1 & -ALIGNMENT;
    }

    private static byte[] number(int value) {
        return littleEndian(new byte[Integer.BYTES]).putInt(value).array();
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
