package dev.overlapped.contract.spec;

import dev.overlapped.IoFailure;
import dev.overlapped.TransmitSource;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** The common part of the contracts of transmissions: files, opened and closed again. */
public abstract class TransmissionContract extends PortContract {
    @TempDir Path directory;

    private final List<TransmitSource> sources = new ArrayList<>();

    public TransmissionContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    /** Runs before the port and the directory are closed. */
    @AfterEach
    void closeSources() {
        sources.forEach(TransmitSource::close);
    }

    public TransmitSource open(Path path) throws IoFailure {
        return keep(port.openFile(path));
    }

    /** Closes it after the test. */
    TransmitSource keep(TransmitSource source) {
        sources.add(source);
        return source;
    }

    public Path file(byte[] content) throws IOException {
        return Files.write(Files.createTempFile(directory, "content", ".bin"), content);
    }

    /** Makes a sparse file of zeros. */
    public Path sparse(long length) throws IOException {
        Path path = Files.createTempFile(directory, "sparse", ".bin");
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(length);
        }
        return path;
    }

    static void truncate(Path path, long length) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        }
    }

    /** Returns the received bytes of a part of a file, between "the head" and "the tail". */
    static byte[] betweenHeadAndTail(byte[] content, int offset, int size) {
        return concat(
                "the head".getBytes(),
                Arrays.copyOfRange(content, offset, offset + size),
                "the tail".getBytes());
    }

    public static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
