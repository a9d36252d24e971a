package dev.overlapped.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import picocli.CommandLine;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;

class ArgumentsTest {
    @ParameterizedTest
    @CsvSource({
        "--only=nobody,          no server 'nobody'; --list prints them",
        "--shape=nothing,        no workload 'nothing'; --list prints them",
        "--rounds=0,             '--rounds is 0, it must be 1 or more'",
        "--seconds=0,            '--seconds is 0.0, it must be 0.1 or more'",
        "--seconds=NaN,          '--seconds is NaN, it must be 0.1 or more'",
        "--warm-up=-1,           '--warm-up is -1.0, it must be 0 or more'"
    })
    void aComparisonRefusesWrongOptionsInALineAboveTheUsage(String option, String message) {
        assertRefused(new Bench(), message, "--peers=none", "--scratch=none", option);
    }

    @ParameterizedTest
    @CsvSource({
        "--only=nobody,          no model 'nobody'; --list prints them",
        "--connections=-1,       '--connections is -1, it must be 0 or more'",
        "--seconds=0.01,         '--seconds is 0.01, it must be 0.1 or more'"
    })
    void theTableOfModelsRefusesWrongOptions(String option, String message) {
        assertRefused(new Models(), message, "--peers=none", option);
    }

    @Test
    void aNameAmongOthersIsNamedAlone() {
        assertRefused(
                new Bench(),
                "no server 'nobody'; --list prints them",
                "--peers=none",
                "--scratch=none",
                "--only=nio,nobody");
    }

    private static void assertRefused(
            Callable<Integer> command, String message, String... arguments) {
        StringWriter errors = new StringWriter();
        CommandLine commandLine = new CommandLine(command).setErr(new PrintWriter(errors, true));
        assertEquals(2, commandLine.execute(arguments));
        assertEquals(
                message + "\nUsage: ",
                errors.toString().substring(0, message.length() + "\nUsage: ".length()));
    }
}
