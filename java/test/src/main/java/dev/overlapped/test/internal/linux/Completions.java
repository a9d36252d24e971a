package dev.overlapped.test.internal.linux;

import dev.overlapped.internal.ffi.linux.IoUring;

import java.util.ArrayDeque;

/**
 * The completion queue of a ring, seen from the kernel. What finds no room is kept aside, and moved
 * when the process enters the kernel for events (IORING_FEAT_NODROP); while something is aside,
 * everything else goes there, too, so that nothing is overtaken (io_get_cqe).
 */
final class Completions {
    private record Completion(long userData, int result, int flags, Request last) {}

    private final Kernel kernel;
    private final RingMemory memory;
    private final ArrayDeque<Completion> posted = new ArrayDeque<>();
    private final ArrayDeque<Completion> aside = new ArrayDeque<>();
    private int seenHead;

    Completions(Kernel kernel, RingMemory memory) {
        this.kernel = kernel;
        this.memory = memory;
    }

    /** Returns the number of completions that the process can take. */
    int ready() {
        return memory.completionTail() - memory.completionHead();
    }

    /** Returns whether the next completion finds no room. */
    boolean isFull() {
        return !aside.isEmpty() || ready() >= memory.completions;
    }

    boolean hasAside() {
        return !aside.isEmpty();
    }

    /** Adds one of a request that continues. */
    void postMore(Request request, int result, int flags) {
        add(new Completion(request.userData, result, flags | IoUring.IORING_CQE_F_MORE, null));
    }

    /** Adds the last one of a request. */
    void postLast(Request request, int result, int flags) {
        add(new Completion(request.userData, result, flags, request));
    }

    private void add(Completion completion) {
        kernel.progress++;
        kernel.note(completion.userData());
        kernel.note(completion.result());
        kernel.note(completion.flags());
        if (isFull()) {
            aside.add(completion);
            memory.flag(IoUring.IORING_SQ_CQ_OVERFLOW, true);
        } else {
            write(completion);
        }
        kernel.changed.signalAll();
    }

    private void write(Completion completion) {
        posted.add(completion);
        memory.post(completion.userData(), completion.result(), completion.flags());
    }

    /** Moves what is aside, as far as there is room. */
    void flush() {
        while (!aside.isEmpty() && ready() < memory.completions) {
            write(aside.remove());
        }
        if (aside.isEmpty()) {
            memory.flag(IoUring.IORING_SQ_CQ_OVERFLOW, false);
        }
    }

    /** Sees what the process has taken; the memory of what it has not must be untouched. */
    void look() {
        int head = memory.completionHead();
        int taken = head - seenHead;
        if (taken < 0 || taken > posted.size()) {
            throw kernel.violation(
                    taken + " completions were taken of " + posted.size() + " that there were");
        }
        for (; seenHead != head; seenHead++) {
            Completion completion = posted.remove();
            if (completion.last() != null) {
                kernel.custody.giveBack(completion.last().watched);
            }
        }
        posted.forEach(this::verify);
        aside.forEach(this::verify);
    }

    private void verify(Completion completion) {
        if (completion.last() != null) {
            kernel.custody.verify(completion.last().watched);
        }
    }

    /** The ring is gone: gives all memory back. */
    void close() {
        posted.forEach(this::forget);
        aside.forEach(this::forget);
    }

    private void forget(Completion completion) {
        if (completion.last() != null) {
            kernel.custody.giveBack(completion.last().watched);
        }
    }
}
