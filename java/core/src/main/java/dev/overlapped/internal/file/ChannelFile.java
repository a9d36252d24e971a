package dev.overlapped.internal.file;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;

/**
 * A file that only Java can read: a channel, whose handle the JDK keeps to itself. No call of the
 * system takes it, so what is transmitted of it is read into memory first, by a virtual thread, for
 * a disk may be slow and a completion thread must not wait.
 *
 * <p>Lifetime: the channel is the user's, and stays open when this is closed; one that was opened
 * for this is closed by a virtual thread, for closing may wait, too. Memory that was read into is
 * kept for the next read. Any thread.
 */
public final class ChannelFile extends NativeFile {
    /** The bytes of one read: as many as make the switch of threads cheap. */
    public static final int BLOCK_BYTES = 128 * 1024;

    private static final int MAX_KEPT = 16;

    private final FileChannel channel;
    private final boolean owning;
    private final ArrayDeque<MemorySegment> free = new ArrayDeque<>(); // under its monitor

    /**
     * @param channel open for reading
     */
    public ChannelFile(FileChannel channel) {
        this(channel, false);
    }

    private ChannelFile(FileChannel channel, boolean owning) {
        this.channel = channel;
        this.owning = owning;
    }

    /** Makes one that closes the channel with itself. */
    public static ChannelFile owning(FileChannel channel) {
        return new ChannelFile(channel, true);
    }

    /**
     * {@inheritDoc}
     *
     * @throws UncheckedIOException what the channel says
     */
    @Override
    public long size() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void closeHandle() {
        if (owning) {
            Thread.ofVirtual()
                    .start(
                            () -> {
                                try {
                                    channel.close();
                                } catch (IOException e) {
                                    // open for reading only: nothing is lost
                                }
                            });
        }
    }

    /** Memory to read into; {@link #put} back. */
    public MemorySegment take() {
        synchronized (free) {
            if (!free.isEmpty()) {
                return free.pop();
            }
        }
        return Arena.ofAuto().allocate(BLOCK_BYTES);
    }

    public void put(MemorySegment block) {
        synchronized (free) {
            if (free.size() < MAX_KEPT) {
                free.push(block);
            }
        }
    }

    /**
     * Reads into the beginning of a block. May wait for the disk.
     *
     * @param bytes how many are wanted, at least 1
     * @return how many there were, at least 1
     * @throws EOFException if the file ends before {@code offset}
     */
    public int read(MemorySegment block, long offset, int bytes) throws IOException {
        ByteBuffer into = block.asSlice(0, bytes).asByteBuffer();
        while (into.hasRemaining()) {
            int result = channel.read(into, offset + into.position());
            if (result <= 0) {
                break; // the end of the file; the bytes before it are sent first
            }
        }
        if (into.position() == 0) {
            throw new EOFException("the file ends before offset " + offset);
        }
        return into.position();
    }
}
