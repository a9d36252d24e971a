package dev.overlapped.internal.uring;

import dev.overlapped.internal.backend.Verb;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.ConnectOperation;
import dev.overlapped.internal.operation.DisconnectOperation;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.operation.ReceiveMessageOperation;
import dev.overlapped.internal.operation.ReceiveOperation;
import dev.overlapped.internal.operation.SendMessageOperation;
import dev.overlapped.internal.operation.SendOperation;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.uring.accept.Accept;
import dev.overlapped.internal.uring.datagram.DatagramSocket;
import dev.overlapped.internal.uring.datagram.ReceiveMessage;
import dev.overlapped.internal.uring.datagram.SendMessage;
import dev.overlapped.internal.uring.ring.RingEntry;
import dev.overlapped.internal.uring.socket.Descriptors;
import dev.overlapped.internal.uring.socket.DirectTable;
import dev.overlapped.internal.uring.socket.PlainCalls;
import dev.overlapped.internal.uring.socket.RealDescriptors;
import dev.overlapped.internal.uring.socket.Submitter;
import dev.overlapped.internal.uring.socket.UringSocket;
import dev.overlapped.internal.uring.stream.Connect;
import dev.overlapped.internal.uring.stream.Disconnect;
import dev.overlapped.internal.uring.stream.Receive;
import dev.overlapped.internal.uring.stream.Send;
import dev.overlapped.internal.uring.stream.SwallowedResets;
import dev.overlapped.internal.uring.transmit.Transmit;
import dev.overlapped.internal.uring.transmit.TransmitDatagrams;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;

/**
 * The verb table: one {@link Verb} per kind of operation, chosen by exhaustive switches.
 *
 * <p>The loop's thread only.
 */
final class UringVerbs {
    private final Submitter submitter;
    private final Accept accept;
    private final Connect connect;
    private final Receive receive;
    private final Send send;
    private final Transmit transmit;
    private final TransmitDatagrams transmitDatagrams;
    private final Disconnect disconnect;
    private final ReceiveMessage receiveMessage;
    private final SendMessage sendMessage;

    /**
     * @param table of direct descriptors; null if connections have ordinary ones
     */
    UringVerbs(
            Submitter submitter,
            LinuxIo io,
            Arena arena,
            @Nullable DirectTable table,
            Descriptors descriptors,
            RealDescriptors real,
            PlainCalls plainCalls) {
        this.submitter = submitter;
        this.accept = new Accept(submitter, descriptors, table, plainCalls);
        SwallowedResets resets = new SwallowedResets(plainCalls);
        this.send = new Send(submitter, resets);
        this.connect = new Connect(submitter, real, send, plainCalls);
        this.receive = new Receive(submitter, arena, resets);
        this.transmit = new Transmit(submitter, plainCalls, resets, io, arena);
        this.disconnect = new Disconnect(submitter, plainCalls);
        this.receiveMessage = new ReceiveMessage(submitter, io, arena);
        this.sendMessage = new SendMessage(submitter, receiveMessage);
        this.transmitDatagrams =
                new TransmitDatagrams(submitter, arena, receiveMessage, sendMessage);
    }

    /** Returns the verb of accepts, and of listeners. */
    Accept accept() {
        return accept;
    }

    /** Returns the verb of receives. */
    Receive receive() {
        return receive;
    }

    /** Returns the verb of receives of datagrams. */
    ReceiveMessage receiveMessage() {
        return receiveMessage;
    }

    /** Starts an operation by its verb. */
    void start(Operation operation) {
        switch (operation) {
            case AcceptOperation it -> accept.start(it);
            case ConnectOperation it -> connect.start(it);
            case ReceiveOperation it -> receive.start(it);
            case SendOperation it -> send.start(it);
            case TransmitOperation it when it.isOfDatagrams() -> transmitDatagrams.start(it);
            case TransmitOperation it -> transmit.start(it);
            case DisconnectOperation it -> disconnect.start(it);
            case ReceiveMessageOperation it -> receiveMessage.start(it);
            case SendMessageOperation it -> sendMessage.start(it);
        }
    }

    /**
     * Passes a completion to the verb of its operation, then starts the next one of the queue if
     * the operation has ended.
     */
    void finish(Operation operation, RingEntry entry) {
        UringSocket socket = (UringSocket) operation.socket();
        switch (operation) {
            case AcceptOperation it -> accept.finish(it, entry);
            case ConnectOperation it -> {
                connect.finish(it, entry);
                submitter.startNext(socket, socket.writes());
            }
            case ReceiveOperation it -> {
                receive.finish(it, entry);
                submitter.startNext(socket, socket.reads());
            }
            case SendOperation it -> {
                send.finish(it, entry);
                submitter.startNext(socket, socket.writes());
            }
            case TransmitOperation it when it.isOfDatagrams() -> {
                transmitDatagrams.finish(it, entry);
                sendMessage.startNext((DatagramSocket) socket);
            }
            case TransmitOperation it -> {
                transmit.finish(it, entry);
                submitter.startNext(socket, socket.writes());
            }
            case DisconnectOperation it -> {
                disconnect.finish(it, entry);
                submitter.startNext(socket, socket.writes());
            }
            case ReceiveMessageOperation it -> {
                receiveMessage.finish(it, entry);
                receiveMessage.startNext((DatagramSocket) socket);
            }
            case SendMessageOperation it -> {
                sendMessage.finish(it, entry);
                sendMessage.startNext((DatagramSocket) socket);
            }
        }
    }

    /** Requests by its verb that an operation end early. */
    void cancel(Operation operation) {
        switch (operation) {
            case AcceptOperation it -> accept.cancel(it);
            case ConnectOperation it -> connect.cancel(it);
            case ReceiveOperation it -> receive.cancel(it);
            case SendOperation it -> send.cancel(it);
            case TransmitOperation it when it.isOfDatagrams() -> transmitDatagrams.cancel(it);
            case TransmitOperation it -> transmit.cancel(it);
            case DisconnectOperation it -> disconnect.cancel(it);
            case ReceiveMessageOperation it -> receiveMessage.cancel(it);
            case SendMessageOperation it -> sendMessage.cancel(it);
        }
    }
}
