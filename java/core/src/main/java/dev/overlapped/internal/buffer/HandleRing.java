package dev.overlapped.internal.buffer;

import org.jspecify.annotations.Nullable;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The quarantine of a pool's released {@link PooledBuffer}s: a block of memory is lent again at
 * once, but by another object, and the released one refuses its former holder meanwhile.
 *
 * <p>A hand goes around the ring, a place per lend. It passes over buffers that are lent or have
 * rested for less than half a round. So an object is lent again a round after its lend before, less
 * what it was held for; at least a quarter of the size in other lends lies between, for at most a
 * quarter is lent.
 *
 * <p>Lock-free but for growing; a lend allocates nothing once the ring is full of buffers. Any
 * thread.
 */
final class HandleRing {
    /** The size at the start. Objects are made as the hand gets to their places. */
    private static final int MIN_SIZE = 4096;

    /** At most one in this many is lent, or the ring grows. */
    private static final int FREE_PER_LENT = 4;

    private static final VarHandle PLACE =
            MethodHandles.arrayElementVarHandle(PooledBuffer[].class);
    private static final VarHandle HAND;

    static {
        try {
            HAND = MethodHandles.lookup().findVarHandle(HandleRing.class, "hand", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final NativeBufferPool pool;
    private volatile @Nullable PooledBuffer[] places = new PooledBuffer[MIN_SIZE]; // a power of two

    @SuppressWarnings("unused") // through HAND
    private volatile int hand;

    HandleRing(NativeBufferPool pool) {
        this.pool = pool;
    }

    /**
     * Claims a rested buffer.
     *
     * @param lent how many buffers are lent
     * @return a lent buffer, still without memory
     */
    PooledBuffer claim(int lent) {
        @Nullable PooledBuffer[] now = places;
        if (lent > now.length / FREE_PER_LENT) {
            now = grow(lent);
        }
        while (true) {
            int step = (int) HAND.getAndAdd(this, 1);
            int place = step & now.length - 1;
            PooledBuffer buffer = (PooledBuffer) PLACE.getAcquire(now, place);
            if (buffer == null) {
                buffer = fill(now, place, step);
            }
            if (step - buffer.releasedAt() >= now.length / 2 && buffer.claim()) {
                return buffer;
            }
        }
    }

    /** The step that the hand is at: the time of the quarantine. */
    int now() {
        return hand;
    }

    private PooledBuffer fill(@Nullable PooledBuffer[] now, int place, int step) {
        PooledBuffer made = new PooledBuffer(pool);
        made.releasedAt(step - now.length);
        PooledBuffer before = (PooledBuffer) PLACE.compareAndExchange(now, place, null, made);
        return before == null ? made : before;
    }

    /** Doubles the ring until it is large enough. Objects of the smaller one keep their places. */
    private synchronized @Nullable PooledBuffer[] grow(int lent) {
        @Nullable PooledBuffer[] now = places;
        while (lent > now.length / FREE_PER_LENT && now.length < 1 << 30) {
            now = Arrays.copyOf(now, now.length * 2);
        }
        places = now;
        return now;
    }
}
