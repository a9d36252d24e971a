package dev.overlapped;

import dev.overlapped.internal.backend.SupportTable;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * What this system has of Winsock's extension functions, their flags, and what stands beside them:
 * each natively, emulated by something else, or not at all, and why. It tells what was found when
 * it was asked for, by {@link CompletionPort#capabilities}. Immutable.
 *
 * <p>What is UNSUPPORTED is refused with {@link IoFailure.Kind#UNSUPPORTED}, or has no method here;
 * all else works.
 */
public final class Capabilities {
    /** How much of it there is. */
    public enum Support {
        /** The system has it, under this name or another one. */
        NATIVE,
        /** The library does it with something else that the system has. */
        EMULATED,
        /** It is not to be had. */
        UNSUPPORTED
    }

    /** What kind of thing a feature is. */
    public enum Group {
        /** An extension function. */
        FUNCTION,
        /** A flag of TransmitFile, TransmitPackets, WSARecvMsg or WSASendMsg. */
        FLAG,
        /** A call, control code or option that stands beside the extension functions. */
        FACILITY
    }

    /** A function, a flag, a facility: whose name in C is {@link #symbol}. */
    public enum Feature {
        /** {@link TcpListener#accept(AcceptHandler)} and its like. */
        ACCEPT_EX("AcceptEx", Group.FUNCTION),
        /** {@link TcpConnection#localAddress} and {@link TcpConnection#remoteAddress}. */
        GET_ACCEPT_EX_SOCKADDRS("GetAcceptExSockaddrs", Group.FUNCTION),
        /** {@link TcpConnector}. */
        CONNECT_EX("ConnectEx", Group.FUNCTION),
        /** {@link TcpConnection#disconnect(Deadline)}. */
        DISCONNECT_EX("DisconnectEx", Group.FUNCTION),
        /** {@link TcpConnection#transmitFile(TransmitSource)}. */
        TRANSMIT_FILE("TransmitFile", Group.FUNCTION),
        /** {@link TcpConnection#transmitPackets}, on streams. */
        TRANSMIT_PACKETS("TransmitPackets", Group.FUNCTION),
        /** {@link UdpSocket#receive(IoBuffer, Deadline)} and its like. */
        WSA_RECV_MSG("WSARecvMsg", Group.FUNCTION),
        /** {@link UdpSocket#send(IoBuffer, java.net.InetSocketAddress)} and its like. */
        WSA_SEND_MSG("WSASendMsg", Group.FUNCTION),

        /** {@link TransmitFlag#DISCONNECT} of a file. */
        TF_DISCONNECT("TF_DISCONNECT", Group.FLAG),
        /** Reuse of the socket. */
        TF_REUSE_SOCKET("TF_REUSE_SOCKET", Group.FLAG),
        /** {@link TransmitFlag#WRITE_BEHIND}. */
        TF_WRITE_BEHIND("TF_WRITE_BEHIND", Group.FLAG),
        /** {@link TransmitFlag#USE_DEFAULT_WORKER} of a file. */
        TF_USE_DEFAULT_WORKER("TF_USE_DEFAULT_WORKER", Group.FLAG),
        /** {@link TransmitFlag#USE_SYSTEM_THREAD} of a file. */
        TF_USE_SYSTEM_THREAD("TF_USE_SYSTEM_THREAD", Group.FLAG),
        /** {@link TransmitFlag#USE_KERNEL_APC} of a file. */
        TF_USE_KERNEL_APC("TF_USE_KERNEL_APC", Group.FLAG),
        /** {@link PacketElement#of(IoBuffer)}. */
        TP_ELEMENT_MEMORY("TP_ELEMENT_MEMORY", Group.FLAG),
        /** {@link PacketElement#of(TransmitSource, long, long)}. */
        TP_ELEMENT_FILE("TP_ELEMENT_FILE", Group.FLAG),
        /** {@link PacketElement#endOfPacket}. */
        TP_ELEMENT_EOP("TP_ELEMENT_EOP", Group.FLAG),
        /** {@link TransmitFlag#DISCONNECT} of packets. */
        TP_DISCONNECT("TP_DISCONNECT", Group.FLAG),
        /** Reuse of the socket. */
        TP_REUSE_SOCKET("TP_REUSE_SOCKET", Group.FLAG),
        /** {@link TransmitFlag#USE_DEFAULT_WORKER} of packets. */
        TP_USE_DEFAULT_WORKER("TP_USE_DEFAULT_WORKER", Group.FLAG),
        /** {@link TransmitFlag#USE_SYSTEM_THREAD} of packets. */
        TP_USE_SYSTEM_THREAD("TP_USE_SYSTEM_THREAD", Group.FLAG),
        /** {@link TransmitFlag#USE_KERNEL_APC} of packets. */
        TP_USE_KERNEL_APC("TP_USE_KERNEL_APC", Group.FLAG),
        /** {@link Datagram#isTruncated}. */
        MSG_TRUNC("MSG_TRUNC", Group.FLAG),
        /** {@link Datagram#isControlTruncated}. */
        MSG_CTRUNC("MSG_CTRUNC", Group.FLAG),
        /** {@link Datagram#isBroadcast}. */
        MSG_BCAST("MSG_BCAST", Group.FLAG),
        /** {@link Datagram#isMulticast}. */
        MSG_MCAST("MSG_MCAST", Group.FLAG),
        /** A receive of a datagram into a buffer without room. */
        MSG_PEEK("MSG_PEEK", Group.FLAG),
        /** A receive that ends when its buffer is full. */
        MSG_WAITALL("MSG_WAITALL", Group.FLAG),

        /** How completions are dequeued. */
        GET_QUEUED_COMPLETION_STATUS_EX("GetQueuedCompletionStatusEx", Group.FACILITY),
        /** One completion port for all threads, {@link CompletionPort.Builder#sharedPort}. */
        NUMBER_OF_CONCURRENT_THREADS("NumberOfConcurrentThreads", Group.FACILITY),
        /** {@link TcpConnection#cancel}, deadlines, and closing. */
        CANCEL_IO_EX("CancelIoEx", Group.FACILITY),
        /** No packet for what is done at once. */
        FILE_SKIP_COMPLETION_PORT_ON_SUCCESS(
                "FILE_SKIP_COMPLETION_PORT_ON_SUCCESS", Group.FACILITY),
        /** How long a connection has been there. */
        SO_CONNECT_TIME("SO_CONNECT_TIME", Group.FACILITY),
        /** How soon a connect is tried again. */
        SIO_TCP_INITIAL_RTO("SIO_TCP_INITIAL_RTO", Group.FACILITY),
        /** {@link UdpSocket#transmitPackets}: TransmitPackets on a datagram socket. */
        TRANSMIT_PACKETS_OF_DATAGRAMS("TransmitPackets (SOCK_DGRAM)", Group.FACILITY),
        /** {@link UdpOptions#reportUnreachable}. */
        SIO_UDP_CONNRESET("SIO_UDP_CONNRESET", Group.FACILITY),
        /** Segmentation, {@link SendControl#segmentSize}. */
        UDP_SEND_MSG_SIZE("UDP_SEND_MSG_SIZE", Group.FACILITY),
        /** Coalescing, {@link UdpOptions#coalescing}. */
        UDP_RECV_MAX_COALESCED_SIZE("UDP_RECV_MAX_COALESCED_SIZE", Group.FACILITY);

        private final String symbol;
        private final Group group;

        Feature(String symbol, Group group) {
            this.symbol = symbol;
            this.group = group;
        }

        /**
         * Its name in C.
         *
         * @return as the headers of Windows have it
         */
        public String symbol() {
            return symbol;
        }

        /**
         * What kind of thing it is.
         *
         * @return one of three
         */
        public Group group() {
            return group;
        }
    }

    /**
     * What there is of one feature.
     *
     * @param feature which
     * @param support how much
     * @param detail emulated by what, or missing why; for what is native it may be empty
     */
    public record Entry(Feature feature, Support support, String detail) {
        @Override
        public String toString() {
            return feature.symbol() + " " + support + (detail.isEmpty() ? "" : " (" + detail + ")");
        }
    }

    private final Map<Feature, Entry> entries = new EnumMap<>(Feature.class);
    private final SequencedMap<String, String> kernel;
    private final int mostDirectDescriptors;

    Capabilities(SupportTable table) {
        for (Feature feature : Feature.values()) {
            SupportTable.Entry told = table.entries().get(feature.symbol());
            if (told == null) {
                throw new IllegalStateException("broken invariant: untold: " + feature);
            }
            Support support = Support.valueOf(told.level().name());
            entries.put(feature, new Entry(feature, support, told.detail()));
        }
        if (table.entries().size() != entries.size()) {
            throw new IllegalStateException("broken invariant: unknown: " + table.entries());
        }
        kernel = table.facts();
        mostDirectDescriptors = table.maxDirectDescriptors();
    }

    /**
     * What there is of everything.
     *
     * @return an entry for each feature, in their order
     */
    public List<Entry> entries() {
        return List.copyOf(entries.values());
    }

    /**
     * What there is of a feature.
     *
     * @param feature which
     * @return its entry
     */
    public Entry of(Feature feature) {
        return entries.get(feature);
    }

    /**
     * Whether a feature works, natively or emulated.
     *
     * @param feature which
     * @return false if it is UNSUPPORTED
     */
    public boolean has(Feature feature) {
        return of(feature).support() != Support.UNSUPPORTED;
    }

    /**
     * How many connections each thread of a port can have at the most by {@link
     * CompletionPort.Builder#directDescriptors}, as RLIMIT_NOFILE is now.
     *
     * @return 0 if there are no direct descriptors: on Windows, and on Linux before 6.8
     */
    public int mostDirectDescriptors() {
        return mostDirectDescriptors;
    }

    /**
     * What was found of the kernel, for people and their bug reports.
     *
     * @return what, and how it was found
     */
    public SequencedMap<String, String> kernel() {
        return kernel;
    }

    @Override
    public String toString() {
        return "Capabilities" + entries.values();
    }
}
