package dev.overlapped.internal.iocp.socket;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.ExtensionGuids;
import dev.overlapped.internal.ffi.windows.NativeMemory;
import dev.overlapped.internal.ffi.windows.SocketConstants;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.WinsockErrors;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The extension functions of Winsock: hop 5 of an operation. They are no exports; the provider that
 * owns the socket returns the address for each GUID. All eight are queried, and for each the
 * address or the provider's error code is recorded: Wine for instance has no TransmitPackets
 * (WSAEINVAL).
 *
 * <p><b>Kernel contract</b> (WSAIoctl, SIO_GET_EXTENSION_FUNCTION_POINTER): the same address for
 * every socket of one provider; without OVERLAPPED the call ends at once.
 */
public final class ExtensionFunctions {
    /** The functions, by the names of their GUIDs. */
    public enum Function {
        ACCEPT_EX("AcceptEx", ExtensionGuids.ACCEPT_EX),
        GET_ACCEPT_EX_SOCKADDRS("GetAcceptExSockaddrs", ExtensionGuids.GET_ACCEPT_EX_SOCKADDRS),
        CONNECT_EX("ConnectEx", ExtensionGuids.CONNECT_EX),
        DISCONNECT_EX("DisconnectEx", ExtensionGuids.DISCONNECT_EX),
        TRANSMIT_FILE("TransmitFile", ExtensionGuids.TRANSMIT_FILE),
        TRANSMIT_PACKETS("TransmitPackets", ExtensionGuids.TRANSMIT_PACKETS),
        WSA_RECV_MSG("WSARecvMsg", ExtensionGuids.WSA_RECV_MSG),
        WSA_SEND_MSG("WSASendMsg", ExtensionGuids.WSA_SEND_MSG);

        private final String symbol;
        private final ExtensionGuids guid;

        Function(String symbol, ExtensionGuids guid) {
            this.symbol = symbol;
            this.guid = guid;
        }

        /** Returns its name in C. */
        public String symbol() {
            return symbol;
        }
    }

    private static final Function[] FUNCTIONS = Function.values();

    private final Winsock winsock;
    private final long[] addresses = new long[FUNCTIONS.length];
    private final int[] errors = new int[FUNCTIONS.length];
    private final long acceptEx;
    private final long getAcceptExSockaddrs;
    private final long connectEx;
    private final long disconnectEx;
    private final long transmitFile;
    private final long transmitPackets;

    private ExtensionFunctions(Winsock winsock, long socket) throws NativeException {
        this.winsock = winsock;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment guid = arena.allocate(ExtensionGuids.SIZE, Long.BYTES);
            long pointer = arena.allocate(ValueLayout.JAVA_LONG).address();
            long returned = arena.allocate(ValueLayout.JAVA_INT).address();
            for (Function function : FUNCTIONS) {
                function.guid.write(guid);
                NativeMemory.putLong(pointer, 0);
                int i = function.ordinal();
                errors[i] =
                        winsock.sockets()
                                .WSAIoctl(
                                        socket,
                                        SocketConstants.SIO_GET_EXTENSION_FUNCTION_POINTER,
                                        guid.address(),
                                        (int) ExtensionGuids.SIZE,
                                        pointer,
                                        Long.BYTES,
                                        returned);
                addresses[i] = errors[i] == 0 ? NativeMemory.getLong(pointer) : 0;
            }
        }
        acceptEx = required(Function.ACCEPT_EX);
        getAcceptExSockaddrs = required(Function.GET_ACCEPT_EX_SOCKADDRS);
        connectEx = required(Function.CONNECT_EX);
        disconnectEx = addresses[Function.DISCONNECT_EX.ordinal()];
        transmitFile = addresses[Function.TRANSMIT_FILE.ordinal()];
        transmitPackets = addresses[Function.TRANSMIT_PACKETS.ordinal()];
    }

    /**
     * Queries all functions.
     *
     * @param socket any TCP socket of the provider
     * @throws NativeException a function is missing without which there is no backend
     */
    static ExtensionFunctions load(Winsock winsock, long socket) throws NativeException {
        return new ExtensionFunctions(winsock, socket);
    }

    /**
     * Requires a function that not every socket needs.
     *
     * @throws NativeException WSAEOPNOTSUPP; the provider's own code is in the message
     */
    void require(Function function) throws NativeException {
        if (!isPresent(function)) {
            throw WinsockErrors.DOMAIN.refused(
                    function.symbol,
                    ErrorCodes.WSAEOPNOTSUPP,
                    "the provider does not have it: "
                            + WinsockErrors.DOMAIN.describe(error(function)));
        }
    }

    private long required(Function function) throws NativeException {
        if (!isPresent(function)) {
            throw WinsockErrors.DOMAIN.refused(
                    "WSAIoctl(SIO_GET_EXTENSION_FUNCTION_POINTER, " + function.symbol + ")",
                    error(function),
                    "a layered service provider may hide it: see netsh winsock show catalog");
        }
        return addresses[function.ordinal()];
    }

    /** Returns whether the provider has a function. */
    public boolean isPresent(Function function) {
        return addresses[function.ordinal()] != 0;
    }

    /** Returns the provider's error code for a function; 0 when it has it. */
    public int error(Function function) {
        return errors[function.ordinal()];
    }

    public int acceptEx(
            long listener,
            long accept,
            long output,
            int dataBytes,
            int addressBytes,
            long received,
            long overlapped) {
        return winsock.extensions()
                .AcceptEx(
                        acceptEx,
                        listener,
                        accept,
                        output,
                        dataBytes,
                        addressBytes,
                        addressBytes,
                        received,
                        overlapped);
    }

    public void getAcceptExSockaddrs(
            long output,
            int dataBytes,
            int addressBytes,
            long local,
            long localLength,
            long remote,
            long remoteLength) {
        winsock.extensions()
                .GetAcceptExSockaddrs(
                        getAcceptExSockaddrs,
                        output,
                        dataBytes,
                        addressBytes,
                        addressBytes,
                        local,
                        localLength,
                        remote,
                        remoteLength);
    }

    public int connectEx(
            long socket,
            long name,
            int nameBytes,
            long data,
            int dataBytes,
            long sent,
            long overlapped) {
        return winsock.extensions()
                .ConnectEx(connectEx, socket, name, nameBytes, data, dataBytes, sent, overlapped);
    }

    /** To be called only when there is {@link Function#WSA_RECV_MSG}. */
    public int wsaRecvMsg(long socket, long message, long overlapped) {
        return winsock.extensions()
                .WSARecvMsg(
                        addresses[Function.WSA_RECV_MSG.ordinal()], socket, message, 0, overlapped);
    }

    /** To be called only when there is {@link Function#WSA_SEND_MSG}. */
    public int wsaSendMsg(long socket, long message, long overlapped) {
        return winsock.extensions()
                .WSASendMsg(
                        addresses[Function.WSA_SEND_MSG.ordinal()],
                        socket,
                        message,
                        0,
                        0,
                        overlapped);
    }

    /** To be called only when there is {@link Function#TRANSMIT_FILE}. */
    public int transmitFile(
            long socket,
            long file,
            int bytes,
            int bytesPerSend,
            long overlapped,
            long buffers,
            int flags) {
        return winsock.extensions()
                .TransmitFile(
                        transmitFile,
                        socket,
                        file,
                        bytes,
                        bytesPerSend,
                        overlapped,
                        buffers,
                        flags);
    }

    /** To be called only when there is {@link Function#TRANSMIT_PACKETS}. */
    public int transmitPackets(
            long socket, long elements, int count, int bytesPerSend, long overlapped, int flags) {
        return winsock.extensions()
                .TransmitPackets(
                        transmitPackets, socket, elements, count, bytesPerSend, overlapped, flags);
    }

    /** To be called only when there is {@link Function#DISCONNECT_EX}. */
    public int disconnectEx(long socket, long overlapped, int flags) {
        return winsock.extensions().DisconnectEx(disconnectEx, socket, overlapped, flags, 0);
    }
}
