package dev.overlapped.internal.transmit;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.internal.file.ChannelFile;
import dev.overlapped.internal.operation.TransmitOperation;
import dev.overlapped.internal.operation.TransmitOperation.Element;

import org.jspecify.annotations.Nullable;

import java.io.EOFException;
import java.util.ArrayList;
import java.util.List;

/**
 * The reading of channels for a transmission of datagrams. A datagram is sent whole, so all its
 * pieces are in the block, together with those of later datagrams as far as they fit.
 */
final class DatagramReading extends ChannelReading {
    private int last; // the last element in the block

    DatagramReading(TransmitOperation operation, List<Element> elements) {
        super(operation, elements);
    }

    @Override
    public int next(int index) {
        int end = operation.endOfDatagram(index);
        for (int i = index; !hasBlock() && i < end; i++) {
            if (isWanted(i)) {
                return i;
            }
        }
        return -1;
    }

    private boolean isWanted(int i) {
        return elements.get(i).isUnread() && elements.get(i).length() > 0;
    }

    @Override
    List<Piece> pieces(int index) {
        List<Piece> pieces = new ArrayList<>();
        int from = index;
        long room = ChannelFile.BLOCK_BYTES;
        while (from < elements.size()) {
            int end = operation.endOfDatagram(from);
            long bytes = 0;
            for (int i = from; i < end; i++) {
                bytes += isWanted(i) ? elements.get(i).length() : 0;
            }
            if (bytes > room) {
                break;
            }
            for (int i = from; i < end; i++) {
                Element element = elements.get(i);
                if (isWanted(i)) {
                    ChannelFile file = (ChannelFile) present(element.file());
                    pieces.add(new Piece(i, file, element.start(), (int) element.length()));
                }
            }
            room -= bytes;
            from = end;
        }
        return pieces;
    }

    /** Reports the failure of a piece when its datagram is the next one to send. */
    @Override
    void took(List<Piece> pieces, long address, int[] read, int whole, @Nullable Exception failed) {
        int good = 0;
        while (good < whole && read[good] == pieces.get(good).bytes()) {
            good++;
        }
        int end = elements.size();
        if (good < pieces.size()) {
            Piece failing = pieces.get(good);
            int first = pieces.getFirst().index();
            end = first;
            for (int next; (next = operation.endOfDatagram(end)) <= failing.index(); ) {
                end = next;
            }
            if (end == first) {
                long offset = failing.offset() + read[good];
                fail(
                        failing.index(),
                        failed != null && good == whole
                                ? failed
                                : new EOFException("the file ends before offset " + (offset + 1)));
                return;
            }
        }
        long at = address;
        for (int i = 0; i < good && pieces.get(i).index() < end; i++) {
            last = pieces.get(i).index();
            boolean ends = elements.get(last).endsPacket();
            elements.set(last, new Element(null, at, read[i], ends));
            at += read[i];
        }
    }

    @Override
    public boolean sent(int index) {
        if (hasBlock() && index == last) {
            releaseBlock();
        }
        return false;
    }
}
