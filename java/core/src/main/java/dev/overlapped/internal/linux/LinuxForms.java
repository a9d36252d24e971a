package dev.overlapped.internal.linux;

import dev.overlapped.PeerCredentials;
import dev.overlapped.TcpInfo.State;
import dev.overlapped.internal.ffi.linux.Linger;
import dev.overlapped.internal.ffi.linux.MulticastRequest;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.ffi.linux.TcpInfoLayout;
import dev.overlapped.internal.ffi.linux.Ucred;
import dev.overlapped.internal.option.InterfaceAddress;
import dev.overlapped.internal.option.OptionForm;
import dev.overlapped.internal.option.TcpInfoSnapshot;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;

/**
 * The forms of options that are no plain number on Linux.
 *
 * <p><b>Kernel contract</b> (socket(7), tcp(7), ip(7)): SO_LINGER is a structure. SO_SNDBUF and
 * SO_RCVBUF are doubled by the kernel, for its own needs, and the doubled number is returned: it is
 * halved again here, as the JDK does. IP_MTU_DISCOVER has more values than a switch. A name of an
 * interface has at most 15 octets. IP_MULTICAST_IF takes the index of an interface and an address,
 * and returns the address. As much of TCP_INFO is written as the kernel knows. SO_PEERCRED
 * (unix(7)) reports process, user and group of the other side as they were when it connected, or
 * listened; a socket without a connection has those of nobody: process 0, and user and group -1.
 */
final class LinuxForms {
    /** Seconds; negative is off. */
    static final OptionForm LINGER =
            new OptionForm() {
                @Override
                public int write(Object value, MemorySegment to) {
                    int seconds = (Integer) value;
                    to.set(ValueLayout.JAVA_INT, Linger.L_ONOFF, seconds < 0 ? 0 : 1);
                    to.set(ValueLayout.JAVA_INT, Linger.L_LINGER, Math.max(0, seconds));
                    return (int) Linger.SIZE;
                }

                @Override
                public int room() {
                    return (int) Linger.SIZE;
                }

                @Override
                public Object read(MemorySegment from, int bytes) {
                    boolean on = from.get(ValueLayout.JAVA_INT, Linger.L_ONOFF) != 0;
                    return on ? from.get(ValueLayout.JAVA_INT, Linger.L_LINGER) : -1;
                }
            };

    /** The process at the other side; of a socket without a connection its user is -1. */
    static final OptionForm PEER =
            new OptionForm() {
                @Override
                public int write(Object value, MemorySegment to) {
                    throw new IllegalStateException("broken invariant: it is read only");
                }

                @Override
                public int room() {
                    return (int) Ucred.SIZE;
                }

                @Override
                public @Nullable Object read(MemorySegment from, int bytes) {
                    int uid = from.get(ValueLayout.JAVA_INT, Ucred.UID);
                    if (uid == -1) {
                        return null;
                    }
                    return PeerCredentials.of(
                            from.get(ValueLayout.JAVA_INT, Ucred.PID),
                            uid,
                            from.get(ValueLayout.JAVA_INT, Ucred.GID));
                }
            };

    /** The bytes of a buffer. */
    static final OptionForm BUFFER =
            new OptionForm() {
                @Override
                public int write(Object value, MemorySegment to) {
                    return NUMBER.write(value, to);
                }

                @Override
                public Object read(MemorySegment from, int bytes) {
                    return from.get(ValueLayout.JAVA_INT, 0) / 2;
                }
            };

    /** A switch: packets are never fragmented. */
    static final OptionForm PATH_MTU =
            new OptionForm() {
                @Override
                public int write(Object value, MemorySegment to) {
                    int never = SocketConstants.IP_PMTUDISC_DO;
                    int freely = SocketConstants.IP_PMTUDISC_DONT;
                    return NUMBER.write((Boolean) value ? never : freely, to);
                }

                @Override
                public Object read(MemorySegment from, int bytes) {
                    return from.get(ValueLayout.JAVA_INT, 0) == SocketConstants.IP_PMTUDISC_DO;
                }
            };

    /** The name of an interface. */
    static final OptionForm NAME =
            new OptionForm() {
                private static final int MAX_OCTETS = 15;

                @Override
                public int write(Object value, MemorySegment to) {
                    byte[] name = ((String) value).getBytes(StandardCharsets.UTF_8);
                    if (name.length > MAX_OCTETS) {
                        throw new IllegalArgumentException(
                                "interface " + value + ": must have at most 15 octets");
                    }
                    return BYTES.write(name, to);
                }

                @Override
                public int room() {
                    return MAX_OCTETS + 1;
                }

                @Override
                public Object read(MemorySegment from, int bytes) {
                    return bytes == 0 ? "" : from.getString(0);
                }
            };

    /** An interface by its index. */
    static final OptionForm INTERFACE_INDEX =
            new OptionForm() {
                @Override
                public int write(Object value, MemorySegment to) {
                    return NUMBER.write(((NetworkInterface) value).getIndex(), to);
                }

                @Override
                public @Nullable Object read(MemorySegment from, int bytes) {
                    try {
                        return NetworkInterface.getByIndex(from.get(ValueLayout.JAVA_INT, 0));
                    } catch (SocketException e) {
                        return null; // it is gone
                    }
                }
            };

    /** An interface by its index, of IPv4. */
    static final OptionForm INTERFACE =
            new OptionForm() {
                @Override
                public int write(Object value, MemorySegment to) {
                    NetworkInterface on = (NetworkInterface) value;
                    to.set(ValueLayout.JAVA_INT, MulticastRequest.IP_IFINDEX, on.getIndex());
                    byte[] ip = InterfaceAddress.of(on);
                    if (ip != null) { // which is what a read returns
                        MemorySegment.copy(
                                ip,
                                0,
                                to,
                                ValueLayout.JAVA_BYTE,
                                MulticastRequest.IP_ADDRESS,
                                ip.length);
                    }
                    return (int) MulticastRequest.IP_SIZE;
                }

                @Override
                public @Nullable Object read(MemorySegment from, int bytes) {
                    byte[] ip = from.asSlice(0, Integer.BYTES).toArray(ValueLayout.JAVA_BYTE);
                    return InterfaceAddress.interfaceOf(ip);
                }
            };

    /** TCP_INFO. */
    static final OptionForm INFO =
            new OptionForm() {
                @Override
                public int write(Object value, MemorySegment to) {
                    throw new IllegalStateException("broken invariant: TCP_INFO is set");
                }

                @Override
                public int room() {
                    return (int) TcpInfoLayout.SIZE;
                }

                @Override
                public Object read(MemorySegment from, int bytes) {
                    return info(from, bytes);
                }
            };

    /** The states by the kernel's numbers (net/tcp_states.h); the last one is NEW_SYN_RECV. */
    private static final State[] STATES = {
        State.CLOSED,
        State.ESTABLISHED,
        State.SYN_SENT,
        State.SYN_RECEIVED,
        State.FIN_WAIT_1,
        State.FIN_WAIT_2,
        State.TIME_WAIT,
        State.CLOSED,
        State.CLOSE_WAIT,
        State.LAST_ACK,
        State.LISTEN,
        State.CLOSING,
        State.SYN_RECEIVED
    };

    private LinuxForms() {}

    private static TcpInfoSnapshot info(MemorySegment from, int bytes) {
        int segment = from.get(ValueLayout.JAVA_INT, TcpInfoLayout.SND_MSS);
        int state = from.get(ValueLayout.JAVA_BYTE, TcpInfoLayout.STATE);
        long shortest = number(from, TcpInfoLayout.MIN_RTT);
        boolean none = shortest == 0xFFFF_FFFFL;
        return new TcpInfoSnapshot(
                STATES[Math.clamp(state, 0, STATES.length - 1)],
                segment,
                micros(number(from, TcpInfoLayout.RTT)),
                none ? Duration.ZERO : micros(shortest),
                number(from, TcpInfoLayout.SND_CWND) * segment,
                number(from, TcpInfoLayout.UNACKED) * segment,
                known(bytes, TcpInfoLayout.SND_WND, Integer.BYTES)
                        ? OptionalLong.of(number(from, TcpInfoLayout.SND_WND))
                        : OptionalLong.empty(),
                optional(from, bytes, TcpInfoLayout.BYTES_SENT),
                optional(from, bytes, TcpInfoLayout.BYTES_RETRANS),
                from.get(ValueLayout.JAVA_LONG, TcpInfoLayout.BYTES_RECEIVED),
                OptionalLong.of(number(from, TcpInfoLayout.NOTSENT_BYTES)));
    }

    private static boolean known(int bytes, long at, int size) {
        return at + size <= bytes;
    }

    private static OptionalLong optional(MemorySegment from, int bytes, long at) {
        return known(bytes, at, Long.BYTES)
                ? OptionalLong.of(from.get(ValueLayout.JAVA_LONG, at))
                : OptionalLong.empty();
    }

    private static long number(MemorySegment from, long at) {
        return Integer.toUnsignedLong(from.get(ValueLayout.JAVA_INT, at));
    }

    private static Duration micros(long count) {
        return Duration.of(count, ChronoUnit.MICROS);
    }
}
