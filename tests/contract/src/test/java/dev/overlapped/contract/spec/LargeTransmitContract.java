package dev.overlapped.contract.spec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.TransmitSource;
import dev.overlapped.contract.peer.PeerSocket;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.system.SystemUnderTest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/** Files of more than 4 GiB, which no system takes in one call. */
public abstract class LargeTransmitContract extends PortContract {
    private static final long LENGTH = (5L << 30) + 12_345;

    private static final int CHUNK = 1 << 20;

    @TempDir Path directory;

    public LargeTransmitContract(Supplier<SystemUnderTest> systems) {
        super(systems);
    }

    @Test
    void fiveGibibytesAreOneTransmission() throws Exception {
        Path path = directory.resolve("large");
        byte[] mark = random(1_000);
        long[] marks = {0, (2L << 30) - 500, (4L << 30) - 500, LENGTH - mark.length};
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(LENGTH);
            for (long at : marks) {
                file.seek(at);
                file.write(mark);
            }
        }
        Pair pair = accepted();
        IoBuffer head = lend("the head");
        IoBuffer tail = lend("the tail");
        Outcomes outcomes = new Outcomes();
        try (TransmitSource source = port.openFile(path)) {
            pair.ours().transmitFile(source).head(head).tail(tail).start(Deadline.NONE, outcomes);
        }
        assertEquals("the head", pair.theirs().readText(8));
        assertEquals(checksum(mark, marks), checksumOf(pair.theirs()));
        assertEquals("the tail", pair.theirs().readText(8));
        assertEquals(LENGTH + 16, outcomes.next(Event.MOVED).bytes());
        head.release();
        tail.release();
        assertArrayEquals("the end".getBytes(), sendAndRead(pair));
    }

    private static byte[] sendAndRead(Pair pair) throws Exception {
        pair.ours().blocking().send(buffer("the end".getBytes()), soon());
        return pair.theirs().read(7);
    }

    /** Of zeros with the mark in some places. */
    private static long checksum(byte[] mark, long[] marks) {
        CRC32C sum = new CRC32C();
        byte[] zeros = new byte[CHUNK];
        long at = 0;
        for (long next : marks) {
            for (; at < next; at += Math.min(CHUNK, next - at)) {
                sum.update(zeros, 0, (int) Math.min(CHUNK, next - at));
            }
            sum.update(mark);
            at += mark.length;
        }
        return sum.getValue();
    }

    private static long checksumOf(PeerSocket socket) throws Exception {
        CRC32C sum = new CRC32C();
        byte[] chunk = new byte[CHUNK];
        for (long left = LENGTH; left > 0; ) {
            int bytes = socket.read(chunk, 0, (int) Math.min(CHUNK, left));
            if (bytes < 0) {
                throw new AssertionError("end of stream, " + left + " bytes too early");
            }
            sum.update(chunk, 0, bytes);
            left -= bytes;
        }
        return sum.getValue();
    }
}
