package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.overlapped.Capabilities.Feature;
import dev.overlapped.ConnectOptions;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;
import dev.overlapped.TransmitSource;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;

import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;

/** A path means the file that the JDK finds by it, whatever its file system and its bytes. */
abstract class FilePathContract extends TransmissionContract {
    FilePathContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    private byte[] transmitted(TransmitSource source) throws Exception {
        Pair pair = accepted();
        pair.ours().transmitFile(source).region(0, source.size()).disconnect().startAndRelease();
        byte[] received = pair.theirs().readToEnd();
        pair.theirs().close();
        return received;
    }

    private FileSystem archive() throws Exception {
        URI uri = URI.create("jar:" + directory.resolve("archive.zip").toUri());
        return FileSystems.newFileSystem(uri, Map.of("create", "true"));
    }

    @Test
    void aPathOfAnArchiveIsItsEntry() throws Exception {
        byte[] content = random(300_000);
        try (FileSystem archive = archive()) {
            Path outside = file("of the machine".getBytes()).toAbsolutePath();
            Path entry = archive.getPath(outside.toString().replace('\\', '/'));
            if (entry.getParent() != null) {
                Files.createDirectories(entry.getParent());
            }
            Files.write(entry, content);
            try (TransmitSource source = port.openFile(entry)) {
                assertEquals(content.length, source.size());
                assertArrayEquals(content, transmitted(source));
            }
        }
    }

    @Test
    void whatAnArchiveLacksIsNotFoundOutsideEither() throws Exception {
        try (FileSystem archive = archive()) {
            Path outside = file(random(10)).toAbsolutePath();
            Path entry = archive.getPath(outside.toString().replace('\\', '/'));
            assertFails(Kind.FILE_NOT_FOUND, () -> port.openFile(entry));
            assertFails(Kind.UNSUPPORTED, () -> port.openFile(archive.getPath("/")));
        }
    }

    /** Returns a path in {@code directory} whose name has bytes that no encoding knows. */
    private Path ofBytes(String escaped) {
        assumeFalse(system.isWinsock(), "names of Windows are text");
        return Path.of(URI.create(directory.toUri() + escaped));
    }

    @Test
    void theBytesOfANameDecide() throws Exception {
        Path one = ofBytes("%FE%FFname");
        Path other = ofBytes("%FF%FEname");
        assertEquals(one.toString(), other.toString(), "their text is the same");
        byte[] content = random(5_000);
        Files.write(one, content);
        Files.write(other, random(7));
        Files.write(ofBytes("%EF%BF%BD%EF%BF%BDname"), random(8)); // the text, as UTF-8
        try (TransmitSource source = port.openFile(one)) {
            assertEquals(content.length, source.size());
            assertArrayEquals(content, transmitted(source));
        }
        Path missing = ofBytes("%FDname");
        assertFails(Kind.FILE_NOT_FOUND, () -> port.openFile(missing));
    }

    @Test
    void theBytesOfASocketsNameDecide() throws Exception {
        UnixSystem.assume(port, Feature.AF_UNIX_STREAMS);
        UnixDomainSocketAddress one = UnixDomainSocketAddress.of(ofBytes("%FE"));
        UnixDomainSocketAddress other = UnixDomainSocketAddress.of(ofBytes("%FF"));
        try (TcpListener listener = port.listen(one);
                TcpListener second = port.listen(other)) {
            assertEquals(one, listener.localAddress());
            assertEquals(other, second.localAddress());
            TcpConnection client = port.blocking().connect(other, ConnectOptions.DEFAULT, soon());
            TcpConnection server = second.blocking().accept(soon());
            assertEquals(other, server.localAddress());
            assertEquals(other, client.remoteAddress());
            client.blocking().send(buffer("here".getBytes()), soon());
            assertEquals("here", new String(receive(server, 4)));
            client.close();
            server.close();
        }
        UnixSystem.delete(system, one);
        UnixSystem.delete(system, other);
        assertFalse(Files.exists(one.getPath()));
    }
}
