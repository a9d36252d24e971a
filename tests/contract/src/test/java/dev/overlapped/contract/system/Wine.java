package dev.overlapped.contract.system;

/** The Wine that stands for Windows, which a property declares; none is Windows itself. */
public enum Wine {
    /** Windows, or a system that is neither. */
    NONE(""),
    /** Debian 12's, which does otherwise in many places. */
    V8("8.0"),
    /** Debian 13's, which follows more of Windows' rules; and later ones. */
    V10("10.0");

    private final String version;

    Wine(String version) {
        this.version = version;
    }

    /** The one that this JVM runs on. */
    public static Wine here() {
        String version = System.getProperty("overlapped.wine", "");
        return version.isEmpty()
                ? NONE
                : Integer.parseInt(version.split("\\.", 2)[0]) < 10 ? V8 : V10;
    }

    /** Returns true if this is not Windows, which does more than any Wine can show. */
    public boolean isActive() {
        return this != NONE;
    }

    /** The name to begin the reason of a skipped test with. */
    @Override
    public String toString() {
        return "Wine " + version;
    }
}
