package dev.overlapped.internal.uring.ring;

/**
 * The notation of a direct descriptor where an ordinary one may stand, too: a slot of the ring's
 * own table of files, marked by a bit that no ordinary descriptor has.
 *
 * <p><b>Kernel contract</b> (io_uring(7), IOSQE_FIXED_FILE, 5.1): a submission names a file either
 * by the process's descriptor or by a slot of the table that is registered with its ring. A file
 * that is only there is not among the process's descriptors, nor counted by their limit, and no
 * system call but io_uring_enter can name it.
 */
public final class DirectDescriptor {
    /**
     * The mark. Linux gives out the lowest free number, and fs.nr_open, which is 1,048,576 unless
     * changed, is far below it.
     */
    private static final int DIRECT = 1 << 30;

    private DirectDescriptor() {}

    /** Returns the direct descriptor of slot {@code slot}. */
    public static int of(int slot) {
        return slot | DIRECT;
    }

    /** Returns whether {@code fd} is direct; a negative number, which is no descriptor, is not. */
    public static boolean isDirect(int fd) {
        return fd >= DIRECT;
    }

    /** Returns the slot of a direct descriptor. */
    public static int slot(int fd) {
        return fd & ~DIRECT;
    }

    /** Returns a text for people. */
    public static String toString(int fd) {
        return isDirect(fd) ? "direct " + slot(fd) : Integer.toString(fd);
    }
}
