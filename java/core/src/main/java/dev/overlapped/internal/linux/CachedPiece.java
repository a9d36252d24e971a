package dev.overlapped.internal.linux;

/**
 * The piece of a file that the page cache was last seen to hold, so that repeated sends of the same
 * piece do not ask the kernel each time.
 *
 * <p>Lifetime: that of the file. Any thread.
 */
final class CachedPiece {
    /** The time that a piece counts as cached after it was seen in the cache. */
    private static final long HELD_NANOS = 1_000_000;

    /** A piece that was in the cache at a moment of {@link System#nanoTime}. */
    private record Held(long from, long to, long when) {
        boolean covers(long offset, int bytes) {
            return from <= offset && offset + bytes <= to && System.nanoTime() - when < HELD_NANOS;
        }
    }

    private final int fd;
    private volatile Held held = new Held(0, 0, 0);
    private volatile boolean refused;

    CachedPiece(int fd) {
        this.fd = fd;
    }

    /** Returns whether a whole piece of the file is cached; false if the kernel refuses to say. */
    boolean covers(PageCache cache, long offset, int bytes) {
        if (refused) {
            return false;
        }
        if (!held.covers(offset, bytes)) {
            int code = cache.holds(fd, offset, bytes);
            if (code <= 0) {
                refused = code < 0;
                return false;
            }
            held = new Held(offset, offset + bytes, System.nanoTime());
        }
        return true;
    }
}
