package dev.overlapped.test.internal.linux;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.ffi.linux.gen.io_uring_h;
import dev.overlapped.test.internal.network.Native;

import java.util.Set;

/**
 * The operations of io_uring: what each of them checks, waits for and results in. Those that move
 * data are in {@link Transfers}.
 */
final class RequestRules {
    /** Of them each has a file. */
    private static final Set<Integer> OF_FILES =
            Set.of(
                    IoUring.IORING_OP_READ,
                    IoUring.IORING_OP_RECV,
                    IoUring.IORING_OP_SEND,
                    IoUring.IORING_OP_RECVMSG,
                    IoUring.IORING_OP_SENDMSG,
                    IoUring.IORING_OP_ACCEPT,
                    IoUring.IORING_OP_CONNECT,
                    IoUring.IORING_OP_POLL_ADD,
                    IoUring.IORING_OP_FIXED_FD_INSTALL,
                    IoUring.IORING_OP_MSG_RING);

    private static final Set<Integer> WITHOUT_FILES =
            Set.of(
                    IoUring.IORING_OP_NOP,
                    IoUring.IORING_OP_ASYNC_CANCEL,
                    IoUring.IORING_OP_CLOSE,
                    IoUring.IORING_OP_FILES_UPDATE);

    /** The highest operation of Linux 6.17. */
    static final int LAST_OPERATION = 62;

    private final Kernel kernel;
    private final Transfers transfers;
    private final LinuxIo closing;

    /**
     * @param closing whose close(2) IORING_OP_CLOSE does
     */
    RequestRules(Kernel kernel, Transfers transfers, LinuxIo closing) {
        this.kernel = kernel;
        this.transfers = transfers;
        this.closing = closing;
    }

    /** Returns whether the model has the operation, for IORING_REGISTER_PROBE. */
    boolean knows(int opcode) {
        if (opcode == IoUring.IORING_OP_FIXED_FD_INSTALL) {
            return kernel.settings.version().isAtLeast(LinuxSettings.Version.LINUX_6_8);
        }
        return OF_FILES.contains(opcode) || WITHOUT_FILES.contains(opcode);
    }

    // ---- before it is issued

    /** The kernel has its memory from here on. */
    void prepare(Request request) {
        Watched watched = null;
        if (request.isReceive() || request.isSend()) {
            watched = transfers.watch(request);
        } else if (request.opcode == IoUring.IORING_OP_CONNECT) {
            watched = new Watched(request, Buffers.NONE, false);
            watched.add("address", request.address, (int) request.offset);
        } else if (request.opcode == IoUring.IORING_OP_READ) {
            request.buffers = Buffers.of(request.address, request.length);
            watched = new Watched(request, request.buffers, true);
        }
        if (watched != null) {
            request.watched = watched;
            kernel.custody.take(request, watched);
        }
    }

    /** Finds its file and checks its arguments: 0, or −errno. */
    int resolve(Request request) {
        if (!knows(request.opcode)) {
            return -ErrorCodes.EINVAL;
        }
        if (OF_FILES.contains(request.opcode)) {
            request.file =
                    request.has(IoUring.IOSQE_FIXED_FILE)
                            ? request.ring.slots.get(request.fd)
                            : kernel.descriptors.get(request.fd);
            if (request.file == null) {
                return -ErrorCodes.EBADF;
            }
            request.file.used();
        }
        request.events = events(request);
        return transfers.refuses(request);
    }

    private static int events(Request request) {
        if (request.opcode == IoUring.IORING_OP_POLL_ADD) {
            return request.operationFlags;
        }
        boolean writes = request.isSend() || request.opcode == IoUring.IORING_OP_CONNECT;
        return writes ? OpenFile.OUT : OpenFile.IN;
    }

    // ---- what it does

    /** Its result, or {@link Socket#WAITS}. */
    int attempt(Request request) {
        int opcode = request.opcode;
        if (request.isReceive()) {
            return transfers.receive(request);
        } else if (request.isSend()) {
            return transfers.send(request);
        } else if (opcode == IoUring.IORING_OP_ACCEPT) {
            return accept(request);
        } else if (opcode == IoUring.IORING_OP_CONNECT) {
            return connect(request);
        } else if (opcode == IoUring.IORING_OP_POLL_ADD) {
            return poll(request);
        } else if (opcode == IoUring.IORING_OP_READ) {
            return read(request);
        } else if (opcode == IoUring.IORING_OP_ASYNC_CANCEL) {
            return request.ring.cancel(request);
        } else if (opcode == IoUring.IORING_OP_CLOSE) {
            return close(request);
        } else if (opcode == IoUring.IORING_OP_FILES_UPDATE) {
            return update(request);
        } else if (opcode == IoUring.IORING_OP_FIXED_FD_INSTALL) {
            return install(request);
        } else if (opcode == IoUring.IORING_OP_MSG_RING) {
            return message(request);
        }
        return 0; // NOP
    }

    /** Returns whether a multishot request continues after that result. */
    boolean mayContinue(Request request, int result) {
        return result > 0
                || result == 0
                        && (request.opcode == IoUring.IORING_OP_ACCEPT
                                || request.file instanceof DatagramSocket);
    }

    // ---- connections

    /**
     * accept(2): the number is reserved first, so that EMFILE leaves the connection in the backlog;
     * a slot is not (io_accept), so that ENFILE loses it.
     */
    private int accept(Request request) {
        if (!(request.file instanceof StreamSocket listener) || !listener.isListening()) {
            return -ErrorCodes.EINVAL;
        }
        boolean direct = request.fileIndex != 0;
        if (kernel.adversary.interrupts()) {
            return -(kernel.adversary.prefersOther() ? ErrorCodes.ECONNABORTED : ErrorCodes.EINTR);
        }
        if (!direct && !kernel.descriptors.hasRoom()) {
            return -ErrorCodes.EMFILE;
        } else if (!listener.hasClient()) {
            return listener.nonblocking ? -ErrorCodes.EAGAIN : Socket.WAITS;
        }
        boolean nonblocking = (request.operationFlags & SocketConstants.SOCK_NONBLOCK) != 0;
        StreamSocket accepted = listener.accept(nonblocking);
        int result = direct ? request.ring.slots.add(accepted) : kernel.descriptors.add(accepted);
        if (result < 0) {
            accepted.released();
        }
        return result;
    }

    private int connect(Request request) {
        if (!(request.file instanceof StreamSocket socket)) {
            return -ErrorCodes.ENOTSOCK;
        }
        if (!request.begun) {
            request.begun = true;
            if (Sockaddrs.family(request.address) == io_uring_h.AF_UNSPEC()) {
                return socket.dissolve();
            } else if (Sockaddrs.family(request.address) != socket.family()) {
                return -ErrorCodes.EAFNOSUPPORT;
            }
            int bytes = (int) request.offset;
            int unreachable = socket.reach(request.address, bytes);
            if (unreachable != 0) {
                return unreachable;
            }
            int result = socket.connect(socket.read(request.address, bytes));
            return result == -ErrorCodes.EINPROGRESS ? Socket.WAITS : result;
        }
        if (socket.isConnecting()) {
            return Socket.WAITS;
        }
        int error = socket.takeError();
        return error != 0 ? -error : socket.isConnected() ? 0 : -ErrorCodes.ECONNREFUSED;
    }

    /** One that is multishot is notified once for each change: it looks again by itself never. */
    private int poll(Request request) {
        int ready = request.file.poll() & (request.events | OpenFile.ERR | OpenFile.HUP);
        return ready != 0 ? ready : Socket.WAITS;
    }

    // ---- files

    private int read(Request request) {
        if (request.file instanceof EventCounter counter) {
            if (request.length < Long.BYTES) {
                return -ErrorCodes.EINVAL;
            }
            if (kernel.adversary.interrupts()) {
                return -ErrorCodes.EINTR;
            }
            long value = counter.take();
            if (value == 0) {
                return Socket.WAITS;
            }
            kernel.custody.verify(request.watched);
            Native.putLong(request.address, value);
            request.watched.noteResult();
            return Long.BYTES;
        } else if (request.file instanceof DiskFile file) {
            return read(request, file);
        }
        return -ErrorCodes.EINVAL;
    }

    /** Reads from the page cache, which a thread of the kernel fills first if need be. */
    private int read(Request request, DiskFile file) {
        boolean cached = file.cachedBytes(request.offset, request.length) == request.length;
        if (!cached && !request.begun) {
            request.begun = true;
            request.inWorker = true;
            kernel.after(
                    1 + kernel.adversary.delayNanos(),
                    () -> request.ring.addWork(() -> request.ring.advance(request)));
            return Socket.WAITS;
        }
        request.inWorker = false;
        if (kernel.adversary.interrupts()) {
            return -ErrorCodes.EINTR;
        }
        byte[] read = file.read(request.offset, kernel.adversary.portion(request.length));
        file.warm(request.offset, read.length);
        kernel.custody.verify(request.watched);
        request.buffers.fill(read);
        request.watched.noteResult();
        return read.length;
    }

    // ---- descriptors

    private int close(Request request) {
        return request.fileIndex != 0
                ? request.ring.slots.remove(request.fileIndex - 1)
                : closing.close(request.fd);
    }

    /** IORING_FILE_INDEX_ALLOC: puts files into free slots, and writes down which. */
    private int update(Request request) {
        if ((int) request.offset != IoUring.IORING_FILE_INDEX_ALLOC) {
            return -ErrorCodes.EINVAL; // the library never says which slot
        }
        int done = 0;
        for (; done < request.length; done++) {
            long at = request.address + (long) done * Integer.BYTES;
            OpenFile file = kernel.descriptors.get(Native.getInt(at));
            int slot = file == null ? -ErrorCodes.EBADF : request.ring.slots.add(file);
            if (slot < 0) {
                return done > 0 ? done : slot;
            }
            Native.putInt(at, slot);
        }
        return done;
    }

    private int install(Request request) {
        if (!request.has(IoUring.IOSQE_FIXED_FILE)) {
            return -ErrorCodes.EBADF;
        }
        return kernel.descriptors.add(request.file);
    }

    /** IORING_MSG_SEND_FD: the other ring's thread takes the file when it next does its work. */
    private int message(Request request) {
        if (!(request.file instanceof Ring target)) {
            return -ErrorCodes.EBADFD;
        }
        if (request.begun) {
            return Socket.WAITS;
        } else if (request.address != IoUring.IORING_MSG_SEND_FD
                || request.fileIndex != IoUring.IORING_FILE_INDEX_ALLOC
                || request.operationFlags != IoUring.IORING_MSG_RING_CQE_SKIP) {
            return -ErrorCodes.EINVAL; // the library sends nothing else
        }
        OpenFile sent = request.ring.slots.get((int) request.address3);
        if (sent == null) {
            return -ErrorCodes.EBADF;
        } else if (target == request.ring || !target.slots.exist()) {
            return target == request.ring ? -ErrorCodes.EINVAL : -ErrorCodes.ENFILE;
        }
        request.begun = true;
        request.inWorker = true;
        sent.used();
        target.addWork(
                () -> {
                    int slot = target.isDead() ? -ErrorCodes.EBADFD : target.slots.add(sent);
                    sent.unused();
                    request.ring.addWork(() -> request.ring.complete(request, slot));
                });
        return Socket.WAITS;
    }
}
