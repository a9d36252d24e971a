package dev.overlapped.test.internal.linux;

import dev.overlapped.internal.ffi.linux.Cachestat;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.FileConstants;
import dev.overlapped.internal.ffi.linux.Iovec;
import dev.overlapped.internal.ffi.linux.Rlimit;
import dev.overlapped.internal.ffi.linux.SocketConstants;
import dev.overlapped.internal.ffi.linux.Ucred;
import dev.overlapped.internal.ffi.linux.gen.io_uring_h;
import dev.overlapped.test.internal.network.Native;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The plain calls on sockets and files, with the checks that the kernel makes. */
final class SystemCalls {
    private static final int TYPE = 0xF;
    private static final int USER = 1_000;

    private final Kernel kernel;
    private final TcpNetwork network;
    private final DatagramNetwork datagrams;
    private final Transfers transfers;
    private long files;

    SystemCalls(Kernel kernel, TcpNetwork network, DatagramNetwork datagrams, Transfers transfers) {
        this.kernel = kernel;
        this.network = network;
        this.datagrams = datagrams;
        this.transfers = transfers;
    }

    // ---- sockets

    int socket(int domain, int type, int protocol) {
        boolean ipv6 = domain == SocketConstants.AF_INET6;
        boolean unix = domain == SocketConstants.AF_UNIX;
        if (!ipv6 && !unix && domain != SocketConstants.AF_INET) {
            return -ErrorCodes.EAFNOSUPPORT;
        } else if (!kernel.descriptors.hasRoom()) {
            return -ErrorCodes.EMFILE;
        }
        boolean nonblocking = (type & SocketConstants.SOCK_NONBLOCK) != 0;
        if ((type & TYPE) == SocketConstants.SOCK_STREAM) {
            return add(new StreamSocket(kernel, network, ipv6, nonblocking), unix);
        } else if ((type & TYPE) == SocketConstants.SOCK_DGRAM) {
            return add(new DatagramSocket(kernel, datagrams, ipv6), unix);
        }
        return -ErrorCodes.EINVAL;
    }

    private int add(Socket socket, boolean unix) {
        socket.unix = unix;
        return kernel.descriptors.add(socket);
    }

    /** fcntl(2): the flags of a descriptor; only the one that keeps calls from waiting matters. */
    int control(Socket socket, int operation, int argument) {
        if (!(socket instanceof StreamSocket stream) || operation == SocketConstants.F_SETFD) {
            return 0;
        } else if (operation == SocketConstants.F_SETFL) {
            stream.nonblocking = (argument & SocketConstants.O_NONBLOCK) != 0;
            return 0;
        }
        return stream.nonblocking ? SocketConstants.O_NONBLOCK : 0;
    }

    /** A call on a socket. */
    interface OnSocket {
        int on(Socket socket);
    }

    /** Makes a call on the socket of that number: EBADF if there is no file, ENOTSOCK if none. */
    int on(int fd, OnSocket call) {
        OpenFile file = kernel.descriptors.get(fd);
        if (file == null) {
            return -ErrorCodes.EBADF;
        }
        return file instanceof Socket socket ? call.on(socket) : -ErrorCodes.ENOTSOCK;
    }

    int bind(Socket socket, long name, int bytes) {
        if (bytes < socket.minAddressBytes()) {
            return -ErrorCodes.EINVAL;
        } else if (Sockaddrs.family(name) != socket.family()) {
            return -ErrorCodes.EAFNOSUPPORT;
        } else if (socket.unix) {
            return socket.bindUnix(name, bytes);
        }
        return socket.bind(Sockaddrs.read(name, socket.ipv6));
    }

    int connect(Socket socket, long name, int bytes) {
        if (bytes < Sockaddrs.FAMILY_BYTES) {
            return -ErrorCodes.EINVAL;
        } else if (Sockaddrs.family(name) == io_uring_h.AF_UNSPEC()) {
            return socket.dissolve();
        } else if (bytes < socket.minAddressBytes()) {
            return -ErrorCodes.EINVAL;
        } else if (Sockaddrs.family(name) != socket.family()) {
            return -ErrorCodes.EAFNOSUPPORT;
        }
        int unreachable = socket.reach(name, bytes);
        return unreachable != 0 ? unreachable : socket.connect(socket.read(name, bytes));
    }

    int getOption(Socket socket, int level, int name, long value, long length) {
        if (Options.isError(level, name)) {
            Native.putInt(value, socket.takeError());
            Native.putInt(length, Integer.BYTES);
            return 0;
        }
        boolean ofSocket = level == SocketConstants.SOL_SOCKET;
        if (ofSocket && name == SocketConstants.SO_PEERCRED) {
            return peer(socket, value, length);
        } else if (ofSocket && name == SocketConstants.SO_PEERNAME) {
            return peerName(socket, value, length);
        } else if (ofSocket && name == SocketConstants.SO_TYPE) {
            boolean stream = socket instanceof StreamSocket;
            int type = stream ? SocketConstants.SOCK_STREAM : SocketConstants.SOCK_DGRAM;
            return answer(type, value, length);
        } else if (ofSocket && name == SocketConstants.SO_DOMAIN) {
            return answer(socket.family(), value, length);
        } else if (ofSocket && name == SocketConstants.SO_PROTOCOL) {
            return answer(socket.unix ? 0 : socket.protocol(), value, length);
        } else if (ofSocket && name == SocketConstants.SO_ACCEPTCONN) {
            boolean listens = socket instanceof StreamSocket stream && stream.isListening();
            return answer(listens ? 1 : 0, value, length);
        } else if (level == SocketConstants.IPPROTO_TCP && name == SocketConstants.TCP_INFO) {
            return socket.info(value, length);
        }
        return socket.options.get(level, name, value, length);
    }

    /** SO_PEERNAME: getpeername(2), which has the address of a connection that is over, too. */
    private static int peerName(Socket socket, long value, long length) {
        InetSocketAddress peer = socket.formerRemoteName();
        if (peer == null || socket.unix) {
            return -ErrorCodes.ENOTCONN;
        }
        byte[] name = socket.encode(peer);
        int room = Native.getInt(length);
        if (name.length < room) {
            return -ErrorCodes.EINVAL;
        }
        Native.write(name, 0, value, room);
        return 0;
    }

    private static int answer(int number, long value, long length) {
        Native.putInt(value, number);
        Native.putInt(length, Integer.BYTES);
        return 0;
    }

    /** Both sides are this process; a socket without a connection has nobody's. */
    private static int peer(Socket socket, long value, long length) {
        boolean connected = socket.unix && socket.remoteName() != null;
        Native.putInt(value + Ucred.PID, connected ? (int) ProcessHandle.current().pid() : 0);
        Native.putInt(value + Ucred.UID, connected ? USER : -1);
        Native.putInt(value + Ucred.GID, connected ? USER : -1);
        Native.putInt(length, (int) Ucred.SIZE);
        return 0;
    }

    int remoteName(Socket socket, long name, long length) {
        InetSocketAddress remote = socket.remoteName();
        if (remote == null) {
            return -ErrorCodes.ENOTCONN;
        }
        Sockaddrs.store(socket.encode(remote), name, length);
        return 0;
    }

    /**
     * recvmsg(2): the queue of errors, or a look that takes nothing, for everything else goes
     * through the ring.
     */
    int receive(Socket socket, Message message, int flags) {
        boolean ofErrors = (flags & SocketConstants.MSG_ERRQUEUE) != 0;
        boolean peeks = (flags & SocketConstants.MSG_PEEK) != 0;
        if (ofErrors == peeks
                || !Socket.isDontWait(flags)
                || !(socket instanceof DatagramSocket datagram)) {
            throw kernel.violation("recvmsg(" + socket + ", " + flags + ") may wait");
        } else if (peeks) {
            return datagram.look();
        }
        return datagram.takeFromErrorQueue(message) ? 0 : -ErrorCodes.EAGAIN;
    }

    /** send(2) and sendmsg(2), which must not wait: once, as much as there is room for. */
    int send(Socket socket, Buffers buffers, int flags) {
        if (!(socket instanceof StreamSocket stream)
                || !stream.nonblocking && !Socket.isDontWait(flags)) {
            throw kernel.violation("send(" + socket + ", " + flags + ") may wait");
        }
        if (kernel.adversary.interrupts()) {
            return -ErrorCodes.EINTR;
        }
        int result = transfers.send(stream, buffers, 0);
        return result == Socket.WAITS ? -ErrorCodes.EAGAIN : result;
    }

    // ---- files

    int open(long pathname) {
        Path path = Path.of(Native.getText(pathname));
        if (!Files.exists(path)) {
            return -ErrorCodes.ENOENT;
        } else if (!Files.isReadable(path)) {
            return -ErrorCodes.EACCES;
        } else if (!kernel.descriptors.hasRoom()) {
            return -ErrorCodes.EMFILE;
        }
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            return kernel.descriptors.add(new DiskFile(kernel, channel, files++));
        } catch (IOException e) {
            return -ErrorCodes.EIO;
        }
    }

    long seek(int fd, long offset, int whence) {
        OpenFile file = kernel.descriptors.get(fd);
        if (file == null) {
            return -ErrorCodes.EBADF;
        } else if (!(file instanceof DiskFile disk)) {
            return -ErrorCodes.ESPIPE;
        } else if (whence != FileConstants.SEEK_END || offset != 0) {
            return -ErrorCodes.EINVAL; // the library asks for the size, nothing else
        } else {
            return disk.size();
        }
    }

    /** preadv2(2) with one iovec and RWF_NOWAIT. */
    long readNow(int fd, long iovec, int count, long offset, int flags) {
        DiskFile file = kernel.descriptors.get(fd, DiskFile.class);
        if (file == null) {
            return -ErrorCodes.EBADF;
        } else if (count != 1 || flags != FileConstants.RWF_NOWAIT) {
            throw kernel.violation("preadv2 of " + count + " with flags " + flags + " may wait");
        }
        long address = Native.getLong(iovec + Iovec.IOV_BASE);
        int length = (int) Native.getLong(iovec + Iovec.IOV_LEN);
        int there = Math.clamp(file.size() - offset, 0, length);
        int cached = file.cachedBytes(offset, there);
        if (there > 0 && cached == 0) {
            return -ErrorCodes.EAGAIN;
        }
        byte[] read = file.read(offset, cached);
        Native.write(read, 0, address, read.length);
        return read.length;
    }

    /** sendfile(2) to a socket that does not wait, of what the page cache holds. */
    long sendFile(int out, int in, long position, long count) {
        StreamSocket socket = kernel.descriptors.get(out, StreamSocket.class);
        DiskFile file = kernel.descriptors.get(in, DiskFile.class);
        if (socket == null || file == null) {
            return -ErrorCodes.EBADF;
        } else if (!socket.nonblocking) {
            throw kernel.violation("sendfile to a socket that waits: " + socket);
        }
        if (kernel.adversary.interrupts()) {
            return -ErrorCodes.EINTR;
        }
        long offset = Native.getLong(position);
        int there = (int) Math.clamp(file.size() - offset, 0, count);
        if (there == 0) {
            return 0;
        }
        int space = socket.space();
        if (space < 0) {
            return space == Socket.WAITS ? -ErrorCodes.EAGAIN : space;
        }
        byte[] data = file.read(offset, kernel.adversary.portion(Math.min(space, there)));
        file.warm(offset, data.length);
        socket.send(data);
        Native.putLong(position, offset + data.length);
        return data.length;
    }

    int cacheState(int fd, long range, long state) {
        DiskFile file = kernel.descriptors.get(fd, DiskFile.class);
        if (file == null) {
            return -ErrorCodes.EBADF;
        }
        long offset = Native.getLong(range + Cachestat.OFF);
        long bytes = Native.getLong(range + Cachestat.LEN);
        Native.at(state, Cachestat.SIZE).fill((byte) 0);
        Native.putLong(state + Cachestat.NR_CACHE, file.cachedPages(offset, bytes));
        return 0;
    }

    // ---- the rest

    long read(int fd, long buffer, long count) {
        EventCounter counter = kernel.descriptors.get(fd, EventCounter.class);
        if (counter == null) {
            return -ErrorCodes.EBADF;
        }
        long value = counter.take();
        if (value == 0) {
            throw kernel.violation("read of an eventfd that is 0 would wait");
        }
        Native.putLong(buffer, value);
        return Long.BYTES;
    }

    long write(int fd, long buffer, long count) {
        EventCounter counter = kernel.descriptors.get(fd, EventCounter.class);
        if (counter == null) {
            return -ErrorCodes.EBADF;
        } else if (count < Long.BYTES) {
            return -ErrorCodes.EINVAL;
        }
        counter.add(Native.getLong(buffer));
        return Long.BYTES;
    }

    int eventfd(int value) {
        return kernel.descriptors.add(new EventCounter(kernel, value));
    }

    int limit(int resource, long limit) {
        if (resource != Rlimit.RLIMIT_NOFILE) {
            return -ErrorCodes.EINVAL;
        }
        Native.putLong(limit + Rlimit.RLIM_CUR, kernel.descriptors.limit());
        return 0;
    }
}
