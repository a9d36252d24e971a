package dev.overlapped.contract;

import org.junit.jupiter.api.Assumptions;

/**
 * Where the Windows side runs under Wine 8.0, some of what Windows does cannot be shown. Whoever
 * starts the tests there sets the property {@code overlapped.wine}.
 */
final class Wine {
    private Wine() {}

    static boolean isHere() {
        return "8.0".equals(System.getProperty("overlapped.wine"));
    }

    /** Skips the rest of a test under Wine, and says why. */
    static void assumeNotHere(String reason) {
        Assumptions.assumeFalse(isHere(), () -> "Wine 8.0: " + reason);
    }
}
