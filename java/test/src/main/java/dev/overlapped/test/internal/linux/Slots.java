package dev.overlapped.test.internal.linux;

import dev.overlapped.internal.ffi.linux.ErrorCodes;

/** The direct descriptors of one ring (IORING_REGISTER_FILES2, 5.19). */
final class Slots {
    private OpenFile[] files = {};
    private int hint;

    /** Makes the table; it has none yet. */
    void create(int count) {
        files = new OpenFile[count];
    }

    boolean exist() {
        return files.length > 0;
    }

    OpenFile get(int slot) {
        return slot >= 0 && slot < files.length ? files[slot] : null;
    }

    /** Puts the file into a free slot; returns it, or −ENFILE. */
    int add(OpenFile file) {
        for (int i = 0; i < files.length; i++) {
            int slot = (hint + i) % files.length;
            if (files[slot] == null) {
                files[slot] = file;
                hint = (slot + 1) % files.length;
                file.named();
                return slot;
            }
        }
        return -ErrorCodes.ENFILE;
    }

    /** Empties a slot: 0 or −errno. */
    int remove(int slot) {
        if (files.length == 0) {
            return -ErrorCodes.EBADF;
        } else if (slot < 0 || slot >= files.length) {
            return -ErrorCodes.EINVAL;
        } else if (files[slot] == null) {
            return -ErrorCodes.EBADF;
        }
        OpenFile file = files[slot];
        files[slot] = null;
        file.unnamed();
        return 0;
    }

    /** The ring is gone, and with it all of its direct descriptors. */
    void close() {
        for (int slot = 0; slot < files.length; slot++) {
            if (files[slot] != null) {
                remove(slot);
            }
        }
    }
}
