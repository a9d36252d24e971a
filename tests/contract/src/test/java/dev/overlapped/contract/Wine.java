package dev.overlapped.contract;

/** Where the Windows side runs under Wine 8.0, whoever starts the tests says so with a property. */
final class Wine {
    private Wine() {}

    static boolean isHere() {
        return "8.0".equals(System.getProperty("overlapped.wine"));
    }
}
