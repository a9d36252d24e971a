package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.ExtensionGuids;
import dev.overlapped.internal.ffi.windows.SocketFunctions;
import dev.overlapped.internal.ffi.windows.gen.TCP_INFO_v0;
import dev.overlapped.internal.ffi.windows.gen.TCP_INITIAL_RTO_PARAMETERS;
import dev.overlapped.internal.ffi.windows.gen.winsock_h;
import dev.overlapped.test.internal.network.Addresses;
import dev.overlapped.test.internal.network.Native;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;

/** The calls that make, name and end sockets, by the rules of windows-semantics.md. */
final class SocketCalls implements SocketFunctions {
    /** The address of the first GUID's function, which no code may call. */
    private static final long FIRST_FUNCTION = 0x7FFA_0000_1000L;

    private static final int SD_BOTH = 2;
    private static final int ESTABLISHED = 4; // TCPSTATE
    private static final int LOOPBACK_SEGMENT = 65_495;
    private static final int INITIAL_WINDOW = 10 * LOOPBACK_SEGMENT;
    private static final int MIN_HINTED = 200;
    private static final int MAX_BACKLOG = 65_535;

    private final Kernel kernel;
    private final ModelNetwork network;
    private final DatagramCalls datagrams;
    private final OptionCalls options;
    private final TransferCalls transfers;
    private boolean started;

    SocketCalls(Kernel kernel, ModelNetwork network, DatagramCalls datagrams) {
        this.kernel = kernel;
        this.network = network;
        this.datagrams = datagrams;
        this.options = new OptionCalls(kernel, datagrams);
        this.transfers = new TransferCalls(kernel);
    }

    @Override
    public int WSAStartup(int version, long data) {
        return kernel.call("WSAStartup", 0, () -> startup(version));
    }

    @Override
    public long WSASocketW(int family, int type, int protocol, long info, int group, int flags) {
        return kernel.callLong("WSASocketW", 0, () -> open(family, type, protocol));
    }

    @Override
    public int closesocket(long s) {
        return kernel.call("closesocket", s, () -> close(s));
    }

    @Override
    public int bind(long s, long name, int nameBytes) {
        return kernel.call("bind", s, () -> bindTo(s, name, nameBytes));
    }

    @Override
    public int connect(long s, long name, int nameBytes) {
        return kernel.call("connect", s, () -> datagrams.connect(s, name, nameBytes));
    }

    @Override
    public int listen(long s, int backlog) {
        return kernel.call("listen", s, () -> startListening(s, backlog));
    }

    @Override
    public int setsockopt(long s, int level, int option, long value, int bytes) {
        return kernel.call("setsockopt", s, () -> options.set(s, level, option, value, bytes));
    }

    @Override
    public int getsockopt(long s, int level, int option, long value, long length) {
        return kernel.call("getsockopt", s, () -> options.get(s, level, option, value, length));
    }

    @Override
    public int getsockname(long s, long name, long length) {
        return kernel.call("getsockname", s, () -> localName(s, name, length));
    }

    @Override
    public int getpeername(long s, long name, long length) {
        return kernel.call("getpeername", s, () -> remoteName(s, name, length));
    }

    @Override
    public int shutdown(long s, int how) {
        return kernel.call("shutdown", s, () -> endOutput(s, how));
    }

    @Override
    public int WSAIoctl(
            long s, int code, long in, int inBytes, long out, int outBytes, long returned) {
        return kernel.call(
                "WSAIoctl", s, () -> ioctl(s, code, in, inBytes, out, outBytes, returned));
    }

    @Override
    public int WSARecv(long s, long buffers, int count, long bytes, long flags, long overlapped) {
        return kernel.call(
                "WSARecv", s, () -> transfers.receive(s, buffers, count, bytes, flags, overlapped));
    }

    @Override
    public int WSASend(long s, long buffers, int count, long bytes, int flags, long overlapped) {
        return kernel.call(
                "WSASend", s, () -> transfers.send(s, buffers, count, bytes, flags, overlapped));
    }

    @Override
    public int WSAGetOverlappedResult(
            long s, long overlapped, long transferred, int wait, long flags) {
        return kernel.call(
                "WSAGetOverlappedResult",
                s,
                () -> transfers.result(s, overlapped, transferred, wait, flags));
    }

    private int startup(int version) {
        started = true;
        return version == 0x0202 ? 0 : winsock_h.WSAVERNOTSUPPORTED();
    }

    private long open(int family, int type, int protocol) {
        boolean ipv6 = family == winsock_h.AF_INET6();
        boolean unix = family == winsock_h.AF_UNIX();
        if (!started) {
            return -Codes.WSANOTINITIALISED;
        } else if (!ipv6 && !unix && family != winsock_h.AF_INET()) {
            return -Codes.WSAEAFNOSUPPORT;
        } else if (unix && (type != winsock_h.SOCK_STREAM() || protocol != 0)) {
            return -Codes.WSAESOCKTNOSUPPORT; // streams only [dotnet#90086]
        } else if (!isTcp(type, protocol) && !isUdp(type, protocol)) {
            return -Codes.WSAESOCKTNOSUPPORT; // the model's only providers are TCP and UDP
        } else if (kernel.handles.isFull()) {
            return -Codes.WSAEMFILE;
        }
        int failure =
                kernel.adversary.failure(Codes.WSAENOBUFS, Codes.WSAEMFILE, Codes.WSAENETDOWN);
        if (failure != 0) {
            return -failure;
        }
        ModelSocket socket = new ModelSocket(kernel, ipv6, isUdp(type, protocol));
        socket.unix = unix;
        socket.sendsOneSyn = unix;
        if (socket.datagrams != null) {
            datagrams.opened(socket);
        }
        long handle = kernel.handles.add(socket);
        socket.handle(handle);
        return handle;
    }

    private static boolean isTcp(int type, int protocol) {
        return type == winsock_h.SOCK_STREAM()
                && (protocol == 0 || protocol == winsock_h.IPPROTO_TCP());
    }

    private static boolean isUdp(int type, int protocol) {
        return type == winsock_h.SOCK_DGRAM()
                && (protocol == 0 || protocol == winsock_h.IPPROTO_UDP());
    }

    private int close(long handle) {
        ModelSocket socket = kernel.handles.socket(handle);
        if (socket == null) {
            return Codes.WSAENOTSOCK;
        }
        kernel.handles.remove(handle);
        if (socket.datagrams != null) {
            datagrams.closed(socket);
        }
        network.release(socket);
        socket.close();
        return 0;
    }

    private int bindTo(long handle, long name, int nameBytes) {
        ModelSocket socket = kernel.handles.socket(handle);
        if (socket == null) {
            return Codes.WSAENOTSOCK;
        } else if (name == 0 || nameBytes < Sockaddrs.bytes(socket)) {
            return Codes.WSAEFAULT;
        } else if (!isOfFamily(name, socket)) {
            return Codes.WSAEAFNOSUPPORT;
        } else if (!socket.isFresh()) {
            return Codes.WSAEINVAL;
        } else if (socket.unix) {
            return bindUnix(socket, UnixNames.read(name, nameBytes));
        }
        InetSocketAddress address = Sockaddrs.read(name, socket.ipv6);
        if (!Addresses.isLocal(address)) {
            return Codes.WSAEADDRNOTAVAIL;
        }
        int failure = kernel.adversary.failure(Codes.WSAENOBUFS, Codes.WSAENETDOWN);
        if (failure != 0) {
            return failure;
        }
        if (address.getPort() == 0 && socket.datagrams == null && socket.options.leavesPortOpen()) {
            socket.local = address;
            return 0;
        } else if (address.getPort() == 0) {
            address = new InetSocketAddress(address.getAddress(), of(socket).dynamicPort());
        }
        int code = of(socket).bind(socket, address, socket.options);
        if (code == 0) {
            socket.local = address;
        }
        return code;
    }

    /** Of a path it makes the file; the family alone leaves the socket without a name [corosio]. */
    private int bindUnix(ModelSocket socket, String path) {
        InetSocketAddress address = UnixNames.UNNAMED;
        if (!path.isEmpty()) {
            int code = UnixNames.create(path);
            if (code == 0) {
                address = kernel.unixNames.address(path);
                code = network.bind(socket, address, socket.options);
            }
            if (code != 0) {
                return code;
            }
        }
        socket.local = address;
        return 0;
    }

    /** Returns the ports of the socket's protocol. */
    private ModelNetwork of(ModelSocket socket) {
        return socket.datagrams != null ? datagrams.network() : network;
    }

    static boolean isOfFamily(long name, ModelSocket socket) {
        int family = socket.ipv6 ? winsock_h.AF_INET6() : winsock_h.AF_INET();
        return Sockaddrs.family(name) == (socket.unix ? winsock_h.AF_UNIX() : family);
    }

    private int startListening(long handle, int backlog) {
        ModelSocket socket = kernel.handles.socket(handle);
        if (socket == null) {
            return Codes.WSAENOTSOCK;
        } else if (socket.datagrams != null) {
            return Codes.WSAEOPNOTSUPP;
        } else if (socket.connection != null) {
            return Codes.WSAEISCONN;
        } else if (socket.local == null
                || socket.isConnecting()
                || socket.origin != ModelSocket.Origin.NONE) {
            return Codes.WSAEINVAL; // one that ConnectEx used serves nothing else [MS]
        } else if (socket.listening != null) {
            return 0;
        }
        int failure =
                kernel.adversary.failure(Codes.WSAENOBUFS, Codes.WSAEMFILE, Codes.WSAENETDOWN);
        if (failure != 0) {
            return failure;
        }
        // More than 200 only by SOMAXCONN_HINT(n), which is -n [MS, listen]
        int max =
                backlog < 0
                        ? Math.clamp(-backlog, MIN_HINTED, MAX_BACKLOG)
                        : Math.clamp(backlog, 1, MIN_HINTED);
        socket.listening = new AcceptQueue(kernel, socket, max);
        network.listen(socket, socket.listening);
        return 0;
    }

    private int localName(long handle, long name, long length) {
        ModelSocket socket = kernel.handles.socket(handle);
        if (socket == null) {
            return Codes.WSAENOTSOCK;
        } else if (socket.connection != null && socket.hasContext) {
            return give(socket.connection.local(), socket, name, length);
        }
        // An accepted socket has no name before SO_UPDATE_ACCEPT_CONTEXT [MS, nng#1604].
        return socket.local == null ? Codes.WSAEINVAL : give(socket.local, socket, name, length);
    }

    private int remoteName(long handle, long name, long length) {
        ModelSocket socket = kernel.handles.socket(handle);
        if (socket == null) {
            return Codes.WSAENOTSOCK;
        } else if (socket.datagrams != null) {
            InetSocketAddress remote = socket.datagrams.remote;
            return remote == null ? Codes.WSAENOTCONN : give(remote, socket, name, length);
        } else if (!socket.isConnected() || !socket.hasContext || socket.connection.isReset()) {
            return Codes.WSAENOTCONN; // without context: [MS, nng#1604, WSL#40505, lenholgate]
        }
        return give(socket.connection.remote(), socket, name, length);
    }

    private static int give(InetSocketAddress address, ModelSocket of, long name, long length) {
        byte[] sockaddr = of.encode(address);
        if (name == 0 || length == 0 || Native.getInt(length) < sockaddr.length) {
            return Codes.WSAEFAULT;
        }
        Native.write(sockaddr, 0, name, sockaddr.length);
        Native.putInt(length, sockaddr.length);
        return 0;
    }

    private int endOutput(long handle, int how) {
        ModelSocket socket = kernel.handles.socket(handle);
        if (socket == null) {
            return Codes.WSAENOTSOCK;
        } else if (how < 0 || how > SD_BOTH) {
            return Codes.WSAEINVAL; // [MS]
        } else if (how != winsock_h.SD_SEND()) {
            return Codes.WSAEOPNOTSUPP; // the model cannot end the receiving side
        } else if (!socket.isConnected() || !socket.hasContext) {
            return Codes.WSAENOTCONN;
        }
        socket.isShutDown = true;
        socket.connection.end();
        return 0;
    }

    /** SIO_GET_EXTENSION_FUNCTION_POINTER, SIO_TCP_INITIAL_RTO, and the controls of UDP sockets. */
    private int ioctl(
            long handle, int code, long in, int inBytes, long out, int outBytes, long returned) {
        ModelSocket socket = kernel.handles.socket(handle);
        if (socket == null) {
            return Codes.WSAENOTSOCK;
        } else if (returned == 0) {
            return Codes.WSAEFAULT; // [WT]
        } else if (code == winsock_h.FIONBIO()) {
            socket.nonBlocking = inBytes == Integer.BYTES && Native.getInt(in) != 0;
            return 0;
        } else if (code == winsock_h.SIO_TCP_INITIAL_RTO()) {
            return initialRto(socket, in, inBytes, returned);
        } else if (code == winsock_h.SIO_TCP_INFO()) {
            return tcpInfo(socket, in, inBytes, out, outBytes, returned);
        } else if (code == winsock_h.SIO_UDP_CONNRESET() || code == winsock_h.SIO_UDP_NETRESET()) {
            return datagrams.ioctl(socket, code, in, inBytes);
        } else if (code != winsock_h.SIO_GET_EXTENSION_FUNCTION_POINTER()) {
            return Codes.WSAEOPNOTSUPP;
        } else if (inBytes < ExtensionGuids.SIZE || outBytes < Long.BYTES) {
            return Codes.WSAEFAULT;
        }
        for (ExtensionGuids guid : ExtensionGuids.values()) {
            if (isAt(guid, in)) {
                Native.putLong(out, function(guid));
                Native.putInt(returned, Long.BYTES);
                return 0;
            }
        }
        return Codes.WSAEINVAL; // and the count is untouched [WT]
    }

    /** Sets the number of SYN segments of a connect [MS TCP_INITIAL_RTO_PARAMETERS]. */
    private static int initialRto(ModelSocket socket, long in, int inBytes, long returned) {
        if (in == 0 || inBytes < TCP_INITIAL_RTO_PARAMETERS.sizeof()) {
            return Codes.WSAEFAULT;
        }
        byte[] parameters = Native.read(in, (int) TCP_INITIAL_RTO_PARAMETERS.sizeof());
        int max =
                parameters[(int) TCP_INITIAL_RTO_PARAMETERS.MaxSynRetransmissions$offset()] & 0xFF;
        socket.sendsOneSyn = max == winsock_h.TCP_INITIAL_RTO_NO_SYN_RETRANSMISSIONS();
        Native.putInt(returned, 0);
        return 0;
    }

    /** Reports the state, and numbers that loopback may have [MS TCP_INFO_v0]. */
    private static int tcpInfo(
            ModelSocket socket, long in, int inBytes, long out, int outBytes, long returned) {
        int bytes = (int) TCP_INFO_v0.sizeof();
        if (in == 0 || inBytes < Integer.BYTES || out == 0 || outBytes < bytes) {
            return Codes.WSAEFAULT;
        } else if (Native.getInt(in) != 0) {
            return Codes.WSAEINVAL; // of the versions the model has the first
        } else if (socket.datagrams != null || !socket.isConnected()) {
            return Codes.WSAENOTCONN;
        }
        Native.write(new byte[bytes], 0, out, bytes);
        Native.putInt(out + TCP_INFO_v0.State$offset(), ESTABLISHED);
        Native.putInt(out + TCP_INFO_v0.Mss$offset(), LOOPBACK_SEGMENT);
        Native.putInt(out + TCP_INFO_v0.RttUs$offset(), 1);
        Native.putInt(out + TCP_INFO_v0.MinRttUs$offset(), 1);
        Native.putInt(out + TCP_INFO_v0.Cwnd$offset(), INITIAL_WINDOW);
        Native.putInt(returned, bytes);
        return 0;
    }

    private static boolean isAt(ExtensionGuids guid, long address) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(ExtensionGuids.SIZE, Long.BYTES);
            guid.write(bytes);
            return Native.checksum(address, ExtensionGuids.SIZE)
                    == Native.checksum(bytes.address(), ExtensionGuids.SIZE);
        }
    }

    /** Returns the address that stands for a function. */
    static long function(ExtensionGuids guid) {
        return FIRST_FUNCTION + guid.ordinal() * 0x10L;
    }
}
