package dev.overlapped.internal.socket;

import dev.overlapped.CloseHandler;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The fields of a socket that few sockets use, in an object that is made when the first of them is
 * set: an idle connection has none of them, and there may be 50,000.
 */
public class SocketExtras {
    private static final VarHandle ATTACHMENT;

    static {
        try {
            ATTACHMENT =
                    MethodHandles.lookup()
                            .findVarHandle(SocketExtras.class, "attachment", Object.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile @Nullable Object attachment; // null = none

    /** The first of its scheduled tasks; null = none. The loop's thread only. */
    @Nullable Scheduled firstScheduled;

    /** The socket's thread only; null = none. */
    @Nullable CloseHandler closeHandler;

    /** Makes those of a socket that has none yet. */
    protected SocketExtras() {}

    /** Returns the object that the user has attached. Any thread. */
    final @Nullable Object attachment() {
        return attachment;
    }

    /** Attaches an object, and returns the one before. Any thread. */
    final @Nullable Object attach(@Nullable Object object) {
        return ATTACHMENT.getAndSet(this, object);
    }
}
