package dev.overlapped.examples.echo;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import java.util.SplittableRandom;

/** How long messages are: a number between two, both included. */
record Sizes(int least, int most) {
    int choose(SplittableRandom random) {
        return random.nextInt(least, most + 1);
    }

    /** Reads {@code "512"} and {@code "1-65536"}. */
    static final class Converter implements ITypeConverter<Sizes> {
        @Override
        public Sizes convert(String text) {
            String[] ends = text.split("-", 2);
            try {
                int least = Integer.parseInt(ends[0]);
                int most = Integer.parseInt(ends[ends.length - 1]);
                if (1 <= least && least <= most && most <= Pattern.LONGEST) {
                    return new Sizes(least, most);
                }
            } catch (NumberFormatException e) { // the same is to be said
            }
            throw new TypeConversionException(
                    "'"
                            + text
                            + "' must be a number or two, as 1-65536, from 1 to "
                            + Pattern.LONGEST);
        }
    }
}
