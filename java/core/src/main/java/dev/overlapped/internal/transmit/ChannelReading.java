package dev.overlapped.internal.transmit;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.internal.file.ChannelFile;
import dev.overlapped.internal.operation.ElementReader;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.operation.TransmitOperation.Element;
import dev.overlapped.internal.schedule.OwnThreads;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * The reading of channels for a transmission: a block at a time, which is an element of memory in
 * the list until it is sent.
 *
 * <p>Lifetime: that of the operation. The loop's thread, except for the read itself.
 */
public abstract sealed class ChannelReading implements ElementReader
        permits StreamReading, DatagramReading {
    /**
     * A piece to read.
     *
     * @param index of its element
     * @param bytes at least 1
     */
    record Piece(int index, ChannelFile file, long offset, int bytes) {}

    final TransmitOperation operation;
    final List<Element> elements;

    /** The channel of the block; null = there is none. */
    private @Nullable ChannelFile file;

    private @Nullable MemorySegment block;
    private @Nullable Exception failure;

    ChannelReading(TransmitOperation operation, List<Element> elements) {
        this.operation = operation;
        this.elements = elements;
    }

    /** Returns the pieces that are read into one block, from element {@code index} on. */
    abstract List<Piece> pieces(int index);

    /**
     * The pieces have been read: they are memory from here on, or it {@linkplain #fail fails}.
     *
     * @param address where the first one is; the others follow it
     * @param read how many bytes of each, at least 1
     * @param whole how many of them were read before a failure
     * @param failed the failure; null = all were read
     */
    abstract void took(
            List<Piece> pieces, long address, int[] read, int whole, @Nullable Exception failed);

    /** Reads the elements of {@code operation} that are in channels, if there are any. */
    public static void attachTo(TransmitOperation operation) {
        List<Element> elements = operation.elements();
        if (elements.stream().anyMatch(Element::isUnread)) {
            List<Element> readable = new ArrayList<>(elements);
            operation.readThrough(
                    readable,
                    operation.isOfDatagrams()
                            ? new DatagramReading(operation, readable)
                            : new StreamReading(operation, readable));
        }
    }

    final boolean hasBlock() {
        return file != null;
    }

    @Override
    public final void read(int index, Runnable then) {
        ChannelFile channel = (ChannelFile) present(elements.get(index).file());
        MemorySegment memory = channel.take();
        List<Piece> pieces = pieces(index);
        Loop loop = operation.socket().loop();
        Runnable reader =
                () -> {
                    int[] read = new int[pieces.size()];
                    Exception thrown = null;
                    int at = 0;
                    int count = 0;
                    try {
                        for (; count < read.length; count++) {
                            Piece piece = pieces.get(count);
                            MemorySegment room = memory.asSlice(at);
                            read[count] = piece.file.read(room, piece.offset, piece.bytes);
                            at += read[count];
                        }
                    } catch (IOException | RuntimeException e) {
                        thrown = e;
                    } catch (Error e) { // else nobody would hear of it
                        thrown = new IOException("a read of the channel failed: " + e, e);
                    }
                    int whole = count;
                    Exception failed = thrown;
                    loop.execute(
                            () -> {
                                file = channel;
                                block = memory;
                                took(pieces, memory.address(), read, whole, failed);
                                then.run();
                            });
                };
        OwnThreads.startVirtual("overlapped-file-reader", reader);
    }

    /** Fails the transmission at element {@code index}. */
    final void fail(int index, Exception reason) {
        failure = reason;
        operation.failingAt(index);
        releaseBlock();
    }

    @Override
    public final @Nullable Exception failure() {
        return failure;
    }

    @Override
    public final void releaseBlock() {
        if (file != null && block != null) {
            file.put(block);
            file = null;
            block = null;
        }
    }
}
