package dev.overlapped.internal.iocp.socket;

import dev.overlapped.TcpInfo.State;
import dev.overlapped.internal.ffi.windows.TcpInfoLayout;
import dev.overlapped.internal.message.ControlBytes;
import dev.overlapped.internal.option.InterfaceAddress;
import dev.overlapped.internal.option.OptionForm;
import dev.overlapped.internal.option.TcpInfoSnapshot;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;

/**
 * The forms of options that are no plain number in Winsock.
 *
 * <p><b>Kernel contract</b> (<em>SOL_SOCKET</em> and <em>IPPROTO_IP Socket Options</em>, page of
 * TCP_INFO_v0): SO_LINGER is two numbers of 16 bits. IP_MULTICAST_IF names an interface by one of
 * its addresses, or by its index as an address that begins with 0.
 */
final class WinsockForms {
    private static final int LINGER_ON = 1;
    private static final int MAX_SECONDS = 0xFFFF;

    /** Seconds; negative is off. */
    static final OptionForm LINGER =
            new OptionForm() {
                @Override
                public int write(Object value, MemorySegment to) {
                    int seconds = (Integer) value;
                    int time = Math.min(seconds, MAX_SECONDS) << Short.SIZE;
                    return NUMBER.write(seconds < 0 ? 0 : time | LINGER_ON, to);
                }

                @Override
                public Object read(MemorySegment from, int bytes) {
                    int bits = from.get(ValueLayout.JAVA_INT, 0);
                    return (bits & MAX_SECONDS) == 0 ? -1 : bits >>> Short.SIZE;
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

    /** An interface by an address of it. */
    static final OptionForm INTERFACE =
            new OptionForm() {
                @Override
                public int write(Object value, MemorySegment to) {
                    NetworkInterface on = (NetworkInterface) value;
                    return NUMBER.write(ControlBytes.getInt(ipv4Of(on), 0), to);
                }

                @Override
                public @Nullable Object read(MemorySegment from, int bytes) {
                    byte[] ip = from.asSlice(0, Integer.BYTES).toArray(ValueLayout.JAVA_BYTE);
                    return ip[0] == 0 ? byIndex(ip) : InterfaceAddress.interfaceOf(ip);
                }

                private @Nullable NetworkInterface byIndex(byte[] ip) {
                    int index =
                            (ip[1] & 0xFF) << 2 * Byte.SIZE
                                    | (ip[2] & 0xFF) << Byte.SIZE
                                    | ip[3] & 0xFF;
                    try {
                        return index == 0 ? null : NetworkInterface.getByIndex(index);
                    } catch (SocketException e) {
                        return null; // it is gone
                    }
                }
            };

    /** TCP_INFO_v0. */
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
                    return info(from);
                }
            };

    /** The states by the numbers of TCPSTATE (mstcpip.h). */
    private static final State[] STATES = {
        State.CLOSED,
        State.LISTEN,
        State.SYN_SENT,
        State.SYN_RECEIVED,
        State.ESTABLISHED,
        State.FIN_WAIT_1,
        State.FIN_WAIT_2,
        State.CLOSE_WAIT,
        State.CLOSING,
        State.LAST_ACK,
        State.TIME_WAIT
    };

    private WinsockForms() {}

    private static byte[] ipv4Of(NetworkInterface on) {
        byte[] ip = InterfaceAddress.of(on);
        if (ip != null) {
            return ip;
        }
        int index = on.getIndex();
        return new byte[] {
            0, (byte) (index >>> 2 * Byte.SIZE), (byte) (index >>> Byte.SIZE), (byte) index
        };
    }

    private static TcpInfoSnapshot info(MemorySegment from) {
        int state = from.get(ValueLayout.JAVA_INT, TcpInfoLayout.STATE);
        return new TcpInfoSnapshot(
                STATES[Math.clamp(state, 0, STATES.length - 1)],
                from.get(ValueLayout.JAVA_INT, TcpInfoLayout.MSS),
                micros(from, TcpInfoLayout.RTT_US),
                micros(from, TcpInfoLayout.MIN_RTT_US),
                number(from, TcpInfoLayout.CWND),
                number(from, TcpInfoLayout.BYTES_IN_FLIGHT),
                OptionalLong.of(number(from, TcpInfoLayout.SND_WND)),
                OptionalLong.of(from.get(ValueLayout.JAVA_LONG, TcpInfoLayout.BYTES_OUT)),
                OptionalLong.of(number(from, TcpInfoLayout.BYTES_RETRANS)),
                from.get(ValueLayout.JAVA_LONG, TcpInfoLayout.BYTES_IN),
                OptionalLong.empty());
    }

    private static Duration micros(MemorySegment from, long at) {
        return Duration.of(number(from, at), ChronoUnit.MICROS);
    }

    private static long number(MemorySegment from, long at) {
        return Integer.toUnsignedLong(from.get(ValueLayout.JAVA_INT, at));
    }
}
