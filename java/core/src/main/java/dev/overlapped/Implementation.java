package dev.overlapped;

import dev.overlapped.internal.buffer.NativeBufferPool;
import dev.overlapped.internal.buffer.SharedMemory;
import dev.overlapped.internal.buffer.WrappedMemory;
import dev.overlapped.internal.port.PortAdoption;
import dev.overlapped.internal.port.PortSettings;
import dev.overlapped.internal.socket.InternalPort;
import dev.overlapped.internal.tcp.ListenerHandover;

import java.lang.foreign.MemorySegment;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/** The one class of this package that names the implementation of its types. */
final class Implementation {
    private Implementation() {}

    static PortBuilder newPort() {
        return new PortSettings();
    }

    static Adoption adoptionOn(CompletionPort port) {
        return new PortAdoption((InternalPort) port);
    }

    static Handover offerHandover(SocketAddress at, List<TcpListener> listeners) throws IoFailure {
        return ListenerHandover.offer(at, listeners);
    }

    static List<TcpListener> takeHandover(
            CompletionPort port,
            SocketAddress at,
            ListenerOptions options,
            Deadline deadline,
            Consumer<TcpListener> begin)
            throws IoFailure {
        return ListenerHandover.take(port, at, options, deadline, begin);
    }

    static List<TcpListener> takeHandoverOrListen(
            CompletionPort port,
            SocketAddress at,
            List<? extends SocketAddress> addresses,
            ListenerOptions options,
            Deadline deadline,
            Consumer<TcpListener> begin)
            throws IoFailure {
        return ListenerHandover.takeOrListen(port, at, addresses, options, deadline, begin);
    }

    static BufferPool openBufferPool(int bufferSize, long maxBytes) {
        return NativeBufferPool.open(maxBytes, bufferSize);
    }

    static BufferPool openBufferPool(long maxBytes, int bufferSize, int[] moreSizes) {
        int[] sizes = new int[moreSizes.length + 1];
        sizes[0] = bufferSize;
        System.arraycopy(moreSizes, 0, sizes, 1, moreSizes.length);
        return NativeBufferPool.open(maxBytes, sizes);
    }

    static WrappedBuffer wrap(MemorySegment memory) {
        return WrappedMemory.of(memory);
    }

    static WrappedBuffer copyOf(byte[] bytes) {
        return WrappedMemory.copyOf(bytes);
    }

    static WrappedBuffer of(ByteBuffer bytes) {
        return WrappedMemory.of(bytes);
    }

    static SharedBuffer share(IoBuffer source) {
        return SharedMemory.of(source);
    }
}
