package dev.overlapped.model;

import dev.overlapped.test.internal.network.Native;

import java.util.ArrayList;
import java.util.List;

/**
 * The content of a TransmitFile or TransmitPackets: pieces of memory and of files, in order.
 *
 * @param pieces none of them empty
 * @param total their bytes
 * @param disconnects whether the stream ends after them
 * @param reuses whether the handle is used again then
 */
record TransmitRequest(List<Piece> pieces, long total, boolean disconnects, boolean reuses) {
    /** The maximum number of bytes of a call [MS]. */
    static final long MAX_BYTES = 2_147_483_646;

    /**
     * One of them.
     *
     * @param file null = memory
     * @param start offset in the file, or address
     * @param length bytes
     * @param ends whether it is not to be sent together with the next one
     */
    record Piece(ModelFile file, long start, long length, boolean ends) {}

    static TransmitRequest of(List<Piece> all, boolean disconnects, boolean reuses) {
        List<Piece> pieces = new ArrayList<>(all);
        pieces.removeIf(piece -> piece.length == 0);
        return new TransmitRequest(
                pieces, pieces.stream().mapToLong(Piece::length).sum(), disconnects, reuses);
    }

    /** Returns the memory that it reads. */
    Buffers memory() {
        List<Piece> memory = pieces.stream().filter(piece -> piece.file == null).toList();
        return new Buffers(
                memory.stream().mapToLong(Piece::start).toArray(),
                memory.stream().mapToInt(piece -> (int) piece.length).toArray(),
                memory.stream().mapToLong(Piece::length).sum());
    }

    /** Returns whether it reads {@code file}. */
    boolean reads(ModelFile file) {
        return pieces.stream().anyMatch(piece -> piece.file == file);
    }

    /** Returns whether a piece does not lie within its file [MS: offset; DN: length]. */
    boolean isBeyondEnd() {
        return pieces.stream()
                .anyMatch(
                        piece ->
                                piece.file != null
                                        && piece.file.size() - piece.start < piece.length);
    }

    /**
     * The lengths of the datagrams: each ends with an end of packet, at the end of all, or with
     * {@code max} bytes [MS].
     */
    List<Integer> datagrams(long max) {
        List<Integer> lengths = new ArrayList<>();
        long length = 0;
        for (Piece piece : pieces) {
            length += piece.length;
            for (; length >= max; length -= max) {
                lengths.add((int) max);
            }
            if (piece.ends && length > 0) {
                lengths.add((int) length);
                length = 0;
            }
        }
        if (length > 0) {
            lengths.add((int) length);
        }
        return lengths;
    }

    /**
     * Returns up to {@code max} bytes after the first {@code offset}; none if a file is too short.
     */
    byte[] read(long offset, int max) {
        long skip = offset;
        for (Piece piece : pieces) {
            if (skip < piece.length) {
                int bytes = (int) Math.min(max, piece.length - skip);
                return piece.file != null
                        ? piece.file.read(piece.start + skip, bytes)
                        : Native.read(piece.start + skip, bytes);
            }
            skip -= piece.length;
        }
        return new byte[0];
    }
}
