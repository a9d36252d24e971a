package dev.overlapped.internal.buffer;

/** The ways by which a pool finds uses of a buffer after its release. */
public enum BufferChecks {
    /** By a {@link HandleRing}: a lend allocates nothing, and few uses are not found. */
    QUARANTINE,
    /** By an object per lend, and views of its memory that end with it: every use is found. */
    CHECKED,
    /** As CHECKED; besides, a {@link LeakTracker} logs where buffers were lent that stay lent. */
    TRACKED;

    private static final String PROPERTY = "dev.overlapped.buffers";

    /**
     * Returns whether the system property of leak tracking is set.
     *
     * @throws IllegalArgumentException if it is set to something else than a truth value
     */
    public static boolean isTrackingConfigured() {
        return LeakTracker.isConfigured();
    }

    /**
     * Returns what the system property says, without which it is {@link #QUARANTINE}.
     *
     * @throws IllegalArgumentException if it is set to something else
     */
    public static BufferChecks configured() {
        String value = System.getProperty(PROPERTY, "quarantine");
        return switch (value) {
            case "quarantine" -> QUARANTINE;
            case "checked" -> CHECKED;
            default ->
                    throw new IllegalArgumentException(
                            "system property "
                                    + PROPERTY
                                    + "="
                                    + value
                                    + ": must be \"checked\" or \"quarantine\"");
        };
    }
}
