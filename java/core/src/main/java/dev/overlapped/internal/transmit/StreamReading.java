package dev.overlapped.internal.transmit;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.internal.file.ChannelFile;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.operation.TransmitOperation.Element;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The reading of channels for a transmission on a stream. A block is the beginning of a piece, and
 * stands before the rest of it; when it is sent, it is removed.
 *
 * <pre>
 *  elements    memory, channel 0..150 KiB, memory
 *  read      → memory, block of 128 KiB, channel 128..150 KiB, memory
 *  sent      → memory, channel 128..150 KiB, memory
 *  read      → memory, block of 22 KiB, memory
 * </pre>
 */
final class StreamReading extends ChannelReading {
    private int at; // where the block stands
    private boolean hasRest;

    StreamReading(TransmitOperation operation, List<Element> elements) {
        super(operation, elements);
    }

    @Override
    public int next(int index) {
        for (int i = index; !hasBlock() && i < elements.size(); i++) {
            if (elements.get(i).isUnread() && elements.get(i).length() > 0) {
                return i;
            }
        }
        return -1;
    }

    @Override
    List<Piece> pieces(int index) {
        Element wanted = elements.get(index);
        int bytes = (int) Math.min(wanted.length(), ChannelFile.BLOCK_BYTES);
        return List.of(
                new Piece(index, (ChannelFile) present(wanted.file()), wanted.start(), bytes));
    }

    @Override
    void took(List<Piece> pieces, long address, int[] read, int whole, @Nullable Exception failed) {
        Piece piece = pieces.getFirst();
        if (failed != null) {
            fail(piece.index(), failed);
            return;
        }
        at = piece.index();
        Element wanted = elements.get(at);
        int bytes = read[0];
        hasRest = bytes < wanted.length();
        boolean ends = wanted.endsPacket() && !hasRest;
        elements.set(at, new Element(null, address, bytes, ends));
        if (hasRest) {
            long start = wanted.start() + bytes;
            long length = wanted.length() - bytes;
            elements.add(at + 1, new Element(piece.file(), start, length, wanted.endsPacket()));
        }
    }

    @Override
    public boolean sent(int index) {
        if (!hasBlock() || at != index) {
            return false;
        }
        releaseBlock();
        if (hasRest) {
            elements.remove(index);
        }
        return hasRest;
    }
}
