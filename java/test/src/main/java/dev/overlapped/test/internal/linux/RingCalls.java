package dev.overlapped.test.internal.linux;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.GeteventsArg;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.RingParams;
import dev.overlapped.internal.ffi.linux.RingProbe;
import dev.overlapped.internal.ffi.linux.RsrcRegister;
import dev.overlapped.internal.ffi.linux.RsrcUpdate;
import dev.overlapped.internal.ffi.linux.Timespec;
import dev.overlapped.internal.ffi.linux.gen.io_uring_h;
import dev.overlapped.test.internal.network.Native;
import dev.overlapped.test.internal.network.NetworkClock;

import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** io_uring_setup(2), io_uring_enter(2) and io_uring_register(2). */
final class RingCalls {
    private static final int MAX_SUBMISSIONS = 32_768;
    private static final int MAX_COMPLETIONS = 65_536;
    private static final int MAX_SLOTS = 1 << 20;
    private static final int MAX_REGISTERED = 16;
    private static final int FEATURES =
            IoUring.IORING_FEAT_SINGLE_MMAP
                    | IoUring.IORING_FEAT_NODROP
                    | IoUring.IORING_FEAT_EXT_ARG
                    | IoUring.IORING_FEAT_CQE_SKIP;
    private static final int FLAGS =
            IoUring.IORING_SETUP_CQSIZE
                    | IoUring.IORING_SETUP_CLAMP
                    | IoUring.IORING_SETUP_SUBMIT_ALL
                    | IoUring.IORING_SETUP_COOP_TASKRUN
                    | IoUring.IORING_SETUP_TASKRUN_FLAG
                    | IoUring.IORING_SETUP_SINGLE_ISSUER;

    private record Registered(Thread thread, int index) {}

    private final Kernel kernel;
    private final RequestRules rules;
    private final Map<Registered, Ring> registered = new HashMap<>();

    RingCalls(Kernel kernel, RequestRules rules) {
        this.kernel = kernel;
        this.rules = rules;
    }

    // ---- setup

    private int knownFlags() {
        LinuxSettings.Version version = kernel.settings.version();
        int flags = FLAGS;
        if (version.isAtLeast(LinuxSettings.Version.LINUX_6_1)) {
            flags |= IoUring.IORING_SETUP_DEFER_TASKRUN;
        }
        if (version.isAtLeast(LinuxSettings.Version.LINUX_6_8)) {
            flags |= IoUring.IORING_SETUP_NO_SQARRAY;
        }
        return flags;
    }

    int setup(int entries, long params) {
        int flags = Native.getInt(params + RingParams.FLAGS);
        boolean clamps = (flags & IoUring.IORING_SETUP_CLAMP) != 0;
        boolean single = (flags & IoUring.IORING_SETUP_SINGLE_ISSUER) != 0;
        boolean defers = (flags & IoUring.IORING_SETUP_DEFER_TASKRUN) != 0;
        boolean flagged = (flags & IoUring.IORING_SETUP_TASKRUN_FLAG) != 0;
        boolean coop = (flags & IoUring.IORING_SETUP_COOP_TASKRUN) != 0;
        if ((flags & ~knownFlags()) != 0
                || entries <= 0
                || entries > MAX_SUBMISSIONS && !clamps
                || defers && !single
                || flagged && !defers && !coop) {
            return -ErrorCodes.EINVAL;
        }
        int submissions = roundUp(Math.min(entries, kernel.settings.submissions()));
        int wanted =
                (flags & IoUring.IORING_SETUP_CQSIZE) != 0
                        ? Native.getInt(params + RingParams.CQ_ENTRIES)
                        : 2 * submissions;
        if (wanted <= 0 || wanted > MAX_COMPLETIONS && !clamps) {
            return -ErrorCodes.EINVAL;
        }
        int most = Math.max(submissions, kernel.settings.completions());
        int completions = roundUp(Math.min(wanted, most));
        if (completions < submissions) {
            return -ErrorCodes.EINVAL;
        }
        if (!kernel.descriptors.hasRoom()) {
            return -ErrorCodes.EMFILE;
        }
        boolean hasArray = (flags & IoUring.IORING_SETUP_NO_SQARRAY) == 0;
        RingMemory memory = new RingMemory(submissions, completions, hasArray);
        memory.describe(params);
        Native.putInt(params + RingParams.FEATURES, FEATURES);
        return kernel.descriptors.add(new Ring(kernel, memory, flags, rules));
    }

    private static int roundUp(int count) {
        int power = Integer.highestOneBit(count);
        return power == count ? count : 2 * power;
    }

    // ---- enter

    int enter(int fd, int toSubmit, int least, int flags, long argument, long argumentBytes) {
        boolean isRegistered = (flags & IoUring.IORING_ENTER_REGISTERED_RING) != 0;
        Ring ring =
                isRegistered
                        ? registered.get(new Registered(Thread.currentThread(), fd))
                        : kernel.descriptors.get(fd, Ring.class);
        if (ring == null) {
            return isRegistered ? -ErrorCodes.EINVAL : -ErrorCodes.EBADF;
        }
        ring.checkThread("io_uring_enter");
        boolean timed = (flags & IoUring.IORING_ENTER_EXT_ARG) != 0;
        if (timed && argumentBytes != GeteventsArg.SIZE) {
            return -ErrorCodes.EINVAL;
        }
        ring.completions.look();
        ring.buffers.look();
        int submitted = toSubmit == 0 ? 0 : ring.submit(toSubmit);
        if (submitted < 0 || submitted < toSubmit) {
            return submitted;
        }
        if ((flags & IoUring.IORING_ENTER_GETEVENTS) == 0) {
            return submitted;
        }
        long until = timed ? deadline(argument) : NetworkClock.NEVER;
        int waited = await(ring, least, until);
        return submitted > 0 ? submitted : waited;
    }

    private long deadline(long argument) {
        long timespec = Native.getLong(argument + GeteventsArg.TS);
        if (timespec == 0) {
            return NetworkClock.NEVER;
        }
        long seconds = Native.getLong(timespec + Timespec.TV_SEC);
        return kernel.clock.in(
                TimeUnit.SECONDS.toNanos(seconds) + Native.getLong(timespec + Timespec.TV_NSEC));
    }

    /** Until there are {@code least} completions: 0, −ETIME or −EINTR. */
    private int await(Ring ring, int least, long until) {
        boolean interrupted = false;
        try {
            progress(ring);
            while (ring.completions.ready() < least) {
                if (kernel.clock.nanoTime() >= until) {
                    return -ErrorCodes.ETIME;
                } else if (kernel.adversary.interrupts()) {
                    return -ErrorCodes.EINTR;
                }
                interrupted |= !sleep(ring, least, until);
                progress(ring);
            }
            return 0;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void progress(Ring ring) {
        ring.completions.flush();
        ring.runWork();
        kernel.settle();
    }

    /** Returns whether the thread was not interrupted, which the kernel takes no notice of. */
    private boolean sleep(Ring ring, int least, long until) {
        if (ring.hasWork()) {
            return true;
        }
        if (kernel.clock.isVirtual()) {
            letOthersRun();
            kernel.settle();
            if (ring.hasWork() || ring.completions.ready() >= least) {
                return true;
            }
        }
        long next = Math.min(until, kernel.nextEvent());
        if (next == NetworkClock.NEVER && kernel.clock.isVirtual()) {
            throw kernel.violation("io_uring_enter would wait for ever");
        }
        try {
            kernel.clock.waitUntil(kernel.changed, next);
            return true;
        } catch (InterruptedException e) {
            return false;
        } finally {
            kernel.settle();
        }
    }

    private void letOthersRun() {
        kernel.lock.unlock();
        try {
            kernel.whileWaiting.run();
        } finally {
            kernel.lock.lock();
        }
    }

    // ---- register

    int register(int fd, int opcode, long argument, int count) {
        Ring ring = kernel.descriptors.get(fd, Ring.class);
        if (ring == null) {
            return -ErrorCodes.EBADF;
        }
        ring.checkThread("io_uring_register");
        if (opcode == IoUring.IORING_REGISTER_PROBE) {
            return probe(argument, count);
        } else if (opcode == IoUring.IORING_REGISTER_RING_FDS) {
            return registerRing(argument);
        } else if (opcode == IoUring.IORING_UNREGISTER_RING_FDS) {
            int index = Native.getInt(argument + RsrcUpdate.OFFSET);
            Ring former = registered.remove(new Registered(Thread.currentThread(), index));
            if (former == null) {
                return 0;
            }
            former.unnamed();
            return 1;
        } else if (opcode == IoUring.IORING_REGISTER_FILES2) {
            return registerFiles(ring, argument);
        } else if (opcode == IoUring.IORING_REGISTER_PBUF_RING) {
            return ring.buffers.register(argument);
        }
        return -ErrorCodes.EINVAL;
    }

    private int probe(long probe, int count) {
        int last = RequestRules.LAST_OPERATION;
        Native.at(probe, RingProbe.flags(0)).fill((byte) 0);
        Native.at(probe + RingProbe.LAST_OP, 1).set(ValueLayout.JAVA_BYTE, 0, (byte) last);
        for (int i = 0; i <= Math.min(last, count - 1); i++) {
            Native.putShort(
                    probe + RingProbe.flags(i), rules.knows(i) ? IoUring.IO_URING_OP_SUPPORTED : 0);
        }
        return 0;
    }

    /** The index belongs to the calling thread; a ring that has one is alive. */
    private int registerRing(long update) {
        Ring ring =
                kernel.descriptors.get((int) Native.getLong(update + RsrcUpdate.DATA), Ring.class);
        if (ring == null) {
            return -ErrorCodes.EBADF;
        }
        for (int index = 0; index < MAX_REGISTERED; index++) {
            if (registered.putIfAbsent(new Registered(Thread.currentThread(), index), ring)
                    == null) {
                ring.named();
                Native.putInt(update + RsrcUpdate.OFFSET, index);
                return 1;
            }
        }
        return -ErrorCodes.EBUSY;
    }

    private int registerFiles(Ring ring, long registration) {
        int count = Native.getInt(registration + RsrcRegister.NR);
        int flags = Native.getInt(registration + RsrcRegister.FLAGS);
        if (ring.slots.exist()) {
            return -ErrorCodes.EBUSY;
        } else if (count <= 0 || flags != io_uring_h.IORING_RSRC_REGISTER_SPARSE()) {
            return -ErrorCodes.EINVAL;
        } else if (count > MAX_SLOTS || count > kernel.descriptors.limit()) {
            return -ErrorCodes.EMFILE;
        }
        ring.slots.create(count);
        return 0;
    }

    boolean isEmpty() {
        return registered.isEmpty();
    }
}
