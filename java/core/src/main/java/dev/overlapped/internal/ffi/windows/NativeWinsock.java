package dev.overlapped.internal.ffi.windows;

/**
 * The functions of this system.
 *
 * <p>On Windows only: on other systems its initialization fails. The first use of each group of
 * functions loads it. {@link Downcall} and {@link NativeMemory} are the only callers of restricted
 * methods.
 */
public final class NativeWinsock implements Winsock {
    private static final boolean WINE = Downcall.isWine();

    /** All instances are alike: their classes hold what is linked. */
    public NativeWinsock() {}

    @Override
    public SocketFunctions sockets() {
        return NativeSockets.INSTANCE;
    }

    @Override
    public EventFunctions events() {
        return NativeEvents.INSTANCE;
    }

    @Override
    public MswsockFunctions extensions() {
        return NativeExtensions.INSTANCE;
    }

    @Override
    public Kernel32Functions kernel32() {
        return NativeKernel32.INSTANCE;
    }

    @Override
    public MailslotFunctions mailslots() {
        return WINE ? WineMailslots.INSTANCE : NativeMailslots.INSTANCE;
    }

    @Override
    public boolean losesDisconnectPackets() {
        return WINE;
    }

    @Override
    public boolean ignoresTransmitDisconnect() {
        return WINE;
    }

    @Override
    public boolean hasDatagramsOfWine() {
        return WINE;
    }
}
