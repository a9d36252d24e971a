package dev.overlapped.internal.uring;

import dev.overlapped.internal.AcceptOperation;
import dev.overlapped.internal.CompletionLoop;
import dev.overlapped.internal.Operation;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.SocketConstants;

import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;

/**
 * Accepts connections, with a data length their first bytes too. Hop 4 on the way there, and on the
 * way back the step between dequeue and handler.
 *
 * <p><b>Kernel contract</b> (io_uring_prep_multishot_accept(3), 5.19; accept(2)): one submission
 * accepts again and again; a completion without F_MORE is its last. It ends by itself with an
 * error, and when the completion queue is full. It goes on when the listener's descriptor is
 * closed, so it is cancelled before. accept(2) is handed errors that belong to a single connection:
 * such a one is passed over. EMFILE and the like leave the connection in the backlog.
 *
 * <p>One such accept a listener serves all the posted operations, in their order:
 *
 * <pre>
 *  connection comes → oldest operation without one → no data wanted: done
 *                                                  → data wanted: RECV on the connection → done
 *                   → there is none: it waits, for the next operation; when {@link #MOST_WAITING} wait, the
 *                     kernel's accept is ended, and the backlog takes the others
 * </pre>
 *
 * <p>So a silent client keeps only the operation that got it.
 *
 * <p>The kernel always makes a new descriptor. To accept into a given one, what was set on that one
 * is set on the new one, and the given one is closed.
 */
final class UringAccept {
    /** How many connections wait here at the most, a few that come meanwhile aside. */
    static final int MOST_WAITING = 64;

    /** When to try again by ourselves what others wait for, after a shortage. */
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final UringBackend backend;
    private final CompletionLoop loop;
    private final Ring ring;
    private final InFlight inFlight;
    private final Transfers transfers;
    private final Descriptors descriptors;
    private final ArmedAccepts armed = new ArmedAccepts();
    private boolean multishot = true;

    UringAccept(UringBackend backend, CompletionLoop loop) {
        this.backend = backend;
        this.loop = loop;
        this.ring = backend.ring();
        this.inFlight = backend.inFlight();
        this.transfers = backend.transfers();
        this.descriptors = backend.descriptors();
    }

    /** The accepts that the kernel has. */
    ArmedAccepts armed() {
        return armed;
    }

    void start(AcceptOperation operation) {
        UringListener listener = (UringListener) operation.socket();
        listener.posted(operation);
        if (listener.waitingCount() > 0) {
            long since = listener.waitingSince();
            serve(listener, listener.takeWaiting(), since);
            tellOfWaiting(listener);
        } else {
            arm(listener);
        }
    }

    /** What waits is in the listener's own list, or in the kernel's: the accept stays armed. */
    void watch(UringListener listener) {
        listener.watched = true;
        tellOfWaiting(listener);
    }

    /** Tells a watched listener's owner of clients that nothing is posted for. */
    private void tellOfWaiting(UringListener listener) {
        if (listener.watched && listener.firstWithout() == null && !listener.isHandleClosed()) {
            if (listener.waitingCount() > 0) {
                listener.owner().clientWaits();
            }
            if (listener.waitingCount() < MOST_WAITING && !listener.retryDue) {
                arm(listener); // or nobody would know of those in the backlog
            }
        }
    }

    private void arm(UringListener listener) {
        if (listener.isArmed()) {
            return; // also when it is ending: its last completion comes back here
        }
        int index = armed.add(listener);
        listener.armed(index);
        long entry =
                ring.put(
                        IoUring.IORING_OP_ACCEPT,
                        listener.fd(),
                        0,
                        0,
                        SocketConstants.SOCK_CLOEXEC,
                        armed.token(index));
        if (multishot) {
            ring.submissions().priority(entry, IoUring.IORING_ACCEPT_MULTISHOT);
        }
    }

    // ---- a connection comes

    /** A completion of a listener's accept. */
    void accepted(long token, int result, int flags) {
        UringListener listener = armed.resolve(token);
        if ((flags & IoUring.IORING_CQE_F_MORE) == 0) {
            armed.remove(listener.armed());
            listener.disarmed();
        }
        if (result >= 0) {
            arrived(listener, result);
        } else if (!listener.isHandleClosed()) {
            failed(listener, -result);
        }
        if (!listener.retryDue) {
            goOn(listener);
        }
    }

    private void goOn(UringListener listener) {
        if (listener.firstWithout() != null && !listener.isHandleClosed()) {
            arm(listener);
        }
        tellOfWaiting(listener);
    }

    private void arrived(UringListener listener, int fd) {
        descriptors.opened();
        if (listener.isHandleClosed()) {
            descriptors.close(fd);
        } else if (listener.firstWithout() != null) {
            serve(listener, fd, loop.nanoTime());
        } else {
            listener.addWaiting(fd, loop.nanoTime());
            if (listener.waitingCount() >= MOST_WAITING) {
                end(listener);
            }
        }
    }

    private void serve(UringListener listener, int fd, long since) {
        AcceptOperation operation = listener.firstWithout();
        listener.served(operation);
        operation.accepted(new UringSocket(operation.target(), fd));
        operation.connectedAt(since);
        int refused = backend.replayOptions(operation);
        if (refused != 0) {
            drop(operation, fd, refused);
        } else if (operation.length() == 0) {
            succeed(operation, 0);
        } else {
            inFlight.reserve(operation);
            transfers.receive(operation, fd, Tokens.FIRST, false);
        }
    }

    private void succeed(AcceptOperation operation, int bytes) {
        Descriptors target = ((UringBackend) operation.target().backend()).descriptors();
        target.adoptFrom(descriptors);
        if (operation.into() != null) {
            target.closeAtOnce(((UringSocket) operation.into()).fd());
        }
        backend.succeed(operation, bytes);
    }

    private void drop(AcceptOperation operation, int fd, int code) {
        operation.accepted(null);
        descriptors.close(fd);
        backend.fail(operation, code, 0);
    }

    private void failed(UringListener listener, int code) {
        if (code == ErrorCodes.ECANCELED || Errno.isDeadConnection(code)) {
            return; // ended by us, or one client's business
        }
        if (code == ErrorCodes.EINVAL && multishot) {
            multishot = false; // a kernel that has it not
            return;
        }
        if (Errno.isExhaustion(code)) {
            failOldest(listener, code);
            retryLater(listener);
        } else {
            while (listener.firstWithout() != null) {
                failOldest(listener, code);
            }
        }
    }

    private void failOldest(UringListener listener, int code) {
        AcceptOperation operation = listener.firstWithout();
        if (operation != null) {
            listener.served(operation);
            backend.fail(operation, code, 0);
        }
    }

    /** Those who are still posted must not depend on somebody posting another one. */
    private void retryLater(UringListener listener) {
        boolean wanted = listener.firstWithout() != null || listener.watched;
        if (wanted && !listener.retryDue) {
            listener.retryDue = true;
            loop.schedule(
                    RETRY_NANOS,
                    () -> {
                        listener.retryDue = false;
                        goOn(listener);
                    });
        }
    }

    // ---- its first data come

    void finish(AcceptOperation operation, int result) {
        UringSocket connection = (UringSocket) operation.accepted();
        if (result >= 0) {
            Transfers.check(operation, result, operation.length());
            succeed(operation, result);
        } else if (Errno.isTransient(-result) && !operation.isUnwanted()) {
            transfers.receive(operation, connection.fd(), Tokens.FIRST, true);
        } else {
            drop(operation, connection.fd(), -result);
        }
    }

    /** Those that have their client and wait for its first data. */
    void forEachClient(UringListener listener, ObjLongConsumer<Operation> action) {
        long now = loop.nanoTime();
        Operation operation = listener.reads().first();
        while (operation != listener.firstWithout()) {
            action.accept(operation, now - ((AcceptOperation) operation).connectedAtNanos());
            operation = operation.nextInQueue();
        }
    }

    // ---- ending

    void cancel(AcceptOperation operation) {
        if (InFlight.contains(operation)) {
            backend.cancel(inFlight.token(operation, Tokens.FIRST));
        } else {
            ((UringListener) operation.socket()).served(operation);
            backend.fail(operation, ErrorCodes.ECANCELED, 0);
        }
    }

    private void end(UringListener listener) {
        if (listener.isArmed() && !listener.ending) {
            listener.ending = true;
            backend.cancel(armed.token(listener.armed()));
        }
    }

    /** Before the listener's descriptor is closed, with which its accept would not end. */
    void close(UringListener listener) {
        end(listener);
        while (listener.waitingCount() > 0) {
            descriptors.close(listener.takeWaiting());
        }
        Operation operation = listener.reads().first();
        while (operation != null) {
            Operation following = operation.nextInQueue();
            cancel((AcceptOperation) operation);
            operation = following;
        }
    }
}
