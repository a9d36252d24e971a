package dev.overlapped;

import dev.overlapped.internal.buffer.NativeBufferPool;
import dev.overlapped.internal.buffer.WrappedMemory;
import dev.overlapped.internal.port.PortAdoption;
import dev.overlapped.internal.port.PortSettings;
import dev.overlapped.internal.socket.InternalPort;

import java.lang.foreign.MemorySegment;

/** The one class of this package that names the implementation of its types. */
final class Implementation {
    private Implementation() {}

    static PortBuilder newPort() {
        return new PortSettings();
    }

    static Adoption adoptionOn(CompletionPort port) {
        return new PortAdoption((InternalPort) port);
    }

    static BufferPool openBufferPool(int bufferSize, long maxBytes) {
        return NativeBufferPool.open(bufferSize, maxBytes);
    }

    static WrappedBuffer wrap(MemorySegment memory) {
        return WrappedMemory.of(memory);
    }
}
