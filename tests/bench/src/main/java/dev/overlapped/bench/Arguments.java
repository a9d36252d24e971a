package dev.overlapped.bench;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

import java.util.List;
import java.util.function.Predicate;

/** Checks what a command line asks for; a refusal is told with the usage, and exit status 2. */
final class Arguments {
    private final CommandSpec spec;

    /**
     * @param spec whose usage is told
     */
    Arguments(CommandSpec spec) {
        this.spec = spec;
    }

    /**
     * @param kind what the names are of
     * @throws ParameterException one of the names is not known
     */
    void checkNames(String kind, List<String> names, Predicate<String> known) {
        names.stream()
                .filter(known.negate())
                .forEach(
                        name -> {
                            throw refusal("no %s '%s'; --list tells them".formatted(kind, name));
                        });
    }

    /**
     * @throws ParameterException the value is below the least, or not a number
     */
    void checkAtLeast(String option, Number value, Number least) {
        if (!(value.doubleValue() >= least.doubleValue())) {
            throw refusal("%s is %s, it must be %s or more".formatted(option, value, least));
        }
    }

    private ParameterException refusal(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
