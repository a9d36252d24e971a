package dev.overlapped.internal.iocp;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.failure.NativeException;
import dev.overlapped.internal.ffi.windows.Winsock;
import dev.overlapped.internal.iocp.port.OverlappedSlab;
import dev.overlapped.internal.operation.Loop;
import dev.overlapped.model.Layer.Call;

import java.util.ArrayList;
import java.util.List;

/**
 * A planted bug, the classic one: cancelling an operation frees its slot, as if CancelIoEx had
 * ended it. The packet has not been queued yet, and the kernel still has the OVERLAPPED.
 */
public final class EarlyFree implements Backend.Factory {
    private final Backend.Factory sound;
    private final List<IocpBackend> backends = new ArrayList<>();

    /** Backends on {@code winsock} that have the bug. */
    public EarlyFree(Winsock winsock) {
        sound = IocpFactory.on(Sabotage.of(winsock, "CancelIoEx", this::cancelAndFree));
    }

    @Override
    public Backend open(Loop loop) throws NativeException {
        IocpBackend backend = (IocpBackend) sound.open(loop);
        backends.add(backend);
        return backend;
    }

    private Object cancelAndFree(Call call, Object[] arguments) throws Throwable {
        Object result = call.proceed(arguments);
        long overlapped = (long) arguments[1];
        if (overlapped != 0) {
            for (IocpBackend backend : backends) {
                free(backend.slab(), overlapped);
            }
        }
        return result;
    }

    private static void free(OverlappedSlab slab, long overlapped) {
        for (int i = 0; i < slab.capacity(); i++) {
            if (slab.operation(i) != null && slab.address(slab.operation(i)) == overlapped) {
                slab.release(slab.operation(i));
            }
        }
    }
}
