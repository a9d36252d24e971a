package dev.overlapped.internal.uring;

import dev.overlapped.internal.backend.SupportTable;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.RingFeature;
import dev.overlapped.internal.ffi.linux.RingParams;
import dev.overlapped.internal.ffi.linux.RingProbe;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.linux.Errno;
import dev.overlapped.internal.uring.ring.RingOperations;
import dev.overlapped.internal.uring.socket.DirectTable;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The support for Winsock's functions and flags, and the findings about this kernel. Any thread.
 *
 * <p><b>Kernel contract</b> (io_uring_register(2), udp(7)): the operations are queried on a ring
 * opened for the purpose, since one with SINGLE_ISSUER can be queried by its own thread only. The
 * options of segmentation (4.18) and coalescing (5.0) can be read where the kernel has them.
 */
final class LinuxSupport {
    /** The operations that the backend submits. */
    private static final Map<String, Integer> OPERATIONS =
            new TreeMap<>(
                    Map.of(
                            "ACCEPT", IoUring.IORING_OP_ACCEPT,
                            "ASYNC_CANCEL", IoUring.IORING_OP_ASYNC_CANCEL,
                            "CLOSE", IoUring.IORING_OP_CLOSE,
                            "CONNECT", IoUring.IORING_OP_CONNECT,
                            "NOP", IoUring.IORING_OP_NOP,
                            "READ", IoUring.IORING_OP_READ,
                            "RECV", IoUring.IORING_OP_RECV,
                            "RECVMSG", IoUring.IORING_OP_RECVMSG,
                            "SEND", IoUring.IORING_OP_SEND,
                            "SENDMSG", IoUring.IORING_OP_SENDMSG));

    /** The reason why threads cannot share a ring. */
    static final String ONE_ISSUER = "a ring takes submissions from one thread only";

    private final LinuxIo io;
    private final int features;

    /**
     * @param features IORING_FEAT_*, as the kernel reported them when the port's ring was opened
     */
    LinuxSupport(LinuxIo io, int features) {
        this.io = io;
        this.features = features;
    }

    /** Returns a new table. */
    SupportTable table() {
        SupportTable table = new SupportTable();
        streams(table);
        transmissions(table);
        datagrams(table);
        table.natively(
                "with paths and abstract names",
                "AF_UNIX (SOCK_STREAM)",
                "AF_UNIX (SOCK_DGRAM)",
                "AF_UNIX (abstract names)");
        table.natively("of a connection's other side", "SO_PEERCRED");
        table.emulated("SCM_RIGHTS over a Unix domain socket", "WSADuplicateSocketW");
        table.natively("of any descriptor of a socket", "CreateIoCompletionPort (adopting)");
        kernel(table);
        return table;
    }

    private static void streams(SupportTable table) {
        table.emulated("multishot accept; first data by a receive after it", "AcceptEx");
        table.emulated("getsockname, getpeername", "GetAcceptExSockaddrs");
        table.emulated("a connect linked to a send, one completion", "ConnectEx");
        table.emulated("shutdown", "DisconnectEx");
        table.emulated(
                "shutdown, a poll until both ends are acknowledged, connect to AF_UNSPEC",
                "TF_REUSE_SOCKET");
        table.emulated("the same, after the last byte", "TP_REUSE_SOCKET");
        table.emulated("measured from the moment of the accept", "SO_CONNECT_TIME");
        table.emulated("a refusal on loopback is immediate anyway", "SIO_TCP_INITIAL_RTO");
        table.emulated("the ring's completion queue, in batches", "GetQueuedCompletionStatusEx");
        table.unsupported(ONE_ISSUER, "NumberOfConcurrentThreads");
        table.emulated("cancel by user_data, and by descriptor", "CancelIoEx");
        table.unsupported(
                "a ring has an entry for every completion", "FILE_SKIP_COMPLETION_PORT_ON_SUCCESS");
    }

    private static void transmissions(SupportTable table) {
        table.emulated(
                "from the page cache at once (sendfile, mapped, or preadv2), else through the ring",
                "TransmitFile");
        table.emulated("as TransmitFile", "TransmitPackets");
        table.emulated("an entry of the gathered send", "TP_ELEMENT_MEMORY");
        table.emulated(
                "sendfile, or an entry of the gathered send: mapped, or what was read",
                "TP_ELEMENT_FILE");
        table.emulated("MSG_MORE within a packet, MSG_EOR at its end", "TP_ELEMENT_EOP");
        table.emulated("shutdown after the data", "TF_DISCONNECT", "TP_DISCONNECT");
        table.emulated("every transmission does it", "TF_WRITE_BEHIND");
        table.emulated(
                "a hint, taken without effect",
                "TF_USE_DEFAULT_WORKER",
                "TF_USE_SYSTEM_THREAD",
                "TF_USE_KERNEL_APC",
                "TP_USE_DEFAULT_WORKER",
                "TP_USE_SYSTEM_THREAD",
                "TP_USE_KERNEL_APC");
    }

    private void datagrams(SupportTable table) {
        table.natively("recvmsg, multishot for receiveEach", "WSARecvMsg");
        table.natively("sendmsg", "WSASendMsg");
        table.natively("", "MSG_TRUNC", "MSG_CTRUNC");
        table.natively("in a receive without room, which leaves the datagram there", "MSG_PEEK");
        table.emulated("derived from the destination", "MSG_BCAST", "MSG_MCAST");
        table.emulated("ECONNREFUSED is ignored; IP_RECVERR if requested", "SIO_UDP_CONNRESET");
        table.emulated(
                "a gathered send each; those of equal size go together, by UDP_SEGMENT",
                "TransmitPackets (SOCK_DGRAM)");
        int type = SocketConstants.SOCK_DGRAM | SocketConstants.SOCK_CLOEXEC;
        int fd = io.socket(SocketConstants.AF_INET, type, 0);
        if (fd < 0) { // a host without IPv4
            fd = io.socket(SocketConstants.AF_INET6, type, 0);
        }
        option(
                table,
                fd,
                "UDP_SEND_MSG_SIZE",
                "segmentation, UDP_SEGMENT",
                SocketConstants.UDP_SEGMENT);
        option(
                table,
                fd,
                "UDP_RECV_MAX_COALESCED_SIZE",
                "coalescing, UDP_GRO",
                SocketConstants.UDP_GRO);
        if (fd >= 0) {
            io.close(fd);
        }
    }

    /**
     * @param fd the socket to query, or −errno if there is none
     */
    private void option(SupportTable table, int fd, String name, String here, int option) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(ValueLayout.JAVA_INT);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
            int level = SocketConstants.SOL_UDP;
            int result =
                    fd < 0
                            ? fd
                            : io.getsockopt(fd, level, option, value.address(), length.address());
            if (result < 0) {
                table.unsupported(here + ": " + Errno.DOMAIN.describe(-result), name);
            } else {
                table.natively(here, name);
            }
        }
    }

    // ---- what was found

    private void kernel(SupportTable table) {
        table.fact(
                "ring features",
                Arrays.stream(RingFeature.values())
                        .filter(feature -> feature.isIn(features))
                        .map(Enum::name)
                        .collect(Collectors.joining(", ")));
        table.fact("ring operations", operations(table));
    }

    private String operations(SupportTable table) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment params = arena.allocate(RingParams.SIZE, Long.BYTES);
            int fd = io.io_uring_setup(1, params.address());
            if (fd < 0) {
                return "io_uring_setup: " + Errno.DOMAIN.describe(-fd);
            }
            RingOperations known =
                    RingOperations.of(
                            probe ->
                                    io.io_uring_register(
                                            fd,
                                            IoUring.IORING_REGISTER_PROBE,
                                            probe,
                                            RingProbe.OPERATIONS));
            io.close(fd);
            table.maxDirectDescriptors(DirectTable.maxSlots(io, known));
            return known.refused() != 0
                    ? "io_uring_register(PROBE): " + Errno.DOMAIN.describe(known.refused())
                    : operations(known);
        }
    }

    private static String operations(RingOperations known) {
        String missing =
                OPERATIONS.entrySet().stream()
                        .filter(operation -> !known.has(operation.getValue()))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.joining(", "));
        return String.join(", ", OPERATIONS.keySet())
                + (missing.isEmpty() ? "; all there" : "; missing: " + missing)
                + ", of "
                + known.count();
    }
}
