package dev.overlapped.bench;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

import java.util.List;
import java.util.function.Predicate;

/** Checks of a command line; a refusal prints the usage, and exits with status 2. */
final class Arguments {
    private final CommandSpec spec;

    /**
     * @param spec has the usage
     */
    Arguments(CommandSpec spec) {
        this.spec = spec;
    }

    /**
     * @param kind of the names
     * @throws ParameterException if a name is unknown
     */
    void checkNames(String kind, List<String> names, Predicate<String> known) {
        names.stream()
                .filter(known.negate())
                .forEach(
                        name -> {
                            throw refusal("no %s '%s'; --list prints them".formatted(kind, name));
                        });
    }

    /**
     * @throws ParameterException if the value is below the minimum, or not a number
     */
    void checkAtLeast(String option, Number value, Number min) {
        if (!(value.doubleValue() >= min.doubleValue())) {
            throw refusal("%s is %s, it must be %s or more".formatted(option, value, min));
        }
    }

    /**
     * @throws ParameterException with the complaint, if there is one
     */
    void check(boolean isRight, String complaint) {
        if (!isRight) {
            throw refusal(complaint);
        }
    }

    private ParameterException refusal(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
