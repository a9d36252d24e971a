package dev.overlapped.contract.system;

/** Wine 8.0 as the environment of the Windows side, which a property declares. */
public final class Wine {
    private Wine() {}

    public static boolean isActive() {
        return "8.0".equals(System.getProperty("overlapped.wine"));
    }
}
