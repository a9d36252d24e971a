package dev.overlapped.internal;

import dev.overlapped.internal.TransmitOperation.Element;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * What a transmission reads through channels. A block at a time stands in the list of elements as
 * memory, before the rest of the piece that it is the beginning of; when it has gone, it is taken
 * out.
 *
 * <pre>
 *  elements    memory, channel 0..150 KiB, memory
 *  read      → memory, block of 128 KiB, channel 128..150 KiB, memory
 *  gone      → memory, channel 128..150 KiB, memory
 *  read      → memory, block of 22 KiB, memory
 * </pre>
 *
 * <p>Lifetime: that of the operation. The loop's thread, except for the read itself.
 */
final class ChannelReading {
    private final TransmitOperation operation;
    private final List<Element> elements;

    private ChannelFile file; // of the block, null = there is none
    private MemorySegment block;
    private int at; // where it stands
    private boolean hasRest;
    private Exception failure;

    ChannelReading(TransmitOperation operation, List<Element> elements) {
        this.operation = operation;
        this.elements = elements;
    }

    /** The next piece to be read, at or behind {@code index}; −1 = none, or none as yet. */
    int next(int index) {
        for (int i = index; file == null && i < elements.size(); i++) {
            if (elements.get(i).isUnread() && elements.get(i).length() > 0) {
                return i;
            }
        }
        return -1;
    }

    /** Reads the beginning of piece {@code index}, and then calls {@code goOn} in the loop. */
    void read(int index, Runnable goOn) {
        Element wanted = elements.get(index);
        ChannelFile channel = (ChannelFile) wanted.file();
        MemorySegment memory = channel.take();
        int bytes = (int) Math.min(wanted.length(), ChannelFile.BLOCK_BYTES);
        CompletionLoop loop = operation.socket().loop();
        Runnable reader =
                () -> {
                    int read = 0;
                    Exception thrown = null;
                    try {
                        read = channel.read(memory, wanted.start(), bytes);
                    } catch (IOException | RuntimeException e) {
                        thrown = e;
                    }
                    int result = read;
                    Exception failed = thrown;
                    loop.execute(
                            () -> {
                                took(index, memory, result, failed);
                                goOn.run();
                            });
                };
        Thread.ofVirtual().name("overlapped-file-reader").start(reader);
    }

    private void took(int index, MemorySegment memory, int bytes, Exception failed) {
        Element wanted = elements.get(index);
        if (failed != null) {
            failure = failed;
            operation.failingAt(index);
            ((ChannelFile) wanted.file()).put(memory);
            return;
        }
        file = (ChannelFile) wanted.file();
        block = memory;
        at = index;
        hasRest = bytes < wanted.length();
        boolean ends = wanted.endsPacket() && !hasRest;
        elements.set(index, new Element(null, memory.address(), bytes, ends));
        if (hasRest) {
            long start = wanted.start() + bytes;
            long length = wanted.length() - bytes;
            elements.add(index + 1, new Element(file, start, length, wanted.endsPacket()));
        }
    }

    /** What the last read failed with; null = nothing. */
    Exception failure() {
        return failure;
    }

    /**
     * The bytes of element {@code index} have gone; returns whether that was a block, and the rest
     * of its piece stands there now.
     */
    boolean gone(int index) {
        if (file == null || at != index) {
            return false;
        }
        giveBack();
        if (hasRest) {
            elements.remove(index);
        }
        return hasRest;
    }

    /** Gives the block back, which has gone or will not go any more. */
    void giveBack() {
        if (file != null) {
            file.put(block);
            file = null;
            block = null;
        }
    }
}
