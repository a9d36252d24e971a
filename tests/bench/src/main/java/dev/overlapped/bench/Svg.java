package dev.overlapped.bench;

/** The beginning of all charts. */
public final class Svg {
    private Svg() {}

    /**
     * Returns the beginning of a chart; {@code </svg>} ends it.
     *
     * @param title in bold
     * @param legend below it
     */
    public static String head(int width, int height, String title, String legend) {
        return """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" \
        font-family="sans-serif" font-size="13" fill="#222">
        <rect width="100%%" height="100%%" fill="#fff"/>
        <text x="8" y="20" font-size="15" font-weight="bold">%s</text>
        <text x="8" y="37" fill="#666" font-size="12">%s</text>
        """
                .formatted(width, height, width, height, escaped(title), escaped(legend));
    }

    /** Escapes text for a chart. */
    public static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
