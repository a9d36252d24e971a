package dev.overlapped.test.internal.linux;

import dev.overlapped.internal.ffi.linux.ErrorCodes;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The descriptors of the process. The lowest free number is given out, as open(2) says: what is
 * closed too early meets what somebody else has opened since.
 */
final class Descriptors {
    private static final int FIRST = 3;

    private final Kernel kernel;
    private final List<OpenFile> files = new ArrayList<>();
    private int limit = 1 << 20;

    Descriptors(Kernel kernel) {
        this.kernel = kernel;
        for (int i = 0; i < FIRST; i++) {
            files.add(null);
        }
    }

    /** RLIMIT_NOFILE: no number from here on is given out. */
    void limit(int most) {
        limit = most;
    }

    int limit() {
        return limit;
    }

    /** Returns whether {@link #add} would find a number. */
    boolean hasRoom() {
        return lowestFree() < limit;
    }

    private int lowestFree() {
        int fd = FIRST;
        while (fd < files.size() && files.get(fd) != null) {
            fd++;
        }
        return fd;
    }

    /** Gives the file a number; −EMFILE when none is left. */
    int add(OpenFile file) {
        int fd = lowestFree();
        if (fd >= limit) {
            return -ErrorCodes.EMFILE;
        }
        if (fd == files.size()) {
            files.add(file);
        } else {
            files.set(fd, file);
        }
        file.named();
        return fd;
    }

    /** The file of that number, null if there is none. */
    OpenFile get(int fd) {
        return fd >= 0 && fd < files.size() ? files.get(fd) : null;
    }

    /** The file of that number if it is of that type, else null. */
    <T extends OpenFile> T get(int fd, Class<T> type) {
        OpenFile file = get(fd);
        return type.isInstance(file) ? type.cast(file) : null;
    }

    /** Closes it: 0, or −EBADF. */
    int close(int fd) {
        OpenFile file = get(fd);
        if (file == null) {
            return -ErrorCodes.EBADF;
        }
        files.set(fd, null);
        file.unnamed();
        return 0;
    }

    boolean isEmpty() {
        return files.stream().allMatch(file -> file == null);
    }

    @Override
    public String toString() {
        return IntStream.range(0, files.size())
                .filter(fd -> files.get(fd) != null)
                .mapToObj(fd -> fd + " " + files.get(fd))
                .collect(Collectors.joining(", "));
    }
}
