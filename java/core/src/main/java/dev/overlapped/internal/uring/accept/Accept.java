package dev.overlapped.internal.uring.accept;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.linux.Errno;
import dev.overlapped.internal.operation.AcceptOperation;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.internal.operation.Operation;
import dev.overlapped.internal.uring.UringBackend;
import dev.overlapped.internal.uring.ring.ArmedTable;
import dev.overlapped.internal.uring.ring.InFlight;
import dev.overlapped.internal.uring.ring.Ring;
import dev.overlapped.internal.uring.ring.Tokens;
import dev.overlapped.internal.uring.ring.Transfers;
import dev.overlapped.internal.uring.socket.Descriptors;
import dev.overlapped.internal.uring.socket.PlainCalls;
import dev.overlapped.internal.uring.socket.UringSocket;

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
 *
 * <p>Where connections have direct descriptors, each accept takes one connection, for which a slot
 * is reserved before; several are in the kernel at once instead. So they stop before a table is
 * full, and go on when there is room: see {@link Admission}, which also hands a connection over to
 * the ring of the loop that it shall belong to.
 */
public final class Accept {
    /** How many connections wait here at the most, a few that come meanwhile aside. */
    static final int MOST_WAITING = 64;

    /** How many accepts of one listener the kernel has at once, when each takes one connection. */
    private static final int MOST_SINGLE = 64;

    /** When to try again by ourselves what others wait for, after a shortage. */
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final UringBackend backend;
    private final Loop loop;
    private final Ring ring;
    private final InFlight inFlight;
    private final Transfers transfers;
    private final Descriptors descriptors;
    private final PlainCalls plainCalls;
    private final Admission admission; // null = ordinary descriptors
    private final ArmedTable<ListenerSocket> armed = new ArmedTable<>(Tokens.LISTEN);
    private boolean multishot = true;

    public Accept(UringBackend backend, Loop loop) {
        this.backend = backend;
        this.loop = loop;
        this.ring = backend.ring();
        this.inFlight = backend.inFlight();
        this.transfers = backend.transfers();
        this.descriptors = backend.descriptors();
        this.plainCalls = backend.plainCalls();
        this.admission = backend.table() == null ? null : new Admission(backend, loop);
    }

    /** The accepts that the kernel has. */
    public ArmedTable<ListenerSocket> armed() {
        return armed;
    }

    public void start(AcceptOperation operation) {
        ListenerSocket listener = (ListenerSocket) operation.socket();
        listener.posted(operation);
        if (listener.waitingCount() > 0) {
            resume(listener);
        } else {
            arm(listener);
        }
    }

    /** What waits is in the listener's own list, or in the kernel's: the accept stays armed. */
    public void watch(ListenerSocket listener) {
        listener.watched = true;
        resume(listener);
    }

    /** Tells a watched listener's owner of clients that nothing is posted for. */
    private void tellOfWaiting(ListenerSocket listener) {
        if (listener.watched && listener.firstWithout() == null) {
            if (listener.waitingCount() > 0) {
                listener.owner().clientWaits();
            }
            if (listener.waitingCount() < MOST_WAITING && !listener.retryDue) {
                arm(listener); // or nobody would know of those in the backlog
            }
        }
    }

    /** Does what there is to be done for a listener, as far as there is room. */
    public void resume(ListenerSocket listener) {
        if (listener.isHandleClosed()) {
            return;
        }
        while (listener.waitingCount() > 0
                && listener.firstWithout() != null
                && (admission == null || admission.admit(listener))) {
            long since = listener.waitingSince();
            serve(listener, listener.takeWaiting(), since);
        }
        if (listener.waitingCount() > 0) {
            if (listener.firstWithout() != null || listener.waitingCount() >= MOST_WAITING) {
                end(listener);
            }
        } else if (listener.firstWithout() != null && !listener.retryDue) {
            arm(listener);
        }
        tellOfWaiting(listener);
    }

    private void arm(ListenerSocket listener) {
        if (listener.ending) {
            return; // its last completion comes back here
        }
        boolean single = admission != null;
        int least = listener.watched ? 1 : 0;
        int wanted = single ? Math.clamp(listener.withoutCount(), least, MOST_SINGLE) : 1;
        while (listener.armedCount() < wanted && (!single || admission.reserve(listener))) {
            armOne(listener);
        }
    }

    private void armOne(ListenerSocket listener) {
        int index = armed.add(listener);
        listener.addArmed(index);
        long entry =
                ring.put(
                        IoUring.IORING_OP_ACCEPT,
                        listener.fd(),
                        0,
                        0,
                        admission == null ? UringSocket.OPEN_FLAGS : 0,
                        armed.token(index));
        if (admission != null) {
            ring.submissions().fileIndex(entry, IoUring.IORING_FILE_INDEX_ALLOC);
        } else if (multishot) {
            ring.submissions().priority(entry, IoUring.IORING_ACCEPT_MULTISHOT);
        }
    }

    // ---- a connection comes

    /** A completion of a listener's accept. */
    public void accepted(long token, int result, int flags) {
        ListenerSocket listener = armed.resolve(token);
        if ((flags & IoUring.IORING_CQE_F_MORE) == 0) {
            armed.remove(ArmedTable.index(token));
            listener.removeArmed(ArmedTable.index(token));
        }
        if (result >= 0) {
            arrived(listener, descriptors.accepted(result));
        } else {
            if (admission != null) {
                admission.giveBack();
            }
            if (!listener.isHandleClosed()) {
                failed(listener, -result);
            }
        }
        resume(listener);
    }

    private void arrived(ListenerSocket listener, int fd) {
        if (listener.isHandleClosed()) {
            descriptors.close(fd);
        } else {
            listener.addWaiting(fd, loop.nanoTime());
        }
    }

    private void serve(ListenerSocket listener, int fd, long since) {
        AcceptOperation operation = listener.firstWithout();
        listener.served(operation);
        operation.accepted(new UringSocket(operation.target(), fd));
        operation.connectedAt(since);
        int refused = plainCalls.replayOptions(operation);
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
        if (admission != null && operation.target() != loop) {
            admission.handOver(operation, bytes);
        } else {
            operation.target().backend(UringBackend.class).descriptors().adoptFrom(descriptors);
            conclude(operation, bytes);
        }
    }

    private void conclude(AcceptOperation operation, long bytes) {
        if (operation.into() != null) {
            operation.target().backend(UringBackend.class).discard(operation.into());
        }
        backend.succeed(operation, bytes);
    }

    private void drop(AcceptOperation operation, int fd, int code) {
        if (admission != null) {
            admission.dropped(operation);
        }
        operation.accepted(null);
        descriptors.close(fd);
        backend.fail(operation, code, 0);
    }

    private void failed(ListenerSocket listener, int code) {
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

    private void failOldest(ListenerSocket listener, int code) {
        AcceptOperation operation = listener.firstWithout();
        if (operation != null) {
            listener.served(operation);
            backend.fail(operation, code, 0);
        }
    }

    /** Those who are still posted must not depend on somebody posting another one. */
    private void retryLater(ListenerSocket listener) {
        boolean wanted = listener.firstWithout() != null || listener.watched;
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

    // ---- its first data come, or it is where it belongs

    public void finish(AcceptOperation operation, int stage, int result) {
        UringSocket connection = (UringSocket) operation.accepted();
        if (stage == Tokens.HANDED_OVER) {
            int here = connection.fd();
            if (result < 0) {
                drop(operation, here, -result);
            } else {
                admission.handedOver(operation, result);
                descriptors.close(here);
                conclude(operation, operation.transferred());
            }
        } else if (result >= 0) {
            Transfers.check(operation, result, operation.length());
            succeed(operation, result);
        } else if (Errno.isTransient(-result) && !operation.isUnwanted()) {
            transfers.receive(operation, connection.fd(), Tokens.FIRST, true);
        } else {
            drop(operation, connection.fd(), -result);
        }
    }

    /** Those that have their client and wait for its first data. */
    public void forEachClient(ListenerSocket listener, ObjLongConsumer<Operation> action) {
        long now = loop.nanoTime();
        Operation operation = listener.reads().first();
        while (operation != listener.firstWithout()) {
            action.accept(operation, now - ((AcceptOperation) operation).connectedAtNanos());
            operation = operation.nextInQueue();
        }
    }

    // ---- ending

    public void cancel(AcceptOperation operation) {
        if (InFlight.contains(operation)) {
            backend.cancel(inFlight.token(operation, Tokens.FIRST));
        } else {
            ((ListenerSocket) operation.socket()).served(operation);
            backend.fail(operation, ErrorCodes.ECANCELED, 0);
        }
    }

    private void end(ListenerSocket listener) {
        if (listener.armedCount() > 0 && !listener.ending) {
            listener.ending = true;
            for (int i = 0; i < listener.armedCount(); i++) {
                backend.cancel(armed.token(listener.armed(i)));
            }
        }
    }

    /** Before the listener's descriptor is closed, with which its accept would not end. */
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
