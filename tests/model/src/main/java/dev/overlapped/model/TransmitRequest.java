package dev.overlapped.model;

import java.util.ArrayList;
import java.util.List;

/**
 * What a TransmitFile or TransmitPackets sends: pieces of memory and of files, in order.
 *
 * @param pieces none of them empty
 * @param total their bytes
 * @param disconnects whether the stream ends behind them
 * @param reuses whether the handle is to be used again then
 */
record TransmitRequest(List<Piece> pieces, long total, boolean disconnects, boolean reuses) {
    /** The most bytes of one call [MS]. */
    static final long MOST_BYTES = 2_147_483_646;

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

    /** The memory that it reads. */
    Buffers memory() {
        List<Piece> memory = pieces.stream().filter(piece -> piece.file == null).toList();
        return new Buffers(
                memory.stream().mapToLong(Piece::start).toArray(),
                memory.stream().mapToInt(piece -> (int) piece.length).toArray(),
                memory.stream().mapToLong(Piece::length).sum());
    }

    /** Whether it reads {@code file}. */
    boolean reads(ModelFile file) {
        return pieces.stream().anyMatch(piece -> piece.file == file);
    }

    /** Whether a piece does not lie within its file [MS: offset; DN: length]. */
    boolean isBeyondEnd() {
        return pieces.stream()
                .anyMatch(
                        piece ->
                                piece.file != null
                                        && piece.file.size() - piece.start < piece.length);
    }

    /**
     * The lengths of the datagrams: each ends with an end of packet, at the end of all, or with
     * {@code most} bytes [MS].
     */
    List<Integer> datagrams(long most) {
        List<Integer> lengths = new ArrayList<>();
        long length = 0;
        for (Piece piece : pieces) {
            length += piece.length;
            for (; length >= most; length -= most) {
                lengths.add((int) most);
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

    /** Up to {@code most} bytes behind the first {@code offset}; none where a file is too short. */
    byte[] read(long offset, int most) {
        long skip = offset;
        for (Piece piece : pieces) {
            if (skip < piece.length) {
                int bytes = (int) Math.min(most, piece.length - skip);
                return piece.file != null
                        ? piece.file.read(piece.start + skip, bytes)
                        : Native.read(piece.start + skip, bytes);
            }
            skip -= piece.length;
        }
        return new byte[0];
    }
}
