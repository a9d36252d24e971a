package dev.overlapped.test.internal.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.BitSet;

/** A file of this system, open for reading, of which the model decides what the cache holds. */
final class DiskFile extends OpenFile {
    static final int PAGE = 4096;

    private final FileChannel channel;
    private final long number;
    private final BitSet warmed = new BitSet(); // pages that a read has cached

    DiskFile(Kernel kernel, FileChannel channel, long number) {
        super(kernel);
        this.channel = channel;
        this.number = number;
    }

    @Override
    int poll() {
        return IN | OUT;
    }

    long size() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw new IllegalStateException("a file of the model cannot be asked for its size", e);
        }
    }

    /** Reads {@code bytes} from {@code offset} on; fewer at the end of the file. */
    byte[] read(long offset, int bytes) {
        ByteBuffer to = ByteBuffer.allocate(Math.clamp(size() - offset, 0, bytes));
        try {
            while (to.hasRemaining() && channel.read(to, offset + to.position()) >= 0) {}
        } catch (IOException e) {
            throw new IllegalStateException("a file of the model cannot be read", e);
        }
        byte[] all = new byte[to.position()];
        to.get(0, all);
        return all;
    }

    // ---- the page cache

    private boolean isCached(long page) {
        return warmed.get((int) page) || !kernel.adversary.isCold(number, page);
    }

    /** Returns the number of cached pages in the range. */
    long cachedPages(long offset, long bytes) {
        long last = Math.min(offset + bytes, size()) - 1;
        long count = 0;
        for (long page = offset / PAGE; page <= last / PAGE && last >= offset; page++) {
            count += isCached(page) ? 1 : 0;
        }
        return count;
    }

    /** Returns the number of bytes from {@code offset} that can be read without the disk. */
    int cachedBytes(long offset, int bytes) {
        long end = offset;
        while (end < offset + bytes && isCached(end / PAGE)) {
            end = (end / PAGE + 1) * PAGE;
        }
        return (int) Math.min(bytes, end - offset);
    }

    /** Adds the range to the cache, after a read. */
    void warm(long offset, int bytes) {
        if (bytes > 0) {
            warmed.set((int) (offset / PAGE), (int) ((offset + bytes - 1) / PAGE) + 1);
        }
    }

    @Override
    void released() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new IllegalStateException("a file of the model cannot be closed", e);
        }
    }

    @Override
    public String toString() {
        return "file";
    }
}
