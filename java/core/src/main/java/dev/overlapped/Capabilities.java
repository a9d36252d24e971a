package dev.overlapped;

import java.util.List;
import java.util.SequencedMap;

/**
 * The support of this system for Winsock's extension functions, their flags, and the calls and
 * options beside them: each natively, emulated, or not at all, and why; see {@link
 * PortStatus#capabilities}. A snapshot.
 *
 * <p>An UNSUPPORTED feature is refused with {@link IoFailure.Kind#UNSUPPORTED}, or has no method
 * here; all others work.
 *
 * <p>Only this library implements it.
 *
 * @since 0.1
 */
public interface Capabilities {
    /** The kinds of support for a feature. */
    enum Support {
        /** The system has it, under this name or another one. */
        NATIVE,
        /** The library does it with something else that the system has. */
        EMULATED,
        /** It is not available. */
        UNSUPPORTED
    }

    /** The kinds of features. */
    enum Group {
        /** An extension function. */
        FUNCTION,
        /** A flag of TransmitFile, TransmitPackets, WSARecvMsg or WSASendMsg. */
        FLAG,
        /** A call, control code or option that stands beside the extension functions. */
        FACILITY
    }

    /** A function, a flag or a facility. */
    enum Feature {
        /** {@link TcpListener#accept(Deadline, AcceptHandler)}. */
        ACCEPT_EX("AcceptEx", Group.FUNCTION),
        /** {@link TcpConnection#localAddress} and {@link TcpConnection#remoteAddress}. */
        GET_ACCEPT_EX_SOCKADDRS("GetAcceptExSockaddrs", Group.FUNCTION),
        /** {@link CompletionPort#connect}. */
        CONNECT_EX("ConnectEx", Group.FUNCTION),
        /** {@link TcpConnection#disconnect}. */
        DISCONNECT_EX("DisconnectEx", Group.FUNCTION),
        /** {@link TcpConnection#transmitFile(TransmitSource)}. */
        TRANSMIT_FILE("TransmitFile", Group.FUNCTION),
        /** {@link TcpConnection#transmitPackets}, on streams. */
        TRANSMIT_PACKETS("TransmitPackets", Group.FUNCTION),
        /** {@link UdpSocket#receive(IoBuffer, Deadline, DatagramHandler)}. */
        WSA_RECV_MSG("WSARecvMsg", Group.FUNCTION),
        /** {@link UdpSocket#sendAndRelease}. */
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

        /** Dequeuing completions. */
        GET_QUEUED_COMPLETION_STATUS_EX("GetQueuedCompletionStatusEx", Group.FACILITY),
        /** One completion port for all threads, {@link PortBuilder#sharedPort}. */
        NUMBER_OF_CONCURRENT_THREADS("NumberOfConcurrentThreads", Group.FACILITY),
        /** {@link TcpConnection#cancel}, deadlines, and closing. */
        CANCEL_IO_EX("CancelIoEx", Group.FACILITY),
        /** No packet for operations that complete at once. */
        FILE_SKIP_COMPLETION_PORT_ON_SUCCESS(
                "FILE_SKIP_COMPLETION_PORT_ON_SUCCESS", Group.FACILITY),
        /** The time since a connection was established. */
        SO_CONNECT_TIME("SO_CONNECT_TIME", Group.FACILITY),
        /** The time until a connect is tried again. */
        SIO_TCP_INITIAL_RTO("SIO_TCP_INITIAL_RTO", Group.FACILITY),
        /** {@link UdpSocket#transmitPackets}: TransmitPackets on a datagram socket. */
        TRANSMIT_PACKETS_OF_DATAGRAMS("TransmitPackets (SOCK_DGRAM)", Group.FACILITY),
        /** {@link UdpOptions#reportUnreachable}. */
        SIO_UDP_CONNRESET("SIO_UDP_CONNRESET", Group.FACILITY),
        /** Segmentation, {@link SendControl#segmentSize}. */
        UDP_SEND_MSG_SIZE("UDP_SEND_MSG_SIZE", Group.FACILITY),
        /** Coalescing, {@link UdpOptions#coalescing}. */
        UDP_RECV_MAX_COALESCED_SIZE("UDP_RECV_MAX_COALESCED_SIZE", Group.FACILITY),
        /** Connections of Unix domain sockets, {@link java.net.UnixDomainSocketAddress}. */
        AF_UNIX_STREAMS("AF_UNIX (SOCK_STREAM)", Group.FACILITY),
        /** Datagrams of Unix domain sockets. */
        AF_UNIX_DATAGRAMS("AF_UNIX (SOCK_DGRAM)", Group.FACILITY),
        /** Names of Unix domain sockets without files, {@link AbstractUnixAddress}. */
        AF_UNIX_ABSTRACT("AF_UNIX (abstract names)", Group.FACILITY),
        /** {@link PeerCredentials}. */
        SO_PEERCRED("SO_PEERCRED", Group.FACILITY),
        /** Listeners for another process, {@link Handover}. */
        HANDOVER("WSADuplicateSocketW", Group.FACILITY),
        /** Sockets that the process has already, {@link Adoption}. */
        ADOPTION("CreateIoCompletionPort (adopting)", Group.FACILITY);

        private final String symbol;
        private final Group group;

        Feature(String symbol, Group group) {
            this.symbol = symbol;
            this.group = group;
        }

        /**
         * Returns its name in C.
         *
         * @return as the headers of Windows have it
         */
        public String symbol() {
            return symbol;
        }

        /**
         * Returns its kind.
         *
         * @return one of three
         */
        public Group group() {
            return group;
        }
    }

    /**
     * The support of this system for one feature.
     *
     * @since 0.1
     */
    interface Entry {
        /**
         * Returns the feature.
         *
         * @return the feature
         */
        Feature feature();

        /**
         * Returns the kind of support.
         *
         * @return natively, emulated or not at all
         */
        Support support();

        /**
         * Returns the way in which it is emulated, or the reason why it is missing.
         *
         * @return may be empty for a native feature
         */
        String detail();
    }

    /**
     * Returns the support of this system for each feature.
     *
     * @return an entry for each feature, in their order
     */
    List<Entry> entries();

    /**
     * Returns the support of this system for one feature.
     *
     * @param feature the feature
     * @return its entry
     */
    Entry of(Feature feature);

    /**
     * Returns whether a feature works, natively or emulated.
     *
     * @param feature the feature
     * @return false if it is UNSUPPORTED
     */
    boolean has(Feature feature);

    /**
     * Returns the number of connections that each thread of a port can have by {@link
     * PortBuilder#directDescriptors}, as RLIMIT_NOFILE is now.
     *
     * @return 0 if there are no direct descriptors: on Windows, and on Linux before 6.8
     */
    int maxDirectDescriptors();

    /**
     * Returns the properties of the kernel that were found, for people and their bug reports.
     *
     * @return each property of the kernel, with how it was found
     */
    SequencedMap<String, String> kernel();
}
