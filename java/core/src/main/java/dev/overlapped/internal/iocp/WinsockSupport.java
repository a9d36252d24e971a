package dev.overlapped.internal.iocp;

import dev.overlapped.internal.backend.SupportTable;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.WinsockErrors;
import dev.overlapped.internal.iocp.socket.DatagramHandles;
import dev.overlapped.internal.iocp.socket.ExtensionFunctions;
import dev.overlapped.internal.iocp.socket.ExtensionFunctions.Function;
import dev.overlapped.internal.iocp.socket.WinsockProvider;
import dev.overlapped.internal.iocp.stream.ConnectEx;
import dev.overlapped.internal.message.Family;

/**
 * Support of this Winsock for functions and flags: the extension functions as its provider reported
 * them, the library's substitute for a missing one, and the datagram options that a socket opened
 * for the purpose accepts. Any thread.
 *
 * <p><b>Kernel contract</b> (<em>IPPROTO_UDP Socket Options</em>, <em>Winsock IOCTLs</em>): the
 * options of segmentation and coalescing can be read where they are known (Windows 10 2004), else
 * reading them is refused.
 */
final class WinsockSupport {
    /**
     * The reason for which a listener is not handed over.
     *
     * <p><b>Kernel contract</b> (page of WSADuplicateSocketW; page of FILE_COMPLETION_INFORMATION,
     * ntifs.h): descriptors of one socket share its state, and a socket is associated with one
     * completion port. Only FileReplaceCompletionInformation (NtSetInformationFile, Windows 8.1)
     * removes or replaces that, and it fails while an operation is in flight (Go, {@code
     * internal/poll.DisassociateIOCP}). libuv, which shares listeners between processes, leaves
     * them without a port in the second one ({@code UV_HANDLE_EMULATE_IOCP}).
     */
    static final String HANDOVER_OBSTACLE =
            "a SOCKET that WSADuplicateSocketW shares keeps the completion port of this process:"
                + " the other one can associate it only after this one has cancelled its accepts"
                + " and dissociated it (FileReplaceCompletionInformation), which this library does"
                + " not do yet";

    private static final String TRANSMIT_NOTHING = "TransmitFile without a file";
    private static final String[] TRANSMIT_FILE_FLAGS = {
        "TF_WRITE_BEHIND", "TF_USE_DEFAULT_WORKER", "TF_USE_SYSTEM_THREAD", "TF_USE_KERNEL_APC"
    };
    private static final String[] TRANSMIT_PACKETS_FLAGS = {
        "TP_ELEMENT_MEMORY",
        "TP_ELEMENT_FILE",
        "TP_ELEMENT_EOP",
        "TP_USE_DEFAULT_WORKER",
        "TP_USE_SYSTEM_THREAD",
        "TP_USE_KERNEL_APC"
    };
    private static final String[] MESSAGE_FLAGS = {
        "MSG_TRUNC", "MSG_CTRUNC", "MSG_BCAST", "MSG_MCAST", "MSG_PEEK"
    };
    private static final String DATAGRAM_PACKETS = "TransmitPackets (SOCK_DGRAM)";
    private static final String[] DATAGRAM_SETTINGS = {
        "SIO_UDP_CONNRESET", "UDP_SEND_MSG_SIZE", "UDP_RECV_MAX_COALESCED_SIZE"
    };

    private final WinsockProvider provider;
    private final Winsock winsock;
    private final ExtensionFunctions functions;
    private final boolean maySkip;

    WinsockSupport(WinsockProvider provider, boolean maySkip) {
        this.provider = provider;
        this.winsock = provider.winsock();
        this.functions = provider.functions();
        this.maySkip = maySkip;
    }

    /** Returns a new table. */
    SupportTable table() {
        SupportTable table = new SupportTable();
        table.fact("Winsock of", winsock.hasDatagramsOfWine() ? "Wine" : "Windows");
        table.natively("", "AcceptEx", "GetAcceptExSockaddrs", "ConnectEx");
        disconnectEx(table);
        table.natively("in batches", "GetQueuedCompletionStatusEx");
        table.natively("of a port that all threads share", "NumberOfConcurrentThreads");
        table.natively("of one operation, and of all of a socket", "CancelIoEx");
        skipping(table);
        table.natively("of a posted accept, in whole seconds", "SO_CONNECT_TIME");
        initialRto(table);
        reuse(table);
        transmitFile(table);
        transmitPackets(table);
        datagrams(table);
        unix(table);
        table.unsupported("Windows has such streams only", "AF_UNIX (SOCK_DGRAM)");
        table.unsupported("Windows knows paths only", "AF_UNIX (abstract names)");
        table.unsupported("Windows has no such option", "SO_PEERCRED");
        table.unsupported(HANDOVER_OBSTACLE, "WSADuplicateSocketW");
        table.natively("of sockets that no port has yet", "CreateIoCompletionPort (adopting)");
        return table;
    }

    private void skipping(SupportTable table) {
        String name = "FILE_SKIP_COMPLETION_PORT_ON_SUCCESS";
        boolean ipv4 = provider.hasIfsHandles(Family.IPV4);
        boolean ipv6 = provider.hasIfsHandles(Family.IPV6);
        table.fact("kernel handles (XP1_IFS_HANDLES)", "IPv4 " + ipv4 + ", IPv6 " + ipv6);
        if (!maySkip) {
            table.unsupported("the port was opened without it", name);
        } else if (ipv4 || ipv6) {
            table.natively("for sockets that are handles of the kernel (XP1_IFS_HANDLES)", name);
        } else {
            table.unsupported("the sockets are a layered provider's: no XP1_IFS_HANDLES", name);
        }
    }

    private void unix(SupportTable table) {
        String name = "AF_UNIX (SOCK_STREAM)";
        int code = provider.unixError();
        if (code == 0) {
            table.natively("with paths; by AcceptEx and ConnectEx, Windows 10 1803 or later", name);
        } else {
            String refusal = "WSASocketW(AF_UNIX): " + WinsockErrors.DOMAIN.describe(code);
            table.unsupported(refusal + "; Windows 10 1803 or later has it", name);
        }
    }

    private void initialRto(SupportTable table) {
        String name = "SIO_TCP_INITIAL_RTO";
        long socket = WinsockProvider.openTcp(winsock, false);
        if (socket < 0) { // a host without IPv4
            socket = WinsockProvider.openTcp(winsock, true);
        }
        int code = socket < 0 ? (int) -socket : ConnectEx.tryInitialRto(winsock, socket);
        if (code == 0) {
            table.natively("a refusal on loopback comes at once; Windows 10 1709 or later", name);
        } else {
            table.unsupported("WSAIoctl: " + WinsockErrors.DOMAIN.describe(code), name);
        }
        if (socket >= 0) {
            winsock.sockets().closesocket(socket);
        }
    }

    private void disconnectEx(SupportTable table) {
        if (functions.isPresent(Function.DISCONNECT_EX)) {
            table.natively("", "DisconnectEx");
        } else {
            String by = functions.isPresent(Function.TRANSMIT_FILE) ? TRANSMIT_NOTHING : "shutdown";
            table.emulated(by + "; " + missing(Function.DISCONNECT_EX), "DisconnectEx");
        }
    }

    private void reuse(SupportTable table) {
        boolean disconnect = functions.isPresent(Function.DISCONNECT_EX);
        boolean file = functions.isPresent(Function.TRANSMIT_FILE);
        boolean packets = functions.isPresent(Function.TRANSMIT_PACKETS);
        if (winsock.losesDisconnectPackets()) {
            String why = "Wine only shuts down, and leaves a handle that cannot send";
            table.unsupported(why, "TF_REUSE_SOCKET", "TP_REUSE_SOCKET");
            return;
        } else if (!disconnect && !file) {
            String why = missing(Function.DISCONNECT_EX) + "; " + missing(Function.TRANSMIT_FILE);
            table.unsupported(why, "TF_REUSE_SOCKET", "TP_REUSE_SOCKET");
            return;
        }
        String only = disconnect ? "of DisconnectEx" : "of TransmitFile";
        table.natively(
                disconnect && file ? "of TransmitFile and DisconnectEx" : only, "TF_REUSE_SOCKET");
        String after = disconnect ? "DisconnectEx after it" : TRANSMIT_NOTHING + " after it";
        if (packets) {
            table.natively("of sockets of AcceptEx; else " + after, "TP_REUSE_SOCKET");
        } else if (file) {
            table.emulated(
                    "by TransmitFile; " + missing(Function.TRANSMIT_PACKETS), "TP_REUSE_SOCKET");
        } else {
            table.unsupported(missing(Function.TRANSMIT_PACKETS), "TP_REUSE_SOCKET");
        }
    }

    private void transmitFile(SupportTable table) {
        if (!functions.isPresent(Function.TRANSMIT_FILE)) {
            String why = missing(Function.TRANSMIT_FILE);
            table.unsupported(why, "TransmitFile", "TF_DISCONNECT");
            table.unsupported(why, TRANSMIT_FILE_FLAGS);
            return;
        }
        table.natively("in calls of at most 2,147,483,646 bytes", "TransmitFile");
        table.natively("", TRANSMIT_FILE_FLAGS);
        disconnecting(table, "TF_DISCONNECT");
    }

    private void disconnecting(SupportTable table, String name) {
        if (winsock.ignoresTransmitDisconnect()) {
            table.emulated("shutdown after the data, for Wine ignores the flag", name);
        } else {
            table.natively("", name);
        }
    }

    private void transmitPackets(SupportTable table) {
        String why = missing(Function.TRANSMIT_PACKETS);
        if (functions.isPresent(Function.TRANSMIT_PACKETS)) {
            table.natively("", "TransmitPackets");
            table.natively("", TRANSMIT_PACKETS_FLAGS);
            disconnecting(table, "TP_DISCONNECT");
        } else if (functions.isPresent(Function.TRANSMIT_FILE)) {
            table.emulated("by one TransmitFile after the other; " + why, "TransmitPackets");
            table.emulated("by TransmitFile", TRANSMIT_PACKETS_FLAGS);
            disconnecting(table, "TP_DISCONNECT");
        } else {
            table.unsupported(why, "TransmitPackets", "TP_DISCONNECT");
            table.unsupported(why, TRANSMIT_PACKETS_FLAGS);
        }
    }

    /** Datagrams, for which a socket needs both functions. */
    private void datagrams(SupportTable table) {
        for (Function function : new Function[] {Function.WSA_RECV_MSG, Function.WSA_SEND_MSG}) {
            if (!functions.isPresent(function)) {
                table.unsupported(missing(function), "WSARecvMsg", "WSASendMsg");
                table.unsupported(missing(function), MESSAGE_FLAGS);
                table.unsupported(missing(function), DATAGRAM_SETTINGS);
                table.unsupported(missing(function), DATAGRAM_PACKETS);
                return;
            }
        }
        table.natively("", "WSARecvMsg", "MSG_CTRUNC");
        table.natively("in a receive without room, which leaves the datagram there", "MSG_PEEK");
        if (winsock.hasDatagramsOfWine()) {
            table.emulated("derived from WSAEMSGSIZE, for Wine never sets it", "MSG_TRUNC");
            table.emulated("derived from the destination, for Wine never sets it", "MSG_MCAST");
            table.unsupported("Wine never sets it", "MSG_BCAST");
            table.natively("Wine ignores the control messages", "WSASendMsg");
        } else {
            table.natively("", "WSASendMsg", "MSG_TRUNC", "MSG_BCAST", "MSG_MCAST");
        }
        if (functions.isPresent(Function.TRANSMIT_PACKETS)) {
            table.natively(
                    "nSendSize 0xFFFFFFFF, TP_ELEMENT_EOP ends a datagram", DATAGRAM_PACKETS);
        } else {
            table.unsupported(missing(Function.TRANSMIT_PACKETS), DATAGRAM_PACKETS);
        }
        settings(table);
    }

    private void settings(SupportTable table) {
        long socket = WinsockProvider.openUdp(winsock, false);
        boolean ipv6Only = socket < 0;
        if (ipv6Only) {
            socket = WinsockProvider.openUdp(winsock, true);
        }
        if (socket < 0) {
            String why = "WSASocketW(UDP): " + WinsockErrors.DOMAIN.describe((int) -socket);
            table.unsupported(why, DATAGRAM_SETTINGS);
            return;
        }
        try {
            connectionResets(table, socket);
            int segments = SocketConstants.UDP_SEND_MSG_SIZE;
            int coalesced = SocketConstants.UDP_RECV_MAX_COALESCED_SIZE;
            option(table, socket, "UDP_SEND_MSG_SIZE", "segmentation", segments);
            option(table, socket, "UDP_RECV_MAX_COALESCED_SIZE", "coalescing", coalesced);
        } finally {
            winsock.sockets().closesocket(socket);
        }
    }

    private void connectionResets(SupportTable table, long socket) {
        String name = "SIO_UDP_CONNRESET";
        int code =
                DatagramHandles.control(winsock, socket, SocketConstants.SIO_UDP_CONNRESET, false);
        if (winsock.hasDatagramsOfWine()) {
            table.unsupported("Wine takes it without effect", name);
        } else if (code == 0) {
            table.natively("off unless asked for", name);
        } else {
            String how =
                    "the receive is begun again; WSAIoctl: " + WinsockErrors.DOMAIN.describe(code);
            table.emulated(how, name);
        }
    }

    private void option(SupportTable table, long socket, String name, String feature, int option) {
        int code = DatagramHandles.readUdpOption(winsock, socket, option);
        if (code == 0) {
            table.natively(feature + ", Windows 10 2004 or later", name);
        } else {
            table.unsupported(feature + ": " + WinsockErrors.DOMAIN.describe(code), name);
        }
    }

    private String missing(Function function) {
        return "the provider has no "
                + function.symbol()
                + ": "
                + WinsockErrors.DOMAIN.describe(functions.error(function));
    }
}
