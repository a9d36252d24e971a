package dev.overlapped.test.internal.linux;

import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.Msghdr;
import dev.overlapped.internal.ffi.linux.RecvmsgOut;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.test.internal.network.Native;

import java.util.Arrays;

/**
 * The requests that move data (io_uring_prep_recv(3), io_uring_prep_recvmsg_multishot(3),
 * io_uring_prep_send(3)), by the rules of io_uring/net.c.
 */
final class Transfers {
    private final Kernel kernel;

    Transfers(Kernel kernel) {
        this.kernel = kernel;
    }

    /** The memory of a request, with what it describes. */
    Watched watch(Request request) {
        Message message = request.isOfMessage() ? new Message(request.address) : null;
        if (!request.selectsBuffer()) {
            request.buffers =
                    message != null
                            ? message.buffers()
                            : Buffers.of(request.address, request.length);
        }
        Watched watched = new Watched(request, own(request.buffers), request.isReceive());
        if (message != null && !(request.selectsBuffer())) {
            message.watch(watched, request.isSend());
        } else if (message != null) {
            watched.add("msghdr", request.address, (int) Msghdr.SIZE);
        }
        return watched;
    }

    /** Without files that are mapped, which are watched by nobody. */
    private Buffers own(Buffers all) {
        long[] addresses = all.addresses();
        int[] lengths = all.lengths().clone();
        for (int i = 0; i < addresses.length; i++) {
            lengths[i] = kernel.mappings.isMapped(addresses[i]) ? 0 : lengths[i];
        }
        int count = (int) Arrays.stream(lengths).filter(length -> length != 0).count();
        long[] ownAddresses = new long[count];
        int[] ownLengths = new int[count];
        int at = 0;
        for (int i = 0; i < addresses.length; i++) {
            if (lengths[i] != 0) {
                ownAddresses[at] = addresses[i];
                ownLengths[at++] = lengths[i];
            }
        }
        return new Buffers(ownAddresses, ownLengths);
    }

    /** Returns −errno for a request that is refused untried, or else 0. */
    int refuses(Request request) {
        boolean multishot = request.isReceive() && request.isMultishot();
        if (multishot && !request.selectsBuffer()) {
            return -ErrorCodes.EINVAL;
        }
        if (multishot
                && request.opcode == IoUring.IORING_OP_RECV
                && request.length > 0
                && !kernel.settings.version().isAtLeast(LinuxSettings.Version.LINUX_6_17)) {
            return -ErrorCodes.EINVAL;
        }
        boolean transfer = request.isReceive() || request.isSend();
        return transfer && !(request.file instanceof Socket) ? -ErrorCodes.ENOTSOCK : 0;
    }

    /** A failure that has nothing to do with the socket; 0 = none. */
    private int failure() {
        if (kernel.shortOfMemory || kernel.adversary.failsForMemory()) {
            return -ErrorCodes.ENOMEM;
        }
        return kernel.adversary.interrupts() ? -ErrorCodes.EINTR : 0;
    }

    // ---- receiving

    int receive(Request request) {
        int failure = failure();
        if (failure != 0) {
            return failure;
        }
        ProvidedBuffers.Provided buffer = null;
        if (request.selectsBuffer()) {
            buffer = request.ring.buffers.peek(request.bufferGroup);
            if (buffer == null) {
                return -ErrorCodes.ENOBUFS;
            }
        }
        int result =
                request.file instanceof StreamSocket stream
                        ? receive(request, stream, buffer)
                        : receive(request, (DatagramSocket) request.file, buffer);
        boolean dontWait = Socket.isDontWait(request.operationFlags);
        return result == Socket.WAITS && dontWait ? -ErrorCodes.EAGAIN : result;
    }

    private int receive(Request request, StreamSocket socket, ProvidedBuffers.Provided buffer) {
        int available = socket.available();
        if (available <= 0) {
            return available;
        }
        int room = buffer == null ? request.buffers.total() : buffer.length();
        if (buffer != null && request.length > 0) {
            room = Math.min(room, request.length);
        }
        if (room == 0) {
            return 0;
        }
        int portion = kernel.adversary.portion(Math.min(available, room));
        boolean peeks = (request.operationFlags & SocketConstants.MSG_PEEK) != 0;
        byte[] data = peeks ? socket.peek(portion) : socket.receive(portion);
        if (buffer == null) {
            kernel.custody.verify(request.watched);
            request.buffers.fill(data);
            request.watched.noteResult();
        } else {
            take(request, buffer);
            Native.write(data, 0, buffer.address(), data.length);
        }
        noteRest(request, socket.isReadable());
        return data.length;
    }

    private void take(Request request, ProvidedBuffers.Provided buffer) {
        request.ring.buffers.take(request.bufferGroup, buffer);
        request.completionFlags |=
                IoUring.IORING_CQE_F_BUFFER | buffer.id() << IoUring.IORING_CQE_BUFFER_SHIFT;
    }

    /** Sets the hint that the socket has more data; the adversary may falsify it. */
    private void noteRest(Request request, boolean readable) {
        if (readable != (kernel.adversary.prefersOther() && kernel.adversary.stopsShort())) {
            request.completionFlags |= IoUring.IORING_CQE_F_SOCK_NONEMPTY;
        }
    }

    private int receive(Request request, DatagramSocket socket, ProvidedBuffers.Provided buffer) {
        int pending = socket.takeError();
        if (pending != 0) {
            return -pending;
        }
        Datagram datagram = socket.peek();
        if (datagram == null) {
            return Socket.WAITS;
        }
        byte[] control = Message.control(datagram, socket.options, socket.ipv6);
        if ((request.operationFlags & SocketConstants.MSG_PEEK) == 0) {
            socket.remove();
        }
        noteRest(request, socket.isReadable());
        return buffer == null
                ? fill(request, datagram, control)
                : fill(request, buffer, datagram, control);
    }

    private int fill(Request request, Datagram datagram, byte[] control) {
        kernel.custody.verify(request.watched);
        byte[] data = datagram.data();
        int kept = Math.min(data.length, request.buffers.total());
        request.buffers.fill(Arrays.copyOf(data, kept));
        int flags = kept < data.length ? SocketConstants.MSG_TRUNC : 0;
        new Message(request.address).write(nameOf(request, datagram), control, flags);
        request.watched.noteResult();
        return kept;
    }

    /** The sender; of a Unix domain socket without a name there are no bytes. */
    private static byte[] nameOf(Request request, Datagram datagram) {
        byte[] name = ((Socket) request.file).encode(datagram.from());
        return name.length == Sockaddrs.FAMILY_BYTES ? new byte[0] : name;
    }

    /** io_uring_recvmsg_out, the name, the control messages and the data, in one buffer. */
    private int fill(
            Request request, ProvidedBuffers.Provided buffer, Datagram datagram, byte[] control) {
        kernel.custody.verify(request.watched);
        Message message = new Message(request.address);
        int nameRoom = message.nameBytes();
        int controlRoom = message.controlBytes();
        int dataAt = (int) RecvmsgOut.SIZE + nameRoom + controlRoom;
        if (dataAt > buffer.length()) {
            return -ErrorCodes.EFAULT;
        }
        take(request, buffer);
        byte[] name = nameOf(request, datagram);
        byte[] data = datagram.data();
        int kept = Math.min(data.length, buffer.length() - dataAt);
        long out = buffer.address();
        Native.putInt(out + RecvmsgOut.NAMELEN, name.length);
        Native.putInt(out + RecvmsgOut.CONTROLLEN, Math.min(controlRoom, control.length));
        Native.putInt(out + RecvmsgOut.CONTROLLEN + Integer.BYTES, data.length);
        Native.putInt(
                out + RecvmsgOut.FLAGS,
                (kept < data.length ? SocketConstants.MSG_TRUNC : 0)
                        | (control.length > controlRoom ? SocketConstants.MSG_CTRUNC : 0));
        Native.write(name, 0, out + RecvmsgOut.SIZE, Math.min(nameRoom, name.length));
        Native.write(
                control,
                0,
                out + RecvmsgOut.SIZE + nameRoom,
                Math.min(controlRoom, control.length));
        Native.write(data, 0, out + dataAt, kept);
        return dataAt + kept;
    }

    // ---- sending

    int send(Request request) {
        if (request.moved == 0) {
            int failure = failure();
            if (failure != 0) {
                return failure;
            }
        }
        kernel.custody.verify(request.watched);
        if (request.file instanceof DatagramSocket socket) {
            byte[] data = request.buffers.drain(kernel.mappings, 0, request.buffers.total());
            int result =
                    data == null
                            ? -ErrorCodes.EFAULT
                            : socket.send(new Message(request.address), data);
            boolean dontWait = Socket.isDontWait(request.operationFlags);
            return result == Socket.WAITS && dontWait ? -ErrorCodes.EAGAIN : result;
        }
        return send((StreamSocket) request.file, request);
    }

    /** With MSG_WAITALL it continues inside the kernel; a failure then leaves what has gone. */
    private int send(StreamSocket socket, Request request) {
        boolean all = (request.operationFlags & SocketConstants.MSG_WAITALL) != 0;
        int total = request.buffers.total();
        while (true) {
            int result = send(socket, request.buffers, request.moved);
            if (result == Socket.WAITS && !Socket.isDontWait(request.operationFlags)) {
                return Socket.WAITS;
            } else if (result == Socket.WAITS) {
                return request.moved > 0 ? request.moved : -ErrorCodes.EAGAIN;
            } else if (result < 0) {
                return request.moved > 0 ? request.moved : result;
            }
            request.moved += result;
            if (request.moved == total || !all || kernel.adversary.stopsShort()) {
                return request.moved;
            }
        }
    }

    /** Sends once: how much has gone, {@link Socket#WAITS} or −errno. */
    int send(StreamSocket socket, Buffers buffers, int skip) {
        int left = buffers.total() - skip;
        int space = socket.space();
        if (left == 0) {
            return space < 0 && space != Socket.WAITS ? space : 0;
        } else if (space < 0) {
            return space;
        }
        int count = kernel.adversary.portion(Math.min(space, left));
        byte[] data = buffers.drain(kernel.mappings, skip, count);
        if (data == null) {
            return -ErrorCodes.EFAULT;
        }
        socket.send(data);
        return count;
    }
}
