package dev.overlapped.examples.files;

/**
 * A part of a file that a client asks for (RFC 9110, section 14).
 *
 * @param offset of its first byte
 * @param length in bytes, at least 1 unless it is the whole of an empty file
 */
record ByteRange(long offset, long length) {
    /** A range beyond the end of the file. */
    static final ByteRange NONE = new ByteRange(-1, 0);

    /**
     * Reads a Range field. A server ignores a field that it does not understand, and may answer
     * several ranges with the whole file: both return the whole.
     *
     * @param field null = there is none
     * @return a part, the whole, or {@link #NONE}
     */
    static ByteRange parse(String field, long size) {
        ByteRange whole = new ByteRange(0, size);
        if (field == null || !field.startsWith("bytes=")) {
            return whole;
        }
        String[] ends = field.substring(6).strip().split("-", -1);
        if (ends.length != 2 || !isNumber(ends[0]) || !isNumber(ends[1])) {
            return whole;
        }
        if (ends[0].isEmpty()) {
            return ends[1].isEmpty() ? whole : last(number(ends[1]), size);
        }
        long first = number(ends[0]);
        long last = ends[1].isEmpty() ? Long.MAX_VALUE : number(ends[1]);
        if (last < first) {
            return whole;
        }
        return first >= size ? NONE : new ByteRange(first, Math.min(last, size - 1) - first + 1);
    }

    private static ByteRange last(long bytes, long size) {
        long length = Math.min(bytes, size);
        return length == 0 ? NONE : new ByteRange(size - length, length);
    }

    private static boolean isNumber(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Reads a number of any length; the largest long stands for all above. */
    private static long number(String digits) {
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (value > (Long.MAX_VALUE - digit) / 10) {
                return Long.MAX_VALUE;
            }
            value = value * 10 + digit;
        }
        return value;
    }
}
