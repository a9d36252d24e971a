package dev.overlapped.examples.echo;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.util.SplittableRandom;

/** The range of the lengths of messages, both ends included. */
record Sizes(int min, int max) {
    int choose(SplittableRandom random) {
        return random.nextInt(min, max + 1);
    }

    /** Reads {@code "512"} and {@code "1-65536"}. */
    static final class Converter implements ITypeConverter<Sizes> {
        @Override
        public Sizes convert(String text) {
            String[] ends = text.split("-", 2);
            try {
                int min = Integer.parseInt(ends[0]);
                int max = Integer.parseInt(ends[ends.length - 1]);
                if (1 <= min && min <= max && max <= Pattern.LONGEST) {
                    return new Sizes(min, max);
                }
            } catch (NumberFormatException e) { // refused below
            }
            throw new TypeConversionException(
                    "'"
                            + text
                            + "' must be a number or two, as 1-65536, from 1 to "
                            + Pattern.LONGEST);
        }
    }
}
