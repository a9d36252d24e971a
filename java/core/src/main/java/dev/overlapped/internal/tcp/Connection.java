package dev.overlapped.internal.tcp;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.Cancellable;
import dev.overlapped.Deadline;
import dev.overlapped.DisconnectHandler;
import dev.overlapped.FileTransmission;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoBuffers;
import dev.overlapped.PacketElement;
import dev.overlapped.PacketTransmission;
import dev.overlapped.ReceiveHandler;
import dev.overlapped.ReceiveOptions;
import dev.overlapped.ReuseHandler;
import dev.overlapped.SendHandler;
import dev.overlapped.TcpTarget;
import dev.overlapped.TransmitSource;
import dev.overlapped.VectorHandler;
import dev.overlapped.WritableHandler;
import dev.overlapped.internal.operation.CloseReason;
import dev.overlapped.internal.operation.NativeSocket;
import dev.overlapped.internal.operation.SendLevels;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.operation.WhenFull;
import dev.overlapped.internal.transmit.StreamFileTransmission;
import dev.overlapped.internal.transmit.StreamPacketTransmission;
import dev.overlapped.internal.transmit.StreamTransmitter;
import dev.overlapped.internal.transmit.TransmissionReuse;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;

/**
 * A connection: the handler face of its operations, and its life.
 *
 * @param <R> what its socket can be used for again
 */
abstract class Connection<R extends TcpTarget> extends StreamSocket
        implements StreamTransmitter<R> {
    /** Set once, under the socket's monitor; used on the connection's thread only. */
    private volatile @Nullable ReceiveStream stream;

    Connection(NativeSocket socket, SendLevels levels) {
        super(socket, levels);
    }

    /** Makes a target of its socket, which has been taken out of it. */
    abstract R target(NativeSocket kept);

    // ---- receiving

    public final long receive(IoBuffer buffer, Deadline deadline, ReceiveHandler handler) {
        Objects.requireNonNull(handler, "handler");
        checkNotLeaving();
        return Receives.start(this, buffer, deadline, Receives.RECEIVED, handler);
    }

    public final long receive(Deadline deadline, ReceiveHandler handler) {
        Objects.requireNonNull(handler, "handler");
        checkNotLeaving();
        return ReadyReceives.start(this, deadline, ReadyReceives.RECEIVED, handler);
    }

    public final long receive(IoBuffers buffers, Deadline deadline, VectorHandler handler) {
        Objects.requireNonNull(handler, "handler");
        checkNotLeaving();
        return Receives.start(this, buffers, deadline, Receives.VECTOR, handler);
    }

    public final void receiveEach(ReceiveHandler handler) {
        receiveEach(port().defaults().receiving(), handler);
    }

    public final void receiveEach(ReceiveOptions options, ReceiveHandler handler) {
        Objects.requireNonNull(options, "options");
        Objects.requireNonNull(handler, "handler");
        ReceiveStream begun = new ReceiveStream(this, options, handler);
        synchronized (socket()) {
            if (stream != null) {
                throw new IllegalStateException(
                        "receiveEach was called before, or the connection is ending: " + this);
            }
            stream = begun;
        }
        loop().execute(begun::begin, begun::reaped);
    }

    public final void pauseReceiving() {
        ReceiveStream begun = stream;
        if (begun != null) {
            begun.pause();
        }
    }

    public final void resumeReceiving() {
        ReceiveStream begun = stream;
        if (begun != null) {
            begun.resume();
        }
    }

    @Override
    public final boolean holdsFramesBack() {
        ReceiveStream begun = stream;
        return begun != null && begun.isPaused() || socket().window().holdsFramesBack();
    }

    // ---- sending

    public final void sendAndRelease(IoBuffer buffer) {
        Sends.start(this, buffer, Deadline.NONE, WhenFull.REFUSE, Sends.RELEASED, null);
    }

    public final long send(IoBuffer buffer, Deadline deadline, SendHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return Sends.start(this, buffer, deadline, WhenFull.REFUSE, Sends.SENT, handler);
    }

    public final long send(IoBuffers buffers, Deadline deadline, VectorHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return Sends.start(this, buffers, deadline, WhenFull.REFUSE, Sends.VECTOR, handler);
    }

    @Override
    public final void whenWritable(WritableHandler handler) {
        Objects.requireNonNull(handler, "handler");
        loop().execute(
                        () -> writables().add(handler),
                        () -> guarded(() -> handler.failed(face(), WritableQueue.ended(this))));
    }

    @Override
    final void cancelWhenWritable(WritableHandler handler) {
        loop().execute(() -> writables().cancel(handler));
    }

    private WritableQueue writables() {
        StreamExtras used = streamExtras();
        if (used.writables == null) {
            used.writables = new WritableQueue(this);
        }
        return used.writables;
    }

    // ---- transmitting

    @Override
    public final long start(TransmitOperation operation, long bytes, WhenFull whenFull) {
        if (operation.has(TransmitOperation.Flag.DISCONNECT)) {
            endOutput();
        }
        operation.claimRoom(bytes, whenFull);
        return loop().start(operation);
    }

    @Override
    public final TransmissionReuse reuseAfter(
            TransmitOperation transmission, Deadline deadline, ReuseHandler<? super R> handler) {
        return new RecyclingTransmission<>(this, transmission, deadline, this::target, handler);
    }

    public final FileTransmission<R> transmitFile(TransmitSource source) {
        return StreamFileTransmission.of(this, source);
    }

    public final FileTransmission<R> transmitFile() {
        return StreamFileTransmission.withoutFile(this);
    }

    public final PacketTransmission<R> transmitPackets(List<PacketElement> elements) {
        return StreamPacketTransmission.of(this, elements);
    }

    // ---- ending

    public final Cancellable disconnectForReuse(Deadline deadline, ReuseHandler<R> handler) {
        Objects.requireNonNull(handler, "handler");
        Recycling<R> recycling = recycling(deadline, handler);
        recycling.begin();
        return recycling;
    }

    final Recycling<R> recycling(Deadline deadline, ReuseHandler<? super R> handler) {
        return new Recycling<>(this, deadline, this::target, handler);
    }

    public final long disconnect(Deadline deadline, DisconnectHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return Disconnects.start(this, deadline, Disconnects.DISCONNECTED, handler);
    }

    public final void closeAfterSending() {
        closeAfterSending(Deadline.NONE);
    }

    public final void closeAfterSending(Deadline deadline) {
        Objects.requireNonNull(deadline, "deadline");
        markFinishing();
        loop().executeInTurn(() -> finish(deadline, ending()), () -> {}); // after others' sends
    }

    /** Returns the ending of the connection when all is sent and received: closing it. */
    Ending ending() {
        return new Ending.Closing(this);
    }

    @Override
    final boolean finish(Deadline deadline, Ending ending) {
        ReceiveStream begun;
        synchronized (socket()) {
            begun = stream;
            if (begun == null) {
                begun = new ReceiveStream(this, ReceiveOptions.DEFAULT, ReceiveStream.NOBODY);
                stream = begun;
            }
        }
        endWritables(); // there is nothing to wait for
        return begun.finish(deadline, ending);
    }

    /** Returns whether a handler that is called now for the first time could receive nothing. */
    final boolean isEnding() {
        return stream != null || isLeaving();
    }

    // ---- for the loop and the port; on the connection's thread

    @Override
    public void reaped() {
        if (stream != null) {
            stream.reaped();
        }
        endWritables();
        super.reaped();
    }

    /** Ends the waiting for room to send; later, for this may be within a call of the user. */
    private void endWritables() {
        WritableQueue writables = writablesOrNull();
        if (writables != null) {
            loop().executeLater(writables::end, writables::end);
        }
    }

    @Override
    public final void adoptRecord() {
        socket().adopt(present(stream).onReady()); // which has armed the receive
    }

    @Override
    public final void writable() {
        present(writablesOrNull()).writable(); // which has asked for it
    }

    @Override
    public final void tooSlow() {
        close(CloseReason.slowConsumer(outstanding()));
    }

    @Override
    public final void finish() {
        closeAfterSending();
    }

    /** Continues receiving, which waited for room among the outstanding sends. */
    @Override
    public final void writeEnded() {
        ReceiveStream waiting = stream;
        if (waiting != null) {
            waiting.writeEnded();
        }
    }
}
