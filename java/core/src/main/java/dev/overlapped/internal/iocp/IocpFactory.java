package dev.overlapped.internal.iocp;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.backend.SharedQueue;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.NativeWinsock;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.CompletionPortQueue;
import dev.overlapped.internal.iocp.port.LoopQueue;
import dev.overlapped.internal.iocp.port.SharedCompletionPort;
import dev.overlapped.internal.iocp.socket.WinsockProvider;
import dev.overlapped.internal.operation.Loop;

import org.jspecify.annotations.Nullable;

import java.lang.foreign.Arena;

/** Opens backends on one Winsock, which it starts once, with the first of them. Any thread. */
public final class IocpFactory implements Backend.Factory {
    private final Winsock winsock;
    private final boolean maySkip;
    private @Nullable WinsockProvider provider; // null until the first backend

    private IocpFactory(Winsock winsock, boolean maySkip) {
        this.winsock = winsock;
        this.maySkip = maySkip;
    }

    /** Returns the factory on the Winsock of this system. Only on Windows. */
    public static Backend.Factory onThisSystem() {
        return OnThisSystem.FACTORY;
    }

    /** Returns a factory of backends on {@code winsock}. */
    public static Backend.Factory on(Winsock winsock) {
        return on(winsock, true);
    }

    /**
     * Returns a factory of backends on {@code winsock}.
     *
     * @param maySkip whether FILE_SKIP_COMPLETION_PORT_ON_SUCCESS may be used where the provider
     *     allows it
     */
    public static Backend.Factory on(Winsock winsock, boolean maySkip) {
        return new IocpFactory(winsock, maySkip);
    }

    /** Loaded on first use: other factories work where there is no ws2_32.dll. */
    private static final class OnThisSystem {
        static final Backend.Factory FACTORY = new IocpFactory(new NativeWinsock(), true);
    }

    @Override
    public Backend open(Loop loop) throws NativeException {
        Arena arena = Arena.ofConfined();
        return open(loop, arena, () -> new CompletionPortQueue(winsock, arena));
    }

    /**
     * {@inheritDoc}
     *
     * <p>The arena of a strand is shared: any thread of the pool may run its round.
     */
    @Override
    public SharedQueue share(int concurrency) throws NativeException {
        provider();
        return new SharedCompletionPort(
                winsock, concurrency, (loop, queue) -> open(loop, Arena.ofShared(), () -> queue));
    }

    private Backend open(Loop loop, Arena arena, LoopQueue.Opening queue) throws NativeException {
        try {
            return new IocpBackend(loop, provider(), maySkip, arena, queue);
        } catch (Throwable t) {
            arena.close();
            throw t;
        }
    }

    private synchronized WinsockProvider provider() throws NativeException {
        if (provider == null) {
            provider = new WinsockProvider(winsock);
        }
        return provider;
    }
}
