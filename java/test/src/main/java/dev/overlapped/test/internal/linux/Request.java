package dev.overlapped.test.internal.linux;

import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.Sqe;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** One submission, copied out of its entry, until its last completion. */
final class Request {
    final Ring ring;
    final int opcode;
    final int flags;
    final int priority;
    final int fd;
    final long offset;
    final long address;
    final int length;
    final int operationFlags;
    final long userData;
    final int bufferGroup;
    final int fileIndex;
    final long address3;

    /** The request that is linked to it; null = none. */
    Request next;

    /** The file that it is about, once it is issued; null = none. */
    OpenFile file;

    /** The memory that it names, as far as it is watched; null = none. */
    Watched watched;

    /** The buffers to fill or to send; of a request that has none of its own, none. */
    Buffers buffers = Buffers.NONE;

    /** The number of bytes moved so far by a send that is to move all. */
    int moved;

    /** True if it has begun the work that it now waits for. */
    boolean begun;

    /** The events of its file that it waits for, besides errors. */
    int events;

    /** True if it waits for its file. */
    boolean armed;

    /** True if it is to look again soon, or to be cancelled. */
    boolean queued;

    /** True if its end was requested. */
    boolean cancelled;

    /** True if a thread of the kernel works on it: too late to cancel. */
    boolean inWorker;

    /** True if its last completion is posted. */
    boolean finished;

    /** IORING_CQE_F_* of the next completion, besides F_MORE. */
    int completionFlags;

    Request(Ring ring, MemorySegment entry) {
        this.ring = ring;
        opcode = entry.get(ValueLayout.JAVA_BYTE, Sqe.OPCODE) & 0xFF;
        flags = entry.get(ValueLayout.JAVA_BYTE, Sqe.FLAGS) & 0xFF;
        priority = entry.get(ValueLayout.JAVA_SHORT, Sqe.IOPRIO) & 0xFFFF;
        fd = entry.get(ValueLayout.JAVA_INT, Sqe.FD);
        offset = entry.get(ValueLayout.JAVA_LONG, Sqe.OFF);
        address = entry.get(ValueLayout.JAVA_LONG, Sqe.ADDR);
        length = entry.get(ValueLayout.JAVA_INT, Sqe.LEN);
        operationFlags = entry.get(ValueLayout.JAVA_INT, Sqe.OP_FLAGS);
        userData = entry.get(ValueLayout.JAVA_LONG, Sqe.USER_DATA);
        bufferGroup = entry.get(ValueLayout.JAVA_SHORT, Sqe.BUF_INDEX) & 0xFFFF;
        fileIndex = entry.get(ValueLayout.JAVA_INT, Sqe.FILE_INDEX);
        address3 = entry.get(ValueLayout.JAVA_LONG, Sqe.ADDR3);
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    boolean hasPriority(int flag) {
        return (priority & flag) != 0;
    }

    boolean selectsBuffer() {
        return has(IoUring.IOSQE_BUFFER_SELECT);
    }

    boolean isReceive() {
        return opcode == IoUring.IORING_OP_RECV || opcode == IoUring.IORING_OP_RECVMSG;
    }

    boolean isSend() {
        return opcode == IoUring.IORING_OP_SEND || opcode == IoUring.IORING_OP_SENDMSG;
    }

    boolean isOfMessage() {
        return opcode == IoUring.IORING_OP_RECVMSG || opcode == IoUring.IORING_OP_SENDMSG;
    }

    boolean isMultishot() {
        if (opcode == IoUring.IORING_OP_ACCEPT) {
            return hasPriority(IoUring.IORING_ACCEPT_MULTISHOT);
        } else if (opcode == IoUring.IORING_OP_POLL_ADD) {
            return (length & IoUring.IORING_POLL_ADD_MULTI) != 0;
        }
        return isReceive() && hasPriority(IoUring.IORING_RECV_MULTISHOT);
    }

    /**
     * Returns whether it is notified of changes, not of a state: it never looks again by itself.
     */
    boolean isMultishotPoll() {
        return opcode == IoUring.IORING_OP_POLL_ADD && isMultishot();
    }

    /** Returns whether its file is ready for it. */
    boolean isReady() {
        return (file.poll() & (events | OpenFile.ERR | OpenFile.HUP)) != 0;
    }

    @Override
    public String toString() {
        return "request "
                + opcode
                + " of "
                + file
                + ", user_data "
                + Long.toHexString(userData)
                + (cancelled ? ", cancelled" : "");
    }
}
