package dev.overlapped.internal.iocp;

import dev.overlapped.internal.ffi.memory.NativeMemoryRefused;
import dev.overlapped.internal.ffi.windows.ErrorCodes;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.accept.AcceptEx;
import dev.overlapped.internal.iocp.datagram.MessageBlock;
import dev.overlapped.internal.iocp.datagram.WsaRecvMsg;
import dev.overlapped.internal.iocp.datagram.WsaSendMsg;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.iocp.port.Packet;
import dev.overlapped.internal.iocp.socket.ExtensionFunctions;
import dev.overlapped.internal.iocp.socket.IocpSockets;
import dev.overlapped.internal.iocp.socket.Submitter;
import dev.overlapped.internal.iocp.stream.ConnectEx;
import dev.overlapped.internal.iocp.stream.DisconnectEx;
import dev.overlapped.internal.iocp.stream.WsaRecv;
import dev.overlapped.internal.iocp.stream.WsaSend;
import dev.overlapped.internal.iocp.transmit.TransmitCall;
import dev.overlapped.internal.iocp.transmit.TransmitDatagrams;
import dev.overlapped.internal.iocp.transmit.TransmitFile;
import dev.overlapped.internal.iocp.transmit.TransmitPackets;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.ConnectOperation;
import dev.overlapped.internal.operation.DisconnectOperation;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveMessageOperation;
import dev.overlapped.internal.operation.ReceiveOperation;
import dev.overlapped.internal.operation.SendMessageOperation;
import dev.overlapped.internal.operation.SendOperation;
import dev.overlapped.internal.operation.TransmitOperation;

import java.lang.foreign.Arena;

/**
 * The table of verbs: which function of Winsock does which kind of operation. Each switch is
 * exhaustive, so that a new kind does not compile without its verb. The loop's thread only.
 */
final class IocpVerbs {
    private final ExtensionFunctions functions;
    private final Submitter submitter;
    private final AcceptEx acceptEx;
    private final ConnectEx connectEx;
    private final WsaRecv wsaRecv;
    private final WsaSend wsaSend;
    private final TransmitFile transmitFile;
    private final TransmitPackets transmitPackets;
    private final TransmitDatagrams transmitDatagrams;
    private final DisconnectEx disconnectEx;
    private final WsaRecvMsg wsaRecvMsg;
    private final WsaSendMsg wsaSendMsg;

    IocpVerbs(
            Loop loop,
            Winsock winsock,
            ExtensionFunctions functions,
            IocpSockets sockets,
            OverlappedSlab slab,
            Arena arena) {
        this.functions = functions;
        submitter = new Submitter(loop, winsock, slab, this::begin);
        acceptEx = new AcceptEx(submitter, winsock, functions, sockets, slab, arena);
        connectEx = new ConnectEx(submitter, winsock, functions, slab, arena);
        wsaRecv = new WsaRecv(submitter, loop, winsock, slab, arena);
        wsaSend = new WsaSend(submitter, winsock, slab);
        transmitFile = new TransmitFile(submitter, winsock, functions, slab);
        transmitPackets = new TransmitPackets(submitter, winsock, functions, slab);
        transmitDatagrams = new TransmitDatagrams(submitter, winsock, functions, slab);
        disconnectEx = new DisconnectEx(submitter, winsock, functions);
        MessageBlock blocks = new MessageBlock(slab);
        wsaRecvMsg = new WsaRecvMsg(submitter, functions, slab, blocks);
        wsaSendMsg = new WsaSendMsg(submitter, winsock, functions, slab, blocks);
    }

    Submitter submitter() {
        return submitter;
    }

    AcceptEx acceptEx() {
        return acceptEx;
    }

    void start(Operation operation) {
        try {
            startByVerb(operation);
        } catch (NativeMemoryRefused refused) { // before the call that starts it
            submitter.fail(operation, ErrorCodes.WSAENOBUFS, 0);
        }
    }

    private void startByVerb(Operation operation) {
        switch (operation) {
            case AcceptOperation accept -> acceptEx.start(accept);
            case ConnectOperation connect -> connectEx.start(connect);
            case ReceiveOperation receive -> wsaRecv.start(receive);
            case SendOperation send -> wsaSend.start(send);
            case TransmitOperation transmit -> transmitCall(transmit).start(transmit);
            case DisconnectOperation disconnect -> disconnectEx.start(disconnect);
            case ReceiveMessageOperation receive -> wsaRecvMsg.start(receive);
            case SendMessageOperation send -> wsaSendMsg.start(send);
        }
    }

    /** Begins a write that was held until now. */
    private void begin(Operation operation, long slot) {
        try {
            beginByVerb(operation, slot);
        } catch (NativeMemoryRefused refused) {
            submitter.fail(operation, ErrorCodes.WSAENOBUFS, 0);
        }
    }

    private void beginByVerb(Operation operation, long slot) {
        switch (operation) {
            case SendOperation send -> wsaSend.begin(send, slot);
            case TransmitOperation transmit -> transmitCall(transmit).begin(transmit, slot);
            case DisconnectOperation disconnect -> disconnectEx.begin(disconnect, slot);
            case SendMessageOperation send -> wsaSendMsg.begin(send, slot);
            case AcceptOperation accept -> throw neverHeld(accept);
            case ConnectOperation connect -> throw neverHeld(connect);
            case ReceiveOperation receive -> throw neverHeld(receive);
            case ReceiveMessageOperation receive -> throw neverHeld(receive);
        }
    }

    private static IllegalStateException neverHeld(Operation operation) {
        return new IllegalStateException("broken invariant: held: " + operation);
    }

    void finish(Operation operation, Packet packet) {
        switch (operation) {
            case AcceptOperation accept -> acceptEx.finish(accept, packet);
            case ConnectOperation connect -> connectEx.finish(connect, packet);
            case ReceiveOperation receive -> wsaRecv.finish(receive, packet);
            case SendOperation send -> wsaSend.finish(send, packet);
            case TransmitOperation transmit -> transmitCall(transmit).finish(transmit, packet);
            case DisconnectOperation disconnect -> disconnectEx.finish(disconnect, packet);
            case ReceiveMessageOperation receive -> wsaRecvMsg.finish(receive, packet);
            case SendMessageOperation send -> wsaSendMsg.finish(send, packet);
        }
    }

    void cancel(Operation operation) {
        switch (operation) {
            case AcceptOperation accept -> acceptEx.cancel(accept);
            case ConnectOperation connect -> connectEx.cancel(connect);
            case ReceiveOperation receive -> wsaRecv.cancel(receive);
            case SendOperation send -> wsaSend.cancel(send);
            case TransmitOperation transmit -> transmitCall(transmit).cancel(transmit);
            case DisconnectOperation disconnect -> disconnectEx.cancel(disconnect);
            case ReceiveMessageOperation receive -> wsaRecvMsg.cancel(receive);
            case SendMessageOperation send -> wsaSendMsg.cancel(send);
        }
    }

    /**
     * Returns the verb of a transmission. Packets without TransmitPackets leave by one TransmitFile
     * after the other: on a stream they have no bounds that the peer could see.
     */
    private TransmitCall transmitCall(TransmitOperation operation) {
        if (operation.isOfDatagrams()) {
            return transmitDatagrams;
        }
        return operation.isPackets()
                        && functions.isPresent(ExtensionFunctions.Function.TRANSMIT_PACKETS)
                ? transmitPackets
                : transmitFile;
    }
}
