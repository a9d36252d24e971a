package dev.overlapped.internal.operation;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.IoOperation;
import dev.overlapped.internal.file.ChannelFile;
import dev.overlapped.internal.file.NativeFile;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * Sends a sequence of memory and pieces of files, after the data that was sent before
 * (TransmitFile, TransmitPackets). It may be more than one call of the system can take: a backend
 * works it off in as many steps as it needs, and {@link #advance} records its progress.
 *
 * <p>Lifetime: from {@link #transmit} until {@link #releaseFiles}, which its completion calls, no
 * file of it is closed.
 */
public final class TransmitOperation extends Operation {
    /** The call of Winsock that it stands for. */
    public enum Kind {
        /** TransmitFile. */
        FILE,
        /** TransmitPackets on a stream. */
        PACKETS,
        /** TransmitPackets on a datagram socket: each packet is a datagram. */
        DATAGRAMS
    }

    /** The maximum number of elements of one datagram. */
    public static final int MAX_DATAGRAM_ELEMENTS = 512;

    /** The options of a transmission. The last three are hints. */
    public enum Flag {
        /** End the sending side after the last byte. */
        DISCONNECT,
        /**
         * Together with that, disconnect for reuse where the system does it in the same call: see
         * {@link #isForReuse}. Meanwhile all arriving data is received.
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
    public record Element(@Nullable NativeFile file, long start, long length, boolean endsPacket) {
        /** Returns whether the bytes are in a file. */
        public boolean isFile() {
            return file != null;
        }

        /** Returns whether no call of the system can read the bytes: see {@link #mustRead}. */
        public boolean isUnread() {
            return file instanceof ChannelFile;
        }
    }

    private final Kind kind;
    private List<Element> elements = List.of();
    private List<Element> retained = List.of(); // as they were given
    private @Nullable ElementReader reader; // null unless there are channels among them
    private Set<Flag> flags = Set.of();
    private int bytesPerSend;
    private @Nullable LongConsumer progress; // null = not asked for

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
     * Sets the elements to send; the caller retains each file of them.
     *
     * @param elements in their order
     * @param flags the options
     * @param bytesPerSend the bytes of each send, 0 = as the system chooses
     * @param progress called with the number of bytes sent, while there are more to send; may be
     *     null
     */
    public void transmit(
            List<Element> elements,
            Set<Flag> flags,
            int bytesPerSend,
            @Nullable LongConsumer progress) {
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
            if (element.file != null) {
                element.file.release();
            }
        }
    }

    /**
     * Prepares the record; see {@code Operation}.
     *
     * @param completion called when it has ended, on the loop's thread
     * @param handler given to the completion
     * @param deadlineNanos when to give up, on the loop's clock, or {@link #NEVER}
     */
    public <H extends @Nullable Object> void prepare(
            NativeSocket on,
            Completion<TransmitOperation, H> completion,
            H handler,
            long deadlineNanos) {
        prepareFor(on, completion, handler, deadlineNanos);
    }

    @Override
    public IoOperation verb() {
        return isPackets() ? IoOperation.TRANSMIT_PACKETS : IoOperation.TRANSMIT_FILE;
    }

    /** Returns whether it was asked for as TransmitPackets. */
    public boolean isPackets() {
        return kind != Kind.FILE;
    }

    /** Returns whether each packet of it is a datagram. */
    public boolean isOfDatagrams() {
        return kind == Kind.DATAGRAMS;
    }

    @Override
    public boolean isRead() {
        return false;
    }

    /** Returns the number of elements. */
    public int count() {
        return elements.size();
    }

    /** Element {@code i}. */
    public Element element(int i) {
        return elements.get(i);
    }

    /** Returns whether this option was requested. */
    public boolean has(Flag flag) {
        return flags.contains(flag);
    }

    /** Returns the bytes of each send; 0 = as the system chooses. */
    public int bytesPerSend() {
        return bytesPerSend;
    }

    /** Returns whether progress is reported between the steps. */
    public boolean reportsProgress() {
        return progress != null;
    }

    // ---- where it stands

    /** The element whose bytes are sent next; {@link #count} at the end. It is not empty. */
    public int index() {
        return index;
    }

    /** Returns the number of bytes of {@link #index} that were sent. */
    public long within() {
        return within;
    }

    /** Returns the number of bytes that were sent in all. */
    public long moved() {
        return moved;
    }

    /** Returns whether all elements were sent. */
    public boolean isAtEnd() {
        return index == elements.size();
    }

    /** Notes that the next {@code bytes} bytes were sent. */
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
            report(progress, moved);
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

    /** The index after the last element of the datagram that element {@code from} belongs to. */
    public int endOfDatagram(int from) {
        int end = from;
        while (end < elements.size() && !elements.get(end).endsPacket) {
            end++;
        }
        return Math.min(end + 1, elements.size());
    }

    /** Returns the number of bytes of the elements from {@code from} to before {@code end}. */
    public long bytes(int from, int end) {
        long bytes = 0;
        for (int i = from; i < end; i++) {
            bytes += elements.get(i).length;
        }
        return bytes;
    }

    /** Returns whether one of them is {@linkplain Element#isUnread unread}. */
    public boolean isUnread(int from, int end) {
        for (int i = from; i < end; i++) {
            if (elements.get(i).isUnread() && elements.get(i).length > 0) {
                return true;
            }
        }
        return false;
    }

    /** Returns the number of whole datagrams that were sent. */
    public int datagramsSent() {
        int gone = 0;
        for (int at = 0; at < index; at = endOfDatagram(at)) {
            gone++;
        }
        return gone;
    }

    // ---- what the system cannot read

    /**
     * Returns whether something has to be read before it continues: then only {@link #read} is
     * called. Elements that are {@linkplain Element#isUnread unread} are left where they are.
     */
    public boolean mustRead() {
        return reader != null && reader.next(index) >= 0;
    }

    /**
     * Reads what {@link #mustRead} says, without waiting.
     *
     * @param continuation called in the loop when that is done, or has failed; nothing else of the
     *     operation is under way until then
     */
    public void read(Runnable continuation) {
        ElementReader ours = present(reader);
        ours.read(ours.next(index), continuation);
    }

    /**
     * Returns the failure of reading: an {@link java.io.EOFException} if the file has become too
     * short; null = none.
     */
    public @Nullable Exception readFailure() {
        return reader == null ? null : reader.failure();
    }

    /**
     * Not from here, which may be inside the call that started it, but from the loop's next round.
     */
    private void report(LongConsumer receiver, long bytes) {
        Runnable report =
                () -> {
                    if (state() != State.DONE) { // else its completion has reported more
                        receiver.accept(bytes);
                    }
                };
        socket().loop().schedule(0, report);
    }

    /** Notes that the call which ends it takes the connection off the handle, too. */
    public void disconnectsForReuse() {
        forReuse = true;
    }

    /**
     * Returns whether it ends as a {@linkplain DisconnectOperation disconnect for reuse} does: when
     * it has been done the handle is as if it had never been connected. Known from its last call
     * on.
     */
    public boolean isForReuse() {
        return forReuse;
    }

    /** Notes which element failed, when that is not simply the next one. */
    public void failingAt(int element) {
        failing = element;
    }

    /** Returns the index of the element that failed, of an operation that has failed. */
    public int failedElement() {
        return failing >= 0 ? failing : Math.min(index, elements.size() - 1);
    }
}
