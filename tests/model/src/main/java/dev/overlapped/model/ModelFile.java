package dev.overlapped.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** A file handle: a file of this system, open for reading. */
final class ModelFile {
    private final FileChannel channel;

    ModelFile(FileChannel channel) {
        this.channel = channel;
    }

    long size() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw new IllegalStateException("the size of a file of the model cannot be read", e);
        }
    }

    /** Reads {@code bytes} from {@code offset} on; fewer at the end of the file. */
    byte[] read(long offset, int bytes) {
        ByteBuffer to = ByteBuffer.allocate(bytes);
        try {
            while (to.hasRemaining() && channel.read(to, offset + to.position()) >= 0) {}
        } catch (IOException e) {
            throw new IllegalStateException("a file of the model cannot be read", e);
        }
        byte[] all = new byte[to.position()];
        to.get(0, all);
        return all;
    }

    void close() {
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
