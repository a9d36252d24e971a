package dev.overlapped.examples.files;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Points in time as HTTP writes them (RFC 9110, section 5.6.7): to the second. */
final class HttpDate {
    /**
     * The JDK's own RFC_1123_DATE_TIME writes days 1 to 9 with one digit, which HTTP does not know.
     */
    private static final DateTimeFormatter FORMAT =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
                    .withZone(ZoneOffset.UTC);

    private HttpDate() {}

    static String format(Instant time) {
        return FORMAT.format(time);
    }

    /**
     * Reads a date.
     *
     * @param field null = there is none
     * @return the point in time; null = none, or not one
     */
    static Instant parse(String field) {
        try {
            return field == null ? null : FORMAT.parse(field, Instant::from);
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** Returns a point in time as a date can say it. */
    static Instant toSeconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }
}
