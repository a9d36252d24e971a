package dev.overlapped.internal.operation;

import dev.overlapped.internal.file.ChannelFile;
import dev.overlapped.internal.file.NativeFile;

import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Sends a sequence of memory and pieces of files, behind what was sent before (TransmitFile,
 * TransmitPackets). It may be more than one call of the system can take: a backend works it off in
 * as many steps as it needs, and {@link #advance} says where it stands.
 *
 * <p>Lifetime: from {@link #transmit} until {@link #releaseFiles}, which its completion calls, no
 * file of it is closed.
 */
public final class TransmitOperation extends Operation {
    /** What it is. */
    public enum Kind {
        /** TransmitFile. */
        FILE,
        /** TransmitPackets on a stream. */
        PACKETS,
        /** TransmitPackets on a datagram socket: each packet is a datagram. */
        DATAGRAMS
    }

    /** The most elements of one datagram. */
    public static final int MOST_OF_DATAGRAM = 512;

    /** What can be asked for besides. The last three are hints. */
    public enum Flag {
        /** End the sending side behind the last byte. */
        DISCONNECT,
        /**
         * Together with that, disconnect for reuse where the system does it in the same call: see
         * {@link #isForReuse}. Meanwhile all that comes is received.
         */
        REUSE,
        /** Complete as soon as the system has taken the data. */
        WRITE_BEHIND,
        /** Work on a thread of the system. */
        USE_SYSTEM_THREAD,
        /** Work on the caller's thread, by asynchronous procedure calls. */
        USE_KERNEL_APC
    }

    /**
     * A run of bytes.
     *
     * @param file where they are; null = in memory
     * @param start offset in the file, or native address
     * @param length how many
     * @param endsPacket whether they are not to be merged with what follows into one send
     */
    public record Element(NativeFile file, long start, long length, boolean endsPacket) {
        /** Whether the bytes are in a file. */
        public boolean isFile() {
            return file != null;
        }

        /** Whether no call of the system can read them: see {@link #mustRead}. */
        public boolean isUnread() {
            return file instanceof ChannelFile;
        }
    }

    private final Kind kind;
    private List<Element> elements = List.of();
    private List<Element> retained = List.of(); // as they were given
    private ElementReader reader; // null unless there are channels among them
    private Set<Flag> flags = Set.of();
    private int bytesPerSend;
    private LongConsumer progress;

    // Where it stands. The loop's thread only.
    private int index;
    private long within;
    private long moved;
    private int failing = -1;
    private boolean forReuse;

    /**
     * @param kind as what it was asked for
     */
    public TransmitOperation(Kind kind) {
        this.kind = kind;
    }

    /**
     * Says what to send; each file of it is retained by the caller.
     *
     * @param elements in their order
     * @param flags what else
     * @param bytesPerSend how much at a time, 0 = as the system likes
     * @param progress told of the bytes that have gone, while there are more to go; may be null
     */
    public void transmit(
            List<Element> elements, Set<Flag> flags, int bytesPerSend, LongConsumer progress) {
        this.retained = elements;
        this.elements = elements;
        this.flags = flags;
        this.bytesPerSend = bytesPerSend;
        this.progress = progress;
        skipEmpty();
    }

    /** Returns its elements in their order; after a partial read, as they stand. */
    public List<Element> elements() {
        return elements;
    }

    /**
     * Has elements that the system cannot read be read by {@code elementReader}; before start.
     *
     * @param readable the same elements in a list that the reader changes
     */
    public void readThrough(List<Element> readable, ElementReader elementReader) {
        elements = readable;
        reader = elementReader;
    }

    /** Lets its files be closed; once, by its completion. */
    public void releaseFiles() {
        if (reader != null) {
            reader.releaseBlock();
        }
        for (Element element : retained) {
            if (element.isFile()) {
                element.file.release();
            }
        }
    }

    @Override
    public String verb() {
        return isPackets() ? "transmit packets" : "transmit file";
    }

    /** Whether it was asked for as TransmitPackets. */
    public boolean isPackets() {
        return kind != Kind.FILE;
    }

    /** Whether each packet of it is a datagram. */
    public boolean isOfDatagrams() {
        return kind == Kind.DATAGRAMS;
    }

    @Override
    public boolean isRead() {
        return false;
    }

    /** How many elements there are. */
    public int count() {
        return elements.size();
    }

    /** Element {@code i}. */
    public Element element(int i) {
        return elements.get(i);
    }

    /** Whether this was asked for. */
    public boolean has(Flag flag) {
        return flags.contains(flag);
    }

    /** How much to send at a time; 0 = as the system likes. */
    public int bytesPerSend() {
        return bytesPerSend;
    }

    /** Whether someone wants to be told between the steps. */
    public boolean reportsProgress() {
        return progress != null;
    }

    // ---- where it stands

    /** The element whose bytes go next; {@link #count} at the end. It is not empty. */
    public int index() {
        return index;
    }

    /** How many bytes of {@link #index} have gone. */
    public long within() {
        return within;
    }

    /** How many bytes have gone in all. */
    public long moved() {
        return moved;
    }

    /** Whether all have gone. */
    public boolean isAtEnd() {
        return index == elements.size();
    }

    /** Notes that the next {@code bytes} bytes have gone. */
    public void advance(long bytes) {
        moved += bytes;
        long left = bytes;
        while (left > 0) {
            if (isAtEnd()) {
                throw new IllegalStateException(
                        "broken invariant: "
                                + left
                                + " bytes moved that nobody asked for: "
                                + this);
            }
            long here = Math.min(left, elements.get(index).length - within);
            within += here;
            left -= here;
            skipEmpty();
        }
        if (bytes > 0 && progress != null && !isAtEnd()) {
            report(moved);
        }
    }

    private void skipEmpty() {
        while (!isAtEnd() && within == elements.get(index).length) {
            within = 0;
            if (reader == null || !reader.sent(index)) {
                index++;
            }
        }
    }

    // ---- datagrams

    /** Behind the last element of the datagram that element {@code from} belongs to. */
    public int endOfDatagram(int from) {
        int end = from;
        while (end < elements.size() && !elements.get(end).endsPacket) {
            end++;
        }
        return Math.min(end + 1, elements.size());
    }

    /** How many bytes the elements from {@code from} to before {@code end} have. */
    public long bytes(int from, int end) {
        long bytes = 0;
        for (int i = from; i < end; i++) {
            bytes += elements.get(i).length;
        }
        return bytes;
    }

    /** Whether one of them is {@linkplain Element#isUnread unread}. */
    public boolean isUnread(int from, int end) {
        for (int i = from; i < end; i++) {
            if (elements.get(i).isUnread() && elements.get(i).length > 0) {
                return true;
            }
        }
        return false;
    }

    /** How many whole datagrams have gone. */
    public int datagramsSent() {
        int gone = 0;
        for (int at = 0; at < index; at = endOfDatagram(at)) {
            gone++;
        }
        return gone;
    }

    // ---- what the system cannot read

    /**
     * Whether something has to be read before it goes on: then {@link #read}, not more. Elements
     * that are {@linkplain Element#isUnread unread} are left where they are.
     */
    public boolean mustRead() {
        return reader != null && reader.next(index) >= 0;
    }

    /**
     * Reads what {@link #mustRead} says, without waiting.
     *
     * @param goOn called in the loop when that is done, or has failed; nothing else of the
     *     operation is under way until then
     */
    public void read(Runnable goOn) {
        reader.read(reader.next(index), goOn);
    }

    /**
     * What reading failed with: an {@link java.io.EOFException} where the file has become too
     * short; null = it did not.
     */
    public Exception readFailure() {
        return reader == null ? null : reader.failure();
    }

    /**
     * Not from here, which may be inside the call that started it, but from the loop's next round.
     */
    private void report(long bytes) {
        Runnable report =
                () -> {
                    if (state() != State.DONE) { // else its completion has reported more
                        progress.accept(bytes);
                    }
                };
        socket().loop().schedule(0, report);
    }

    /** Notes that the call which ends it takes the connection off the handle, too. */
    public void disconnectsForReuse() {
        forReuse = true;
    }

    /**
     * Whether it ends as a {@linkplain DisconnectOperation disconnect for reuse} does: when it has
     * been done the handle is as if it had never been connected. Known from its last call on.
     */
    public boolean isForReuse() {
        return forReuse;
    }

    /** Notes which element failed, when that is not simply the next one. */
    public void failingAt(int element) {
        failing = element;
    }

    /** Which element failed, of an operation that has failed. */
    public int failedElement() {
        return failing >= 0 ? failing : Math.min(index, elements.size() - 1);
    }
}
