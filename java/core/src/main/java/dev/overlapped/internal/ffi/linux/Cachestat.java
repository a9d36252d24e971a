package dev.overlapped.internal.ffi.linux;

import dev.overlapped.internal.ffi.linux.gen.cachestat;
import dev.overlapped.internal.ffi.linux.gen.cachestat_range;

/**
 * The layouts of cachestat(2): struct cachestat_range, and of the used part of struct cachestat.
 */
public final class Cachestat {
    /** Bytes of struct cachestat_range. */
    public static final long RANGE_SIZE = cachestat_range.sizeof();

    /** The offset in the file, 64 bits; in the range. */
    public static final long OFF = cachestat_range.off$offset();

    /** The number of bytes, 64 bits; in the range. */
    public static final long LEN = cachestat_range.len$offset();

    /** Bytes of struct cachestat. */
    public static final long SIZE = cachestat.sizeof();

    /** The number of pages in the page cache, 64 bits. */
    public static final long NR_CACHE = cachestat.nr_cache$offset();

    private Cachestat() {}
}
