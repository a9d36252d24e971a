package dev.overlapped.internal.transmit;

import dev.overlapped.CompletionPort;
import dev.overlapped.IoFailure;
import dev.overlapped.IoOperation;
import dev.overlapped.TransmitSource;
import dev.overlapped.internal.await.Failures;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.file.ChannelFile;
import dev.overlapped.internal.file.NativeFile;
import dev.overlapped.internal.message.PathBytes;
import dev.overlapped.internal.socket.InternalPort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** An open file of a port: one of the system, or a channel. Any thread. */
public final class FileSource implements TransmitSource {
    private final CompletionPort port;
    private final Object name;
    private final NativeFile file;

    private FileSource(CompletionPort port, Object name, NativeFile file) {
        this.port = port;
        this.name = name;
        this.file = file;
    }

    /**
     * Opens a file for reading: by its name if the system knows it by that, else by a channel.
     *
     * @param port whose sockets will transmit it
     * @param path of a regular file, of any file system
     */
    public static FileSource open(InternalPort port, Path path) throws IoFailure {
        if (Files.exists(path) && !Files.isRegularFile(path)) {
            throw Failures.of(
                    IoFailure.Kind.UNSUPPORTED,
                    IoOperation.OPEN_FILE,
                    path + " is not a regular file");
        }
        if (!PathBytes.isOfSystem(path)) {
            return openChannel(port, path);
        }
        try {
            return new FileSource(port, path, port.openHandle(path));
        } catch (NativeException e) {
            throw Failures.of(IoOperation.OPEN_FILE, e);
        }
    }

    private static FileSource openChannel(InternalPort port, Path path) throws IoFailure {
        FileChannel channel;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        } catch (IOException | UnsupportedOperationException e) {
            IoFailure.Kind kind =
                    switch (e) {
                        case NoSuchFileException none -> IoFailure.Kind.FILE_NOT_FOUND;
                        case AccessDeniedException denied -> IoFailure.Kind.ACCESS_DENIED;
                        case UnsupportedOperationException none -> IoFailure.Kind.UNSUPPORTED;
                        default -> IoFailure.Kind.OTHER;
                    };
            IoFailure failure =
                    Failures.of(
                            kind,
                            IoOperation.OPEN_FILE,
                            path + " of " + path.getFileSystem() + ": " + e);
            failure.initCause(e);
            throw failure;
        }
        return new FileSource(port, path, ChannelFile.owning(channel));
    }

    /**
     * Reads the file of a channel.
     *
     * @param port whose sockets will transmit it
     * @param channel open for reading
     */
    public static FileSource of(CompletionPort port, FileChannel channel) throws IoFailure {
        try {
            channel.read(ByteBuffer.allocate(0), 0); // reads nothing; throws if it could not
            channel.size();
        } catch (IOException e) {
            boolean closed = e instanceof ClosedChannelException;
            IoFailure failure =
                    Failures.of(
                            closed ? IoFailure.Kind.CLOSED : IoFailure.Kind.OTHER,
                            IoOperation.OPEN_CHANNEL,
                            closed ? "" : e.toString());
            failure.initCause(e);
            throw failure;
        }
        return new FileSource(port, channel, new ChannelFile(channel));
    }

    /** Returns the implementation of a source; refuses one of another implementation. */
    static FileSource of(TransmitSource source) {
        if (source instanceof FileSource own) {
            return own;
        }
        throw new IllegalArgumentException(source + ": must be opened by a CompletionPort");
    }

    @Override
    public long size() {
        NativeFile used = retain();
        try {
            return used.size();
        } catch (NativeException e) {
            throw new UncheckedIOException(Failures.of(IoOperation.FILE_SIZE, e));
        } finally {
            used.release();
        }
    }

    /** Keeps the handle open for one transmission, which releases it. */
    NativeFile retain() {
        if (!file.retain()) {
            throw new IllegalStateException(this + " is closed");
        }
        return file;
    }

    /** Returns the present size, for a socket of {@code user}, which must be the file's port. */
    long sizeFor(CompletionPort user) {
        if (user != port) {
            throw new IllegalArgumentException(
                    this + " was opened for " + port + ", not for the port of this socket");
        }
        return size();
    }

    /** Refuses a region that does not lie within the file as it is now. */
    void check(CompletionPort user, long offset, long length) {
        long size = sizeFor(user);
        if (offset > size || length > size - offset) {
            throw new IndexOutOfBoundsException(
                    length
                            + " bytes at offset "
                            + offset
                            + " of "
                            + this
                            + ", which has "
                            + size
                            + ": the offset must be 0 to "
                            + size
                            + (offset > size ? "" : ", the length 0 to " + (size - offset)));
        }
    }

    @Override
    public void close() {
        file.close();
    }

    @Override
    public String toString() {
        return "TransmitSource[" + name + "]";
    }
}
