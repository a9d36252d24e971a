package dev.overlapped.internal.uring.ring;

import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.linux.Cqe;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.GeteventsArg;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.MemoryConstants;
import dev.overlapped.internal.ffi.linux.RingParams;
import dev.overlapped.internal.ffi.linux.RsrcUpdate;
import dev.overlapped.internal.ffi.linux.Sqe;
import dev.overlapped.internal.ffi.linux.Timespec;
import dev.overlapped.internal.linux.Errno;
import dev.overlapped.internal.schedule.Timed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.TimeUnit;

/**
 * One io_uring: its two queues, and the one call that submits and waits. Hop 5.
 *
 * <p><b>Kernel contract</b> (io_uring_enter(2), io_uring_register(2)): to be entered by the thread
 * that opened it only (SINGLE_ISSUER). EXT_ARG (5.11) gives a wait its time-out. Enter returns the
 * number of submissions taken; a wait that ends without completion is ETIME or EINTR. EAGAIN and
 * EBUSY require that completions are taken first. A registered descriptor (5.18) saves its look-up
 * in each call; it belongs to the thread, and has to be unregistered, for it keeps the ring alive.
 *
 * <p>Lifetime: the kernel may write to the memory of operations in flight until {@link #close}, and
 * a little after; so the ring is closed when none is in flight.
 */
public final class Ring {
    private static final long PROBE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MAX_TRIES = 1000;
    private static final int NONE = -1;

    private final LinuxIo io;
    private final int fd;
    private final int setupFlags;
    private final int features;
    private MemorySegment rings = MemorySegment.NULL;
    private MemorySegment entries = MemorySegment.NULL;

    @SuppressWarnings("NullAway.Init") // open maps it before it returns the ring
    private SubmissionQueue submissions;

    @SuppressWarnings("NullAway.Init") // as well
    private CompletionQueue completions;

    private final MemorySegment wait; // io_uring_getevents_arg, then its __kernel_timespec
    private final MemorySegment registration;
    private int registered = NONE;
    private int enterFd;
    private int enterFlags;
    private int bufferGroups;
    private boolean overflowed; // the completion queue
    private boolean closed;

    private Ring(LinuxIo io, Arena arena, int fd, MemorySegment params) {
        this.io = io;
        this.fd = fd;
        this.setupFlags = field(params, RingParams.FLAGS);
        this.features = field(params, RingParams.FEATURES);
        this.enterFd = fd;
        this.wait = arena.allocate(GeteventsArg.SIZE + Timespec.SIZE, Long.BYTES);
        this.registration = arena.allocate(RsrcUpdate.SIZE, Long.BYTES);
    }

    /**
     * Opens a ring that belongs to the calling thread, and checks that it works.
     *
     * @param arena for the arguments of its calls
     * @throws NativeException which step was refused, with what, and what to change
     */
    public static Ring open(LinuxIo io, Arena arena) throws NativeException {
        MemorySegment params = arena.allocate(RingParams.SIZE, Long.BYTES);
        int fd = RingSetup.open(io, params);
        Ring ring = new Ring(io, arena, fd, params);
        boolean done = false;
        try {
            ring.map(params);
            ring.register();
            ring.probe();
            done = true;
            return ring;
        } finally {
            if (!done) {
                ring.close();
            }
        }
    }

    private void map(MemorySegment params) throws NativeException {
        int capacity = field(params, RingParams.SQ_ENTRIES);
        int completionCapacity = field(params, RingParams.CQ_ENTRIES);
        long submissionBytes = field(params, RingParams.SQ_ARRAY) + (long) capacity * Integer.BYTES;
        long completionBytes = field(params, RingParams.CQ_CQES) + completionCapacity * Cqe.SIZE;
        rings = map(Math.max(submissionBytes, completionBytes), IoUring.IORING_OFF_SQ_RING);
        entries = map(capacity * Sqe.SIZE, IoUring.IORING_OFF_SQES);
        if ((setupFlags & IoUring.IORING_SETUP_NO_SQARRAY) == 0) {
            long array = field(params, RingParams.SQ_ARRAY);
            for (int i = 0; i < capacity; i++) { // entry i is always named by index i
                rings.set(ValueLayout.JAVA_INT, array + (long) i * Integer.BYTES, i);
            }
        }
        submissions =
                new SubmissionQueue(
                        rings,
                        entries,
                        field(params, RingParams.SQ_HEAD),
                        field(params, RingParams.SQ_TAIL),
                        field(params, RingParams.SQ_FLAGS),
                        capacity);
        completions =
                new CompletionQueue(
                        rings,
                        field(params, RingParams.CQ_HEAD),
                        field(params, RingParams.CQ_TAIL),
                        field(params, RingParams.CQ_CQES),
                        completionCapacity);
        if ((features & IoUring.IORING_FEAT_NO_IOWAIT) != 0) {
            enterFlags |=
                    IoUring.IORING_ENTER_NO_IOWAIT; // 6.15: an idle server is not waiting for a
            // disk
        }
    }

    private static int field(MemorySegment params, long offset) {
        return params.get(ValueLayout.JAVA_INT, offset);
    }

    private MemorySegment map(long bytes, long offset) throws NativeException {
        MemorySegment mapped =
                io.mmap(
                        bytes,
                        MemoryConstants.PROT_READ | MemoryConstants.PROT_WRITE,
                        MemoryConstants.MAP_SHARED | MemoryConstants.MAP_POPULATE,
                        fd,
                        offset);
        if (mapped.byteSize() == 0) {
            throw RingSetup.refused("mmap(io_uring)", (int) -mapped.address());
        }
        return mapped;
    }

    /** Registers the descriptor: an optimization, without which the ring works, too. */
    private void register() {
        registration.set(ValueLayout.JAVA_INT, RsrcUpdate.OFFSET, NONE);
        registration.set(ValueLayout.JAVA_LONG, RsrcUpdate.DATA, fd);
        int count =
                io.io_uring_register(
                        fd, IoUring.IORING_REGISTER_RING_FDS, registration.address(), 1);
        if (count == 1) {
            registered = registration.get(ValueLayout.JAVA_INT, RsrcUpdate.OFFSET);
            enterFd = registered;
            enterFlags |= IoUring.IORING_ENTER_REGISTERED_RING;
        }
    }

    /** Submits a no-operation and waits for it, so that a refusal of io_uring_enter shows here. */
    private void probe() throws NativeException {
        submissions.put(IoUring.IORING_OP_NOP, NONE, 0, 0, 0, Tokens.own(Tokens.PROBE));
        submissions.publish();
        int result = -ErrorCodes.EAGAIN; // a passing shortage
        for (int tries = 0; result == -ErrorCodes.EAGAIN && tries < MAX_TRIES; tries++) {
            result = enterAndWait(1, PROBE_NANOS);
        }
        submissions.refresh();
        if (result < 0) {
            throw RingSetup.refused("io_uring_enter", -result);
        }
        if (completions.ready() != 1) {
            throw RingSetup.refused("io_uring_enter(IORING_OP_NOP)", ErrorCodes.ETIME);
        }
        completions.take();
        if (completions.result() != 0) {
            throw RingSetup.refused("IORING_OP_NOP", -completions.result());
        }
    }

    // ---- submitting

    /** As {@link SubmissionQueue#put}; a full queue is submitted first. */
    public long put(
            int opcode, int onFd, long address, int length, int operationFlags, long token) {
        makeRoom(1);
        return submissions.put(opcode, onFd, address, length, operationFlags, token);
    }

    /** Makes room for {@code count} entries that have to be submitted together. */
    public void makeRoom(int count) {
        if (submissions.room() < count) {
            submit();
        }
    }

    /** Returns the queue, for the fields of the entry just put. */
    public SubmissionQueue submissions() {
        return submissions;
    }

    private void submit() {
        submissions.publish();
        int flags = 0;
        for (int tries = 0; submissions.pending() > 0; tries++) {
            int result = enter(submissions.pending(), 0, flags, 0, 0);
            submissions.refresh();
            if (result < 0) {
                check(result, tries);
                completions.makeRoom();
                flags = IoUring.IORING_ENTER_GETEVENTS; // lets the kernel use that room
            }
        }
    }

    /**
     * Submits the entries put, and returns the result of the one with {@code token}, which the
     * kernel completes while it is submitted. Its completion is dequeued later all the same.
     */
    public int submitFor(long token) {
        submit();
        long result = completions.find(token);
        for (int tries = 0; result == CompletionQueue.ABSENT; tries++) {
            completions.makeRoom(); // the kernel held it back, for the queue was full
            int entered = enter(0, 0, IoUring.IORING_ENTER_GETEVENTS, 0, 0);
            if (entered < 0 || tries == MAX_TRIES) {
                check(entered, tries);
            }
            result = completions.find(token);
        }
        return (int) result;
    }

    /** Returns an unused number for a ring of buffers. */
    public int nextBufferGroup() {
        return bufferGroups++;
    }

    /** Returns the descriptor that names this ring to others. */
    public int fd() {
        return fd;
    }

    /** Calls {@code io_uring_register} on this ring. The loop's thread. */
    public int register(int opcode, long argument, int count) {
        return io.io_uring_register(fd, opcode, argument, count);
    }

    // ---- waiting

    /** Returns the queue of completions. */
    public CompletionQueue completions() {
        return completions;
    }

    /**
     * Submits the entries put, and waits until there is a completion.
     *
     * @param timeoutNanos how long at most; 0 = not at all, {@link Timed#NEVER} = for ever
     */
    public void submitAndWait(long timeoutNanos) {
        int pending = submissions.pending();
        int result;
        if (timeoutNanos > 0 && completions.ready() == 0) {
            submissions.publish();
            result = enterAndWait(pending, timeoutNanos);
        } else if (pending > 0 || hasKernelWork()) {
            submissions.publish();
            result = enter(pending, 0, IoUring.IORING_ENTER_GETEVENTS, 0, 0);
        } else {
            return;
        }
        submissions.refresh();
        if (result < 0) {
            check(result, 0); // the next round tries again, with the completions of this one taken
        }
    }

    /** Returns whether the kernel has completions that it posts only when it is entered. */
    private boolean hasKernelWork() {
        int flags = submissions.flags();
        overflowed |= (flags & IoUring.IORING_SQ_CQ_OVERFLOW) != 0;
        return (flags & (IoUring.IORING_SQ_TASKRUN | IoUring.IORING_SQ_CQ_OVERFLOW)) != 0;
    }

    /**
     * Returns whether the completion queue was full since the last call: the kernel has kept the
     * completions, in memory that it allocates for each.
     */
    public boolean takeOverflow() {
        boolean since = overflowed;
        overflowed = false;
        return since;
    }

    private int enterAndWait(int pending, long timeoutNanos) {
        long time = 0;
        if (timeoutNanos
                != Timed.NEVER) { // exact to the nanosecond, so there is nothing to round up
            long seconds = timeoutNanos / TimeUnit.SECONDS.toNanos(1);
            wait.set(ValueLayout.JAVA_LONG, GeteventsArg.SIZE + Timespec.TV_SEC, seconds);
            wait.set(
                    ValueLayout.JAVA_LONG,
                    GeteventsArg.SIZE + Timespec.TV_NSEC,
                    timeoutNanos - seconds * TimeUnit.SECONDS.toNanos(1));
            time = wait.address() + GeteventsArg.SIZE;
        }
        wait.set(ValueLayout.JAVA_LONG, GeteventsArg.TS, time);
        return enter(
                pending,
                1,
                IoUring.IORING_ENTER_GETEVENTS | IoUring.IORING_ENTER_EXT_ARG,
                wait.address(),
                GeteventsArg.SIZE);
    }

    private int enter(int pending, int least, int flags, long argument, long argumentBytes) {
        return io.io_uring_enter(
                enterFd, pending, least, flags | enterFlags, argument, argumentBytes);
    }

    private static void check(int result, int tries) {
        int code = -result;
        boolean passes =
                code == ErrorCodes.ETIME
                        || code == ErrorCodes.EINTR
                        || code == ErrorCodes.EAGAIN
                        || code == ErrorCodes.EBUSY;
        if (!passes || tries == MAX_TRIES) {
            throw new IllegalStateException(
                    "the ring cannot continue: io_uring_enter: " + Errno.DOMAIN.describe(code));
        }
    }

    // ---- the rest

    /**
     * Returns whether it is smaller than wanted, for the system has allowed no larger one. Any
     * thread.
     */
    public boolean isSmall() {
        return RingSetup.isSmall(submissions.capacity());
    }

    /** Returns a text for people. */
    public String description() {
        return RingSetup.describe(setupFlags)
                + (isSmall() ? ", " + submissions.capacity() + " entries only" : "")
                + (registered == NONE ? "" : ", registered ring")
                + ((enterFlags & IoUring.IORING_ENTER_NO_IOWAIT) == 0 ? "" : ", NO_IOWAIT");
    }

    /** Returns IORING_FEAT_*, as the kernel reported them. */
    public int features() {
        return features;
    }

    /** Closes the ring, once. The thread that opened it only. */
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (registered != NONE) {
            registration.set(ValueLayout.JAVA_INT, RsrcUpdate.OFFSET, registered);
            registration.set(ValueLayout.JAVA_LONG, RsrcUpdate.DATA, 0);
            io.io_uring_register(fd, IoUring.IORING_UNREGISTER_RING_FDS, registration.address(), 1);
        }
        if (entries.byteSize() > 0) {
            io.munmap(entries.address(), entries.byteSize());
        }
        if (rings.byteSize() > 0) {
            io.munmap(rings.address(), rings.byteSize());
        }
        io.close(fd);
    }
}
