package dev.overlapped.model;

import dev.overlapped.internal.ffi.windows.Winsock;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

/**
 * A Winsock and its completion ports in memory, with a loopback of their own: what the IOCP backend
 * runs against on any system. It keeps the documented rules of Windows, and is as hard on its
 * caller as its {@link ModelSettings} say.
 *
 * <p>Two ways to use it. In real time: any threads, who wait in GetQueuedCompletionStatusEx, and
 * foreign peers with blocking calls. In virtual time: one thread at a time, nobody ever waits, and
 * the same seed and calls give the same {@link #trace}.
 *
 * <p>Each call takes the one lock, does what is due by now, does its own, and does what follows. A
 * {@link ModelViolation} in any call is repeated by all later ones.
 */
public final class ModelWinsock implements Winsock {
    /** An address beyond the model's loopback: its network swallows all packets. */
    public static final InetAddress SILENT_HOST = InetAddress.ofLiteral("192.0.2.1");

    private final Kernel kernel;
    private final ModelNetwork network;
    private final DatagramCalls datagrams;
    private final SocketCalls sockets;
    private final OptionCalls options;
    private final OverlappedCalls operations;
    private final TransmitCalls transmits;
    private final FileCalls files;
    private final PortCalls ports;
    private final EventCalls events;
    private long trace = 1;

    public ModelWinsock(ModelSettings settings) {
        kernel = new Kernel(settings);
        network = new ModelNetwork(kernel);
        datagrams = new DatagramCalls(kernel);
        sockets = new SocketCalls(kernel, network, datagrams);
        options = new OptionCalls(kernel, datagrams);
        operations = new OverlappedCalls(kernel, network);
        transmits = new TransmitCalls(kernel, datagrams);
        files = new FileCalls(kernel);
        ports = new PortCalls(kernel);
        events = new EventCalls(kernel);
    }

    // ---- for tests

    /** A foreign client connects; returns when the connection is made. */
    public ModelPeer connect(InetSocketAddress remote) throws IOException {
        return ModelPeer.connect(kernel, network, remote);
    }

    /** A foreign server begins to listen. Port 0 = one of the model's choice. */
    public ModelServer listen(InetSocketAddress local, int backlog) throws IOException {
        return ModelServer.listen(kernel, network, local, backlog);
    }

    /** At most so many sockets can be open; WSAEMFILE for the next. Foreign peers do not count. */
    public void handleLimit(int most) {
        kernel.lock.lock();
        try {
            kernel.handles.limitSockets(most);
        } finally {
            kernel.lock.unlock();
        }
    }

    /** From now on there is no memory to start an operation with, or there is again. */
    public void shortOfMemory(boolean isShort) {
        kernel.lock.lock();
        try {
            kernel.shortOfMemory = isShort;
        } finally {
            kernel.lock.unlock();
        }
    }

    /** What other threads do, in virtual time, while one waits for a packet. */
    public void whileWaiting(Runnable other) {
        ports.whileWaiting(other);
    }

    /** The model's time: {@link System#nanoTime}, or virtual. */
    public long nanoTime() {
        return kernel.clock.nanoTime();
    }

    /** A number made of all calls so far, their results and times. */
    public long trace() {
        return trace;
    }

    /**
     * The end of a run: nothing may be left.
     *
     * @throws ModelViolation what is left, or the first violation of the run
     */
    public void verifyNothingLeft() {
        kernel.lock.lock();
        try {
            kernel.rethrowViolation();
            if (!kernel.handles.isEmpty()) {
                throw kernel.violation("handles left open: " + kernel.handles);
            }
            if (!kernel.custody.isEmpty()) {
                throw kernel.violation("operations left in flight: " + kernel.custody);
            }
        } finally {
            kernel.lock.unlock();
        }
    }

    // ---- every call

    private int call(String function, long handle, IntSupplier body) {
        return (int) callLong(function, handle, body::getAsInt);
    }

    private long callLong(String function, long handle, LongSupplier body) {
        kernel.lock.lock();
        try {
            kernel.rethrowViolation();
            kernel.settle();
            long result = body.getAsLong();
            kernel.settle();
            note(function.hashCode());
            note(handle);
            note(result);
            note(kernel.clock.isVirtual() ? kernel.clock.nanoTime() : 0);
            return result;
        } finally {
            kernel.lock.unlock();
        }
    }

    private void note(long value) {
        trace = Long.rotateLeft((trace ^ value) * 0x9E37_79B9_7F4A_7C15L, 23);
    }

    // ---- Winsock

    @Override
    public int WSAStartup(int version, long data) {
        return call("WSAStartup", 0, () -> sockets.startup(version));
    }

    @Override
    public long WSASocketW(int family, int type, int protocol, long info, int group, int flags) {
        return callLong("WSASocketW", 0, () -> sockets.open(family, type, protocol));
    }

    @Override
    public int closesocket(long s) {
        return call("closesocket", s, () -> sockets.close(s));
    }

    @Override
    public int bind(long s, long name, int nameBytes) {
        return call("bind", s, () -> sockets.bind(s, name, nameBytes));
    }

    @Override
    public int connect(long s, long name, int nameBytes) {
        return call("connect", s, () -> datagrams.connect(s, name, nameBytes));
    }

    @Override
    public int listen(long s, int backlog) {
        return call("listen", s, () -> sockets.listen(s, backlog));
    }

    @Override
    public int setsockopt(long s, int level, int option, long value, int bytes) {
        return call("setsockopt", s, () -> options.set(s, level, option, value, bytes));
    }

    @Override
    public int getsockopt(long s, int level, int option, long value, long length) {
        return call("getsockopt", s, () -> options.get(s, level, option, value, length));
    }

    @Override
    public int getsockname(long s, long name, long length) {
        return call("getsockname", s, () -> sockets.localName(s, name, length));
    }

    @Override
    public int getpeername(long s, long name, long length) {
        return call("getpeername", s, () -> sockets.remoteName(s, name, length));
    }

    @Override
    public int shutdown(long s, int how) {
        return call("shutdown", s, () -> sockets.shutdown(s, how));
    }

    @Override
    public int WSAIoctl(
            long s, int code, long in, int inBytes, long out, int outBytes, long returned) {
        return call(
                "WSAIoctl", s, () -> sockets.ioctl(s, code, in, inBytes, out, outBytes, returned));
    }

    @Override
    public int WSARecv(long s, long buffers, int count, long bytes, long flags, long overlapped) {
        return call(
                "WSARecv",
                s,
                () -> operations.receive(s, buffers, count, bytes, flags, overlapped));
    }

    @Override
    public int WSASend(long s, long buffers, int count, long bytes, int flags, long overlapped) {
        return call(
                "WSASend", s, () -> operations.send(s, buffers, count, bytes, flags, overlapped));
    }

    @Override
    public int WSAGetOverlappedResult(
            long s, long overlapped, long transferred, int wait, long flags) {
        return call(
                "WSAGetOverlappedResult",
                s,
                () -> operations.result(s, overlapped, transferred, wait, flags));
    }

    @Override
    public long WSACreateEvent() {
        return callLong("WSACreateEvent", 0, events::create);
    }

    @Override
    public int WSASetEvent(long event) {
        return call("WSASetEvent", event, () -> events.set(event));
    }

    @Override
    public int WSACloseEvent(long event) {
        return call("WSACloseEvent", event, () -> events.close(event));
    }

    @Override
    public int WSAWaitForMultipleEvents(
            int count, long handles, int all, int millis, int alertable) {
        return call("WSAWaitForMultipleEvents", 0, () -> events.await(count, handles, millis));
    }

    @Override
    public int WSAEventSelect(long s, long event, int mask) {
        return call("WSAEventSelect", s, () -> events.select(s, event, mask));
    }

    @Override
    public int WSAEnumNetworkEvents(long s, long event, long record) {
        return call("WSAEnumNetworkEvents", s, () -> events.enumerate(s, event, record));
    }

    @Override
    public int AcceptEx(
            long function,
            long listener,
            long acceptor,
            long output,
            int dataBytes,
            int localBytes,
            int remoteBytes,
            long received,
            long overlapped) {
        OverlappedCalls.AcceptArea area =
                new OverlappedCalls.AcceptArea(output, dataBytes, localBytes, remoteBytes);
        return call(
                "AcceptEx",
                listener,
                () -> operations.accept(function, listener, acceptor, area, overlapped));
    }

    @Override
    public void GetAcceptExSockaddrs(
            long function,
            long output,
            int dataBytes,
            int localBytes,
            int remoteBytes,
            long local,
            long localLength,
            long remote,
            long remoteLength) {
        OverlappedCalls.AcceptArea area =
                new OverlappedCalls.AcceptArea(output, dataBytes, localBytes, remoteBytes);
        call(
                "GetAcceptExSockaddrs",
                0,
                () -> {
                    operations.acceptAddresses(
                            function, area, local, localLength, remote, remoteLength);
                    return 0;
                });
    }

    @Override
    public int ConnectEx(
            long function,
            long s,
            long name,
            int nameBytes,
            long data,
            int dataBytes,
            long sent,
            long overlapped) {
        return call(
                "ConnectEx",
                s,
                () ->
                        operations.connect(
                                function, s, name, nameBytes, data, dataBytes, overlapped));
    }

    @Override
    public int DisconnectEx(long function, long s, long overlapped, int flags, int reserved) {
        return call(
                "DisconnectEx",
                s,
                () -> operations.disconnect(function, s, overlapped, flags, reserved));
    }

    @Override
    public int WSARecvMsg(long function, long s, long message, long received, long overlapped) {
        return call("WSARecvMsg", s, () -> datagrams.receive(function, s, message, overlapped));
    }

    @Override
    public int WSASendMsg(
            long function, long s, long message, int flags, long sent, long overlapped) {
        return call("WSASendMsg", s, () -> datagrams.send(function, s, message, flags, overlapped));
    }

    @Override
    public int TransmitFile(
            long function,
            long s,
            long file,
            int bytes,
            int bytesPerSend,
            long overlapped,
            long buffers,
            int flags) {
        return call(
                "TransmitFile",
                s,
                () -> transmits.file(function, s, file, bytes, overlapped, buffers, flags));
    }

    @Override
    public int TransmitPackets(
            long function,
            long s,
            long array,
            int count,
            int bytesPerSend,
            long overlapped,
            int flags) {
        return call(
                "TransmitPackets",
                s,
                () ->
                        transmits.packets(
                                function, s, array, count, bytesPerSend, overlapped, flags));
    }

    // ---- kernel32

    @Override
    public long CreateFileW(long name, int access, int share, int disposition, int flags) {
        return callLong("CreateFileW", 0, () -> files.create(name, access, disposition, flags));
    }

    @Override
    public int GetFileSizeEx(long file, long size) {
        return call("GetFileSizeEx", file, () -> files.size(file, size));
    }

    @Override
    public long CreateIoCompletionPort(long file, long existing, long key, int threads) {
        return callLong("CreateIoCompletionPort", file, () -> ports.create(file, existing, key));
    }

    @Override
    public int GetQueuedCompletionStatusEx(
            long port, long entries, int count, long removed, int millis, int alertable) {
        return call(
                "GetQueuedCompletionStatusEx",
                port,
                () -> ports.dequeue(port, entries, count, removed, millis));
    }

    @Override
    public int PostQueuedCompletionStatus(long port, int bytes, long key, long overlapped) {
        return call(
                "PostQueuedCompletionStatus", port, () -> ports.post(port, bytes, key, overlapped));
    }

    @Override
    public int CancelIoEx(long file, long overlapped) {
        return call("CancelIoEx", file, () -> operations.cancel(file, overlapped));
    }

    @Override
    public int CloseHandle(long object) {
        return call("CloseHandle", object, () -> files.close(object) ? 0 : ports.close(object));
    }

    @Override
    public int SetFileCompletionNotificationModes(long file, int flags) {
        return call(
                "SetFileCompletionNotificationModes",
                file,
                () -> ports.notificationModes(file, flags));
    }
}
