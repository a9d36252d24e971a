package dev.overlapped.internal.ffi.windows;

import dev.overlapped.internal.ffi.windows.gen.winsock_h;

/** The numbers of the calls on mailslots, by their names in C. */
public final class MailslotConstants {
    public static final int MAILSLOT_NO_MESSAGE = winsock_h.MAILSLOT_NO_MESSAGE();
    public static final int MAILSLOT_WAIT_FOREVER = winsock_h.MAILSLOT_WAIT_FOREVER();

    private MailslotConstants() {}
}
