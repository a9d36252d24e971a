package dev.overlapped.internal.ffi.memory;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The permission of the JVM to call into the system. Without it each class that links a function
 * would fail to initialise, and never be usable again; so it is asked for before the first.
 */
public final class NativeAccess {
    private NativeAccess() {}

    /** Returns the launcher's option that is missing; empty if calls are permitted. */
    public static Optional<String> missingOption() {
        Module here = NativeAccess.class.getModule();
        if (here.isNativeAccessEnabled() || isPermitted()) {
            return Optional.empty();
        }
        String name = here.isNamed() ? here.getName() : "ALL-UNNAMED";
        return Optional.of("--enable-native-access=" + name);
    }

    /**
     * Makes a call that needs the permission. Without the option a JVM may warn and permit it: see
     * {@code --illegal-native-access}.
     */
    @SuppressWarnings("restricted") // its purpose
    private static boolean isPermitted() {
        try {
            return MemorySegment.NULL.reinterpret(1).byteSize() == 1;
        } catch (IllegalCallerException e) {
            return false;
        }
    }
}
