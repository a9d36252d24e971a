package dev.overlapped;

import dev.overlapped.internal.Completion;
import dev.overlapped.internal.TransmitOperation;
import dev.overlapped.internal.TransmitOperation.Element;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongConsumer;

/**
 * A transmission that is being described: what {@link FileTransmission} and {@link
 * PacketTransmission} have in common. Nothing is checked against files and no buffer is taken
 * before it is started, which can be done once.
 *
 * <p>Once started it is one operation, among the connection's sends in its order, with one
 * completion; what goes may have any length, for what the system takes at a time is nobody's
 * concern. All its buffers come back with the completion, whatever that says.
 *
 * <p>Success means that the system's transport has taken all of it, not that the other side has got
 * it; a connection is to be closed by {@link TcpConnection#closeAfterSending} then.
 *
 * <p>Files may be closed as soon as it is started: it keeps them open until it has ended.
 *
 * <p>Threads: described by one at a time, on any thread. Handlers and {@link TransmitProgress} run
 * on the connection's completion thread.
 *
 * @param <T> the kind of transmission
 */
public abstract sealed class Transmission<T extends Transmission<T>>
        permits FileTransmission, PacketTransmission {

    private static final Set<TransmitFlag> WORKERS =
            EnumSet.of(
                    TransmitFlag.USE_DEFAULT_WORKER,
                    TransmitFlag.USE_SYSTEM_THREAD,
                    TransmitFlag.USE_KERNEL_APC);

    private final TcpConnection connection;
    private final Set<TransmitFlag> flags = EnumSet.noneOf(TransmitFlag.class);
    private int bytesPerSend;
    private TransmitProgress progress;
    private boolean started;

    Transmission(TcpConnection connection) {
        this.connection = connection;
    }

    // ---- describing

    abstract T self();

    /**
     * Says how many bytes are sent at a time (nNumberOfBytesPerSend, nSendSize). On a stream the
     * other side does not see it.
     *
     * @param bytes 1 or more, or 0 = as the system likes, which is the default
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public T bytesPerSend(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException(
                    bytes + " bytes a send: must be 0 to " + Integer.MAX_VALUE);
        }
        bytesPerSend = bytes;
        return self();
    }

    /**
     * Adds flags.
     *
     * @param more see {@link TransmitFlag}
     * @return this
     * @throws IllegalArgumentException if they contradict each other, or others that were added
     */
    public T flags(TransmitFlag... more) {
        Set<TransmitFlag> all = EnumSet.copyOf(flags);
        all.addAll(Arrays.asList(more));
        if (all.containsAll(EnumSet.of(TransmitFlag.DISCONNECT, TransmitFlag.WRITE_BEHIND))) {
            throw new IllegalArgumentException(
                    "flags "
                            + all
                            + ": WRITE_BEHIND, which does not wait, cannot go with DISCONNECT,"
                            + " which does");
        }
        if (all.stream().filter(WORKERS::contains).count() > 1) {
            throw new IllegalArgumentException("flags " + all + ": at most one of " + WORKERS);
        }
        checkFlags(all);
        flags.addAll(all);
        return self();
    }

    /** Refuses what this kind of transmission does not have. */
    void checkFlags(Set<TransmitFlag> all) {}

    /**
     * Ends the sending side behind the last byte; see {@link TransmitFlag#DISCONNECT}.
     *
     * @return this
     */
    public T disconnect() {
        return flags(TransmitFlag.DISCONNECT);
    }

    /**
     * Has someone told how far it has come, now and then; on Windows every 16 MiB. The end is told
     * by the transmission's handler alone. A second call replaces the first.
     *
     * @param told is told
     * @return this
     */
    public T onProgress(TransmitProgress told) {
        progress = Objects.requireNonNull(told, "told");
        return self();
    }

    // ---- starting

    /**
     * Starts it, and releases its buffers when it has ended. A failure closes the connection, which
     * its receive handler will notice.
     *
     * @throws IllegalStateException as {@link #start(Deadline, VectorHandler)}
     * @throws IndexOutOfBoundsException as there
     * @throws IllegalArgumentException as there
     */
    public void start() {
        start(Deadline.NONE, Completions.TRANSMITTED_AND_FORGOTTEN, null);
    }

    /**
     * Starts it, without a limit in time.
     *
     * @param handler gets the buffers back, and the exact number of bytes that went
     * @return the operation's number, for {@link TcpConnection#cancel}
     * @throws IllegalStateException as {@link #start(Deadline, VectorHandler)}
     * @throws IndexOutOfBoundsException as there
     * @throws IllegalArgumentException as there
     */
    public long start(VectorHandler handler) {
        return start(Deadline.NONE, handler);
    }

    /**
     * Starts it.
     *
     * @param deadline until when all must have been handed to the system's transport
     * @param handler gets the buffers back, and the exact number of bytes that went. What fails
     *     says by {@link IoFailure#transferred} how much went, and by {@link IoFailure#element}
     *     where it stopped; a file that has become shorter than what was asked of it is of kind
     *     {@link IoFailure.Kind#FILE_TRUNCATED}
     * @return the operation's number, for {@link TcpConnection#cancel}
     * @throws IllegalStateException if it was started before, a buffer is in flight or released or
     *     appears twice, a file is closed, or the sending side has ended; nothing is taken then
     * @throws IndexOutOfBoundsException if a region does not lie within its file as it is now
     * @throws IllegalArgumentException if a file was opened for another port
     * @throws java.io.UncheckedIOException if the system does not tell how long a file is
     */
    public long start(Deadline deadline, VectorHandler handler) {
        Objects.requireNonNull(handler, "handler");
        return start(deadline, Completions.TRANSMITTED, handler);
    }

    /**
     * Starts it and waits until all has been handed to the system's transport. For virtual threads.
     *
     * @param deadline until when
     * @return the exact number of bytes that went
     * @throws IoFailure of the kinds of {@link TcpConnection#send(IoBuffer, Deadline)}, and {@link
     *     IoFailure.Kind#FILE_TRUNCATED}; the buffers are lent again, as after success
     * @throws IllegalStateException as {@link #start(Deadline, VectorHandler)}, or on a completion
     *     thread
     * @throws IndexOutOfBoundsException as there
     * @throws IllegalArgumentException as there
     */
    public long await(Deadline deadline) throws IoFailure {
        Waiter<Long> waiter = Waiter.here();
        return waiter.await(
                connection.socket(), start(deadline, Completions.TRANSMITTED_AWAITED, waiter));
    }

    /**
     * Starts it, without a limit in time.
     *
     * @return what {@link #await} returns, in time
     * @throws IllegalStateException as {@link #start(Deadline, VectorHandler)}
     * @throws IndexOutOfBoundsException as there
     */
    public CompletableFuture<Long> startAsync() {
        return startAsync(Deadline.NONE);
    }

    /**
     * Starts it. The future is as {@link TcpConnection} says; the buffers are in flight until it
     * completes.
     *
     * @param deadline until when all must have been handed to the system's transport
     * @return what {@link #await} returns, in time
     * @throws IllegalStateException as {@link #start(Deadline, VectorHandler)}
     * @throws IndexOutOfBoundsException as there
     */
    public CompletableFuture<Long> startAsync(Deadline deadline) {
        OperationFuture<Long> future = new OperationFuture<>();
        return future.started(
                connection.socket(), start(deadline, Completions.TRANSMITTED_AWAITED, future));
    }

    /** What to send, in order. */
    abstract List<PacketElement> elements();

    private long start(Deadline deadline, Completion completion, Object handler) {
        long until = deadline.nanoTime();
        if (started) {
            throw new IllegalStateException("the transmission was started before");
        }
        connection.checkOutputOpen();
        List<PacketElement> elements = elements();
        for (PacketElement element : elements) {
            if (element instanceof PacketElement.FilePiece piece) {
                piece.source().check(connection.port(), piece.offset(), piece.length());
            }
        }
        IoBuffer[] buffers = buffers(elements);
        TcpConnection.takeOffAll(buffers);
        TransmitOperation operation = new TransmitOperation(this instanceof PacketTransmission);
        operation.prepare(connection.socket(), completion, handler, buffers, until);
        try {
            operation.transmit(retain(elements), systemFlags(), bytesPerSend, systemProgress());
        } catch (RuntimeException e) {
            for (IoBuffer buffer : buffers) {
                buffer.land();
            }
            throw e;
        }
        started = true;
        return connection.startTransmit(operation);
    }

    /** Those of the elements in memory, in their order. */
    private static IoBuffer[] buffers(List<PacketElement> elements) {
        IoBuffer[] buffers = new IoBuffer[elements.size()];
        int count = 0;
        for (PacketElement element : elements) {
            if (element instanceof PacketElement.Memory memory) {
                buffers[count++] = memory.buffer();
            }
        }
        return Arrays.copyOf(buffers, count);
    }

    /** Retains all files, or none: if one of them is closed, those before it are let go. */
    private static List<Element> retain(List<PacketElement> elements) {
        List<Element> retained = new ArrayList<>(elements.size());
        try {
            for (PacketElement element : elements) {
                retained.add(retain(element));
            }
        } catch (IllegalStateException e) {
            for (Element element : retained) {
                if (element.isFile()) {
                    element.file().release();
                }
            }
            throw e;
        }
        return retained;
    }

    private static Element retain(PacketElement element) {
        boolean ends = element.isEndOfPacket();
        return switch (element) {
            case PacketElement.Memory memory -> {
                IoBuffer buffer = memory.buffer();
                yield new Element(null, buffer.dataAddress(), buffer.length(), ends);
            }
            case PacketElement.FilePiece piece ->
                    new Element(piece.source().retain(), piece.offset(), piece.length(), ends);
        };
    }

    private Set<TransmitOperation.Flag> systemFlags() {
        Set<TransmitOperation.Flag> system = EnumSet.noneOf(TransmitOperation.Flag.class);
        for (TransmitFlag flag : flags) {
            if (flag != TransmitFlag.USE_DEFAULT_WORKER) { // what the system does unless told else
                system.add(TransmitOperation.Flag.valueOf(flag.name()));
            }
        }
        return system;
    }

    private LongConsumer systemProgress() {
        TransmitProgress told = progress;
        return told == null ? null : bytes -> told.progressed(connection, bytes);
    }
}
