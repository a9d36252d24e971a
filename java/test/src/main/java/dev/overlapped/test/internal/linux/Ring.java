package dev.overlapped.test.internal.linux;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One io_uring: takes submissions, has requests look again when their files are ready, and posts
 * completions.
 *
 * <pre>
 *  submit → issue → advance → done at once                        → complete
 *                           → would wait: armed on its file       → ready → task work ┐
 *                             ▲──────────────── would wait again ──────── advance ◄───┘
 * </pre>
 *
 * <p>Task work is done when its thread enters the kernel for events, as DEFER_TASKRUN says.
 */
final class Ring extends OpenFile {
    final RingMemory memory;
    final Completions completions;
    final ProvidedBuffers buffers;
    final Slots slots = new Slots();
    private final int setupFlags;
    private final Thread owner; // null = any thread
    private final RequestRules rules;
    private final Set<Request> inFlight = new LinkedHashSet<>();
    private final Map<Long, Request> byUserData = new HashMap<>();
    private List<Runnable> taskWork = new ArrayList<>();
    private boolean dead;

    Ring(Kernel kernel, RingMemory memory, int setupFlags, RequestRules rules) {
        super(kernel);
        this.memory = memory;
        this.setupFlags = setupFlags;
        this.rules = rules;
        this.completions = new Completions(kernel, memory);
        this.buffers = new ProvidedBuffers(kernel);
        boolean single = (setupFlags & IoUring.IORING_SETUP_SINGLE_ISSUER) != 0;
        this.owner = single ? Thread.currentThread() : null;
        kernel.add(this);
    }

    @Override
    int poll() {
        return completions.ready() > 0 ? IN | OUT : OUT;
    }

    /** Only the thread that made it may enter it or register something (SINGLE_ISSUER). */
    void checkThread(String call) {
        if (owner != null && owner != Thread.currentThread()) {
            throw kernel.violation(
                    call + " by " + Thread.currentThread() + " of the ring of " + owner);
        }
    }

    // ---- submissions

    /** Takes up to {@code count} submissions; returns how many, or −errno. */
    int submit(int count) {
        int head = memory.submissionHead();
        int there = memory.submissionTail() - head;
        if (there < 0 || there > memory.submissions) {
            throw kernel.violation(there + " submissions in " + memory.submissions + " entries");
        }
        int most = Math.min(count, there);
        if (most > 0 && kernel.adversary.interrupts()) {
            return -ErrorCodes.EAGAIN;
        }
        int wanted = kernel.adversary.taken(most);
        Request first = null;
        Request last = null;
        int taken = 0;
        while (taken < wanted || taken < most && last != null) { // a chain is not cut
            MemorySegment entry = memory.entry(head + taken);
            taken++;
            kernel.progress++;
            memory.submissionHead(head + taken);
            if (entry == null) {
                continue;
            }
            Request request = new Request(this, entry);
            rules.prepare(request);
            if (last != null) {
                last.next = request;
            } else {
                first = request;
            }
            last = request.has(IoUring.IOSQE_IO_LINK) ? request : null;
            if (last == null) {
                issue(first);
            }
        }
        if (last != null) {
            issue(first);
        }
        return taken;
    }

    private void issue(Request request) {
        inFlight.add(request);
        int refused = rules.resolve(request);
        if (refused != 0) {
            complete(request, refused);
            return;
        }
        if (request.hasPriority(IoUring.IORING_RECVSEND_POLL_FIRST) && request.isReceive()) {
            arm(request);
        } else {
            advance(request);
        }
        if (!request.finished) {
            noteUserData(request);
        }
    }

    private void noteUserData(Request request) {
        Request other = byUserData.put(request.userData, request);
        if (other != null && !other.finished) {
            throw kernel.violation(request + " has the user_data of " + other);
        }
    }

    // ---- requests that wait

    private void arm(Request request) {
        if (!request.armed) {
            request.armed = true;
            request.file.addWaiting(request);
        }
        if (request.isReady() && !request.isMultishotPoll()) {
            ready(request);
        }
    }

    /** The file of {@code request} may be ready for it. */
    void ready(Request request) {
        if (!request.queued && !request.finished && request.isReady()) {
            lookAgain(request);
        }
    }

    /** Has {@code request} look again, soon. */
    void lookAgain(Request request) {
        request.queued = true;
        kernel.after(
                kernel.adversary.delayNanos(),
                () -> {
                    if (!request.finished) {
                        addWork(() -> advance(request));
                    }
                });
    }

    /** Does {@code work} when the ring's thread enters the kernel for events. */
    void addWork(Runnable work) {
        if (dead) {
            work.run();
            return;
        }
        taskWork.add(work);
        if ((setupFlags & IoUring.IORING_SETUP_TASKRUN_FLAG) != 0) {
            memory.flag(IoUring.IORING_SQ_TASKRUN, true);
        }
        kernel.changed.signalAll();
    }

    /** Runs the pending task work; work that this adds waits for the next call. */
    boolean runWork() {
        List<Runnable> work = taskWork;
        taskWork = new ArrayList<>();
        memory.flag(IoUring.IORING_SQ_TASKRUN, false);
        kernel.adversary.shuffle(work);
        work.forEach(Runnable::run);
        return !work.isEmpty();
    }

    boolean hasWork() {
        return !taskWork.isEmpty();
    }

    /** Returns whether the ring's last descriptor is closed. */
    boolean isDead() {
        return dead;
    }

    void advance(Request request) {
        request.queued = false;
        if (request.finished) {
            return;
        }
        if (request.cancelled && !request.inWorker) {
            complete(request, request.moved > 0 ? request.moved : -ErrorCodes.ECANCELED);
            return;
        }
        int result = rules.attempt(request);
        if (result == Socket.WAITS) {
            if (!request.inWorker) {
                arm(request);
            }
        } else if (!continues(request, result)) {
            complete(request, result);
        } else {
            postMore(request, result);
        }
    }

    private boolean continues(Request request, int result) {
        return request.isMultishot()
                && rules.mayContinue(request, result)
                && !completions.isFull()
                && !kernel.adversary.endsMultishot();
    }

    /** One more of a multishot request; the next one is for the next round. */
    private void postMore(Request request, int result) {
        completions.postMore(request, result, request.completionFlags);
        request.completionFlags = 0;
        if (request.isMultishotPoll()) {
            arm(request);
        } else {
            request.queued = true;
            addWork(() -> advance(request));
        }
    }

    // ---- completions

    /** The end of {@code request}, and of those linked to it if it has failed. */
    void complete(Request request, int result) {
        request.finished = true;
        inFlight.remove(request);
        byUserData.remove(request.userData, request);
        if (request.armed) {
            request.file.removeWaiting(request);
        }
        boolean failed = result < 0;
        if (!failed && request.has(IoUring.IOSQE_CQE_SKIP_SUCCESS)) {
            kernel.custody.giveBack(request.watched);
        } else {
            completions.postLast(request, result, request.completionFlags);
        }
        if (request.file != null) {
            request.file.unused();
        }
        Request next = request.next;
        if (next != null && failed) {
            cancelLinks(next, request.has(IoUring.IOSQE_CQE_SKIP_SUCCESS));
        } else if (next != null) {
            issue(next);
        }
    }

    /** Those after a failed one; unreported when that was not to report its success. */
    private void cancelLinks(Request first, boolean silently) {
        boolean reported = !silently || kernel.adversary.prefersOther(); // an older kernel does
        for (Request request = first; request != null; request = request.next) {
            request.finished = true;
            if (reported) {
                completions.postLast(request, -ErrorCodes.ECANCELED, 0);
            } else {
                kernel.custody.giveBack(request.watched);
            }
        }
    }

    // ---- cancelling

    /** IORING_OP_ASYNC_CANCEL: 0 or how many, or −errno. */
    int cancel(Request by) {
        boolean all = (by.operationFlags & IoUring.IORING_ASYNC_CANCEL_ALL) != 0;
        boolean any = (by.operationFlags & IoUring.IORING_ASYNC_CANCEL_ANY) != 0;
        boolean ofFile = (by.operationFlags & IoUring.IORING_ASYNC_CANCEL_FD) != 0;
        OpenFile file = null;
        if (ofFile) {
            file =
                    by.has(IoUring.IOSQE_FIXED_FILE)
                            ? slots.get(by.fd)
                            : kernel.descriptors.get(by.fd);
            if (file == null) {
                return -ErrorCodes.EBADF;
            }
        }
        int count = 0;
        int refused = 0;
        for (Request victim : List.copyOf(inFlight)) {
            boolean named = any || (ofFile ? victim.file == file : victim.userData == by.address);
            if (victim == by || victim.finished || !named) {
                continue;
            }
            int result = cancelOne(victim);
            count += result == 0 ? 1 : 0;
            refused = result != 0 ? result : refused;
            if (!all) {
                return result;
            }
        }
        if (all) {
            return count > 0 ? count : refused;
        }
        return -ErrorCodes.ENOENT;
    }

    private int cancelOne(Request victim) {
        if (victim.inWorker) {
            return -ErrorCodes.EALREADY;
        } else if (victim.cancelled) {
            return -ErrorCodes.ENOENT;
        }
        if (victim.queued && kernel.adversary.prefersOther()) {
            advance(victim); // it was just about to
            if (victim.finished) {
                return -ErrorCodes.ENOENT;
            }
        }
        victim.cancelled = true;
        lookAgain(victim);
        return 0;
    }

    // ---- the end

    int inFlight() {
        return inFlight.size();
    }

    @Override
    void released() {
        if (!inFlight.isEmpty()) {
            throw kernel.violation("a ring was closed with in flight: " + inFlight);
        }
        kernel.remove(this);
        dead = true;
        runWork();
        completions.close();
        buffers.close();
        slots.close();
        memory.close();
    }

    @Override
    public String toString() {
        return "ring with " + inFlight;
    }
}
