package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.TransmitSource;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.system.WatchedUring;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Transmissions of a mapped file: one that was sent before. */
public abstract class MappedTransmitContract extends CachedTransmitContract {
    public MappedTransmitContract(WatchedUring kernel) {
        super(kernel);
    }

    /** A file in the page cache, sent once so that it is mapped from then on. */
    @Override
    public TransmitSource ready(Path path) throws Exception {
        TransmitSource source = open(path);
        Pair pair = accepted();
        Files.readAllBytes(path);
        int before = kernel.count("mmap of a file");
        while (kernel.count("mmap of a file") == before) {
            Outcomes outcomes = new Outcomes();
            pair.ours().transmitFile(source).start(soon(), outcomes);
            pair.theirs().read((int) source.size());
            outcomes.next(Event.MOVED);
        }
        return source;
    }

    @Override
    public int longest() {
        return Integer.MAX_VALUE;
    }

    @Test
    void aFileThatGrowsIsMappedAgain() throws Exception {
        byte[] content = random(2 << 20);
        Path path = file(content);
        TransmitSource source = ready(path);
        int before = kernel.count("mmap of a file");
        Pair pair = accepted();
        byte[] all = content;
        for (int i = 0; i < 4; i++) {
            byte[] more = random(3 << 20);
            Files.write(path, more, StandardOpenOption.APPEND);
            all = concat(all, more);
            Outcomes outcomes = new Outcomes();
            pair.ours().transmitFile(source).start(soon(), outcomes);
            assertArrayEquals(all, pair.theirs().read(all.length));
            outcomes.next(Event.MOVED);
        }
        assertTrue(kernel.count("mmap of a file") > before);
        int unmapped = kernel.count("munmap");
        source.close();
        assertTrue(kernel.count("munmap") > unmapped);
    }

    /** Read by its start, and by its send if other code may have run in between. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSizeOfAWholeFileIsReadOnceOnTheConnectionsThreadAndTwiceOnAnother(boolean here)
            throws Exception {
        byte[] content = random(16_384);
        TransmitSource source = ready(file(content));
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        int before = kernel.count("lseek");
        if (here) {
            pair.ours()
                    .receiveEach(
                            (connection, buffer) -> {
                                buffer.release();
                                connection.transmitFile(source).start(soon(), outcomes);
                            });
            pair.theirs().write("?".getBytes());
        } else {
            pair.ours().transmitFile(source).start(soon(), outcomes);
        }
        assertArrayEquals(content, pair.theirs().read(content.length));
        assertEquals(content.length, outcomes.next(Event.MOVED).bytes());
        assertEquals(here ? 1 : 2, kernel.count("lseek") - before);
    }
}
