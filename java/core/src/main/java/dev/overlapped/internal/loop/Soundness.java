package dev.overlapped.internal.loop;

import org.jspecify.annotations.Nullable;

/** The memory of a loop of what has broken it. The loop's thread only. */
final class Soundness {
    /**
     * The failure of a call into the loop, which may have cut off a change of its state; null =
     * none. Assigned where the stack may be at its end, so there is no method for it.
     */
    @Nullable Throwable broken;
}
