package dev.overlapped.internal.uring.accept;

import static dev.overlapped.internal.operation.Invariant.present;

import dev.overlapped.internal.backend.Verb;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.linux.Errno;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.uring.ring.ArmedTable;
import dev.overlapped.internal.uring.ring.InFlight;
import dev.overlapped.internal.uring.ring.RingEntry;
import dev.overlapped.internal.uring.ring.Tokens;
import dev.overlapped.internal.uring.ring.Transfers;
import dev.overlapped.internal.uring.socket.Descriptors;
import dev.overlapped.internal.uring.socket.DirectTable;
import dev.overlapped.internal.uring.socket.PlainCalls;
import dev.overlapped.internal.uring.socket.SocketHome;
import dev.overlapped.internal.uring.socket.Submitter;
import dev.overlapped.internal.uring.stream.StreamSocket;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/**
 * Accepts connections, with a data length their first bytes too. Hop 4.
 *
 * <p><b>Kernel contract</b> (io_uring_prep_accept(3), accept(2)): a completion without F_MORE is
 * the last one of a submission. A multishot accept ends by itself with an error, and when the
 * completion queue is full. An accept continues when the listener's descriptor is closed, so it is
 * cancelled before. accept(2) reports errors that belong to a single connection: such an error is
 * ignored. EMFILE and the like leave the connection in the backlog.
 *
 * <p>The kernel's accepts of a listener serve all posted operations, in their order; see {@link
 * Admission}:
 *
 * <pre>
 *  a connection → oldest operation without one → no data wanted: done
 *                                              → data wanted: RECV on the connection → done
 *               → no operation: it waits for the next one; when {@link #MAX_WAITING} connections wait,
 *                 the kernel's accepts are cancelled, and the backlog holds the others
 * </pre>
 *
 * <p>So a silent client occupies only the operation that has its connection.
 *
 * <p>The kernel always makes a new descriptor. To accept into a given socket, the options of that
 * socket are set on the new one, and the given one is closed.
 */
public final class Accept implements Verb<AcceptOperation, RingEntry> {
    /** The most connections of a listener that wait here, a few that arrive meanwhile aside. */
    static final int MAX_WAITING = 64;

    /** The pause before the next try after a shortage. */
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final Runnable NOTHING = () -> {};

    private final Submitter submitter;
    private final Loop loop;
    private final InFlight inFlight;
    private final Transfers transfers;
    private final Descriptors descriptors;
    private final PlainCalls plainCalls;
    private final Admission admission;
    private final ArmedTable<ListenerSocket> armed = new ArmedTable<>(Tokens.LISTEN);

    /**
     * @param table of direct descriptors; null if connections have ordinary ones
     */
    public Accept(
            Submitter submitter,
            Descriptors descriptors,
            @Nullable DirectTable table,
            PlainCalls plainCalls) {
        this.submitter = submitter;
        this.loop = submitter.loop();
        this.inFlight = submitter.inFlight();
        this.transfers = submitter.transfers();
        this.descriptors = descriptors;
        this.plainCalls = plainCalls;
        this.admission =
                table == null
                        ? new OrdinaryAdmission(submitter.ring(), descriptors)
                        : new SlotAdmission(submitter, table);
    }

    /** Returns the accepts that the kernel has. */
    public ArmedTable<ListenerSocket> armed() {
        return armed;
    }

    @Override
    public void start(AcceptOperation operation) {
        ListenerSocket listener = (ListenerSocket) operation.socket();
        listener.posted(operation);
        if (listener.waitingCount() > 0) {
            resume(listener);
        } else {
            arm(listener);
        }
    }

    /**
     * Notifies the listener's owner of waiting clients from now on. They wait in the listener's own
     * list, or in the kernel's: the accept stays armed.
     */
    public void watch(ListenerSocket listener) {
        listener.watched = true;
        resume(listener);
    }

    private void notifyOfWaiting(ListenerSocket listener) {
        if (listener.watched && listener.firstUnserved() == null) {
            if (listener.waitingCount() > 0) {
                listener.owner().clientWaits();
            }
            if (listener.waitingCount() < MAX_WAITING && !listener.retryDue) {
                arm(listener); // or those in the backlog would stay unknown
            }
        }
    }

    /** Serves posted accepts with waiting connections, and arms or ends the kernel's accepts. */
    public void resume(ListenerSocket listener) {
        if (listener.isHandleClosed()) {
            return;
        }
        while (listener.waitingCount() > 0
                && listener.firstUnserved() != null
                && admission.admit(listener)) {
            long since = listener.waitingSince();
            serve(listener, listener.takeWaiting(), since);
        }
        if (listener.waitingCount() > 0) {
            if (listener.firstUnserved() != null || listener.waitingCount() >= MAX_WAITING) {
                end(listener);
            }
        } else if (listener.firstUnserved() != null && !listener.retryDue) {
            arm(listener);
        }
        notifyOfWaiting(listener);
    }

    private void arm(ListenerSocket listener) {
        if (listener.retired != null) {
            return;
        } else if (listener.isEnding()) {
            return; // its last completion resumes it
        }
        int wanted = admission.wantedAccepts(listener);
        while (listener.armedCount() < wanted && admission.reserve(listener)) {
            int index = armed.add(listener);
            listener.addArmed(index);
            admission.submit(listener, armed.token(index));
        }
    }

    // ---- a connection

    /** Takes a completion of one of a listener's accepts. */
    public void accepted(RingEntry entry) {
        long token = entry.token();
        int result = entry.result();
        ListenerSocket listener = present(armed.resolve(token)); // armed until its last completion
        if (entry.isLast()) {
            armed.remove(ArmedTable.index(token));
            listener.removeArmed(ArmedTable.index(token));
            if (listener.isHandleClosed()) {
                loop.reapIfIdle(listener);
            }
        }
        if (result >= 0) {
            addWaiting(listener, descriptors.accepted(result));
        } else {
            admission.cancelReservation();
            if (!listener.isHandleClosed()) {
                failed(listener, -result);
            }
        }
        resume(listener);
        retireWhenServed(listener);
    }

    /** Takes no more clients; see {@code Operations.retire}. */
    public void retire(ListenerSocket listener, Runnable ended, Runnable done) {
        listener.unarmed = ended;
        listener.retired = done;
        end(listener);
        retireWhenServed(listener);
    }

    private void retireWhenServed(ListenerSocket listener) {
        if (listener.retired == null || listener.armedCount() > 0) {
            return;
        }
        Runnable unarmed = listener.unarmed;
        if (unarmed != null) {
            listener.unarmed = null;
            loop.execute(unarmed, unarmed);
        }
        if (listener.waitingCount() == 0 && listener.reads().first() == listener.firstUnserved()) {
            loop.execute(listener.retired, listener.retired);
            listener.retired = NOTHING;
        }
    }

    /**
     * Looks for waiting clients anew; see {@code Operations.acceptAnew}. The accepts are ended, and
     * their last completions arm them again: an accept that is armed tries at once.
     *
     * <p><b>Kernel contract</b> (io_uring/net.c and poll.c, {@code poll_exclusive} of
     * IORING_OP_ACCEPT; epoll_ctl(2), EPOLLEXCLUSIVE): of the accepts that wait at one listening
     * socket an arriving client wakes one. If that one is being cancelled, the client stays in the
     * queue, and the others learn of it with the next client.
     */
    public void acceptAnew(ListenerSocket listener) {
        if (!listener.isHandleClosed()) {
            end(listener);
        }
    }

    private void addWaiting(ListenerSocket listener, int fd) {
        if (listener.isHandleClosed()) {
            descriptors.close(fd);
        } else {
            listener.addWaiting(fd, loop.nanoTime());
        }
    }

    private void serve(ListenerSocket listener, int fd, long since) {
        AcceptOperation operation = present(listener.firstUnserved());
        listener.served(operation);
        operation.accepted(new StreamSocket(operation.target(), fd));
        operation.connectedAt(since);
        int refused = plainCalls.replayOptions(operation);
        if (refused != 0) {
            drop(operation, fd, refused);
        } else if (operation.length() == 0) {
            handOver(operation, 0);
        } else {
            inFlight.reserve(operation);
            transfers.receive(operation, fd, Tokens.FIRST, false);
        }
    }

    private void handOver(AcceptOperation operation, int bytes) {
        if (!admission.handOver(operation, bytes)) {
            conclude(operation, bytes);
        }
    }

    private void conclude(AcceptOperation operation, long bytes) {
        if (operation.into() != null) {
            operation.target().backend(SocketHome.class).discard(operation.into());
        }
        ListenerSocket listener = (ListenerSocket) operation.socket();
        submitter.succeed(operation, bytes);
        retireWhenServed(listener);
    }

    private void drop(AcceptOperation operation, int fd, int code) {
        admission.drop(operation);
        operation.accepted(null);
        descriptors.close(fd);
        ListenerSocket listener = (ListenerSocket) operation.socket();
        submitter.fail(operation, code, 0);
        retireWhenServed(listener);
    }

    private void failed(ListenerSocket listener, int code) {
        if (code == ErrorCodes.ECANCELED
                || Errno.isDeadConnection(code)
                || admission.submitsOtherwise(code)) {
            return; // cancelled here, or an error of one client
        }
        if (Errno.isExhaustion(code)) {
            failOldest(listener, code);
            retryLater(listener);
        } else {
            while (listener.firstUnserved() != null) {
                failOldest(listener, code);
            }
        }
    }

    private void failOldest(ListenerSocket listener, int code) {
        AcceptOperation operation = listener.firstUnserved();
        if (operation != null) {
            listener.served(operation);
            submitter.fail(operation, code, 0);
        }
    }

    /** Arms the listener again after a pause: posted accepts must not depend on another start. */
    private void retryLater(ListenerSocket listener) {
        boolean wanted = listener.firstUnserved() != null || listener.watched;
        if (wanted && !listener.retryDue) {
            listener.retryDue = true;
            loop.schedule(
                    RETRY_NANOS,
                    () -> {
                        listener.retryDue = false;
                        resume(listener);
                    });
        }
    }

    // ---- its first data, or its arrival at another ring

    @Override
    public void finish(AcceptOperation operation, RingEntry entry) {
        int result = entry.result();
        int fd = ((StreamSocket) present(operation.accepted())).fd();
        if (entry.stage() == Tokens.HANDED_OVER) {
            if (result < 0) {
                drop(operation, fd, -result);
            } else {
                admission.handedOver(operation, result);
                descriptors.close(fd);
                conclude(operation, operation.transferred());
            }
        } else if (result >= 0) {
            Transfers.check(operation, result, operation.length());
            handOver(operation, result);
        } else if (Errno.isTransient(-result) && !operation.isUnwanted()) {
            transfers.receive(operation, fd, Tokens.FIRST, true);
        } else {
            drop(operation, fd, -result);
        }
    }

    /** Calls {@code action} with each accept that has a client and waits for its first data. */
    public void forEachClient(ListenerSocket listener, ObjLongConsumer<Operation> action) {
        long now = loop.nanoTime();
        Operation operation = listener.reads().first();
        while (operation != null && operation != listener.firstUnserved()) {
            action.accept(operation, now - ((AcceptOperation) operation).connectedAtNanos());
            operation = operation.nextInQueue();
        }
    }

    /** Calls {@code action}, which may cancel it, with each accept that has no client. */
    public void forEachIdle(ListenerSocket listener, Consumer<AcceptOperation> action) {
        AcceptOperation operation = listener.firstUnserved();
        while (operation != null) {
            AcceptOperation following = (AcceptOperation) operation.nextInQueue();
            action.accept(operation);
            operation = following;
        }
    }

    // ---- ends

    @Override
    public void cancel(AcceptOperation operation) {
        if (InFlight.contains(operation)) {
            submitter.cancel(operation, Tokens.FIRST);
        } else {
            ((ListenerSocket) operation.socket()).served(operation);
            submitter.fail(operation, ErrorCodes.ECANCELED, 0);
        }
    }

    private void end(ListenerSocket listener) {
        if (listener.armedCount() > 0 && !listener.isEnding()) {
            listener.markEnding();
            for (int i = 0; i < listener.armedCount(); i++) {
                submitter.cancel(armed.token(listener.armed(i)));
            }
        }
    }

    /** Ends everything of a listener, whose descriptor is closed next. */
    public void close(ListenerSocket listener) {
        end(listener);
        listener.giveWaiting(descriptors::close);
        Operation operation = listener.reads().first();
        while (operation != null) {
            Operation following = operation.nextInQueue();
            cancel((AcceptOperation) operation);
            operation = following;
        }
    }
}
