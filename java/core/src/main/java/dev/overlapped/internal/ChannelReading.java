package dev.overlapped.internal;

import dev.overlapped.internal.TransmitOperation.Element;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * What a transmission reads through channels: a block at a time, which stands in the list of
 * elements as memory until it has gone.
 *
 * <p>Lifetime: that of the operation. The loop's thread, except for the read itself.
 */
abstract sealed class ChannelReading permits StreamReading, DatagramReading {
    /**
     * What to read.
     *
     * @param index of which element
     * @param bytes at least 1
     */
    record Piece(int index, ChannelFile file, long offset, int bytes) {}

    final TransmitOperation operation;
    final List<Element> elements;

    /** Of the block, null = there is none. */
    private ChannelFile file;

    private MemorySegment block;
    private Exception failure;

    ChannelReading(TransmitOperation operation, List<Element> elements) {
        this.operation = operation;
        this.elements = elements;
    }

    /** The next piece to be read, at or behind {@code index}; −1 = none, or none as yet. */
    abstract int next(int index);

    /** What goes into the block together, from element {@code index} on. */
    abstract List<Piece> pieces(int index);

    /**
     * The pieces have been read: they are memory from here on, or it {@linkplain #fail fails}.
     *
     * @param address where the first one is, the others behind it
     * @param read how many bytes of each, at least 1
     * @param whole how many of them were read before it failed
     * @param failed why it went no further; null = it is at the end
     */
    abstract void took(List<Piece> pieces, long address, int[] read, int whole, Exception failed);

    /**
     * The bytes of element {@code index} have gone; returns whether that was a block, and the rest
     * of its piece stands there now.
     */
    abstract boolean gone(int index);

    final boolean hasBlock() {
        return file != null;
    }

    /** Reads what begins with piece {@code index}, and then calls {@code goOn} in the loop. */
    final void read(int index, Runnable goOn) {
        ChannelFile channel = (ChannelFile) elements.get(index).file();
        MemorySegment memory = channel.take();
        List<Piece> pieces = pieces(index);
        CompletionLoop loop = operation.socket().loop();
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
                    }
                    int whole = count;
                    Exception failed = thrown;
                    loop.execute(
                            () -> {
                                file = channel;
                                block = memory;
                                took(pieces, memory.address(), read, whole, failed);
                                goOn.run();
                            });
                };
        Thread.ofVirtual().name("overlapped-file-reader").start(reader);
    }

    /** Element {@code index} cannot be read. */
    final void fail(int index, Exception reason) {
        failure = reason;
        operation.failingAt(index);
        giveBack();
    }

    /** What the last read failed with; null = nothing. */
    final Exception failure() {
        return failure;
    }

    /** Gives the block back, which has gone or will not go any more. */
    final void giveBack() {
        if (file != null) {
            file.put(block);
            file = null;
            block = null;
        }
    }
}
