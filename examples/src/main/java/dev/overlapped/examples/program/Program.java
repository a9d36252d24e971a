package dev.overlapped.examples.program;

import dev.overlapped.IoFailure;

import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParseResult;

import java.util.concurrent.Callable;

/** The run of a command with the options of its process. */
public final class Program {
    private Program() {}

    /**
     * Runs a command and ends the process with its exit status. A refusal of the system (exit
     * status 1) and a number outside its range (exit status 2) are printed as a line; anything else
     * is a bug and keeps its stack trace.
     */
    public static void run(Callable<Integer> command, String[] args) {
        CommandLine commandLine = new CommandLine(command);
        commandLine.setExecutionExceptionHandler(Program::handle);
        System.exit(commandLine.execute(args));
    }

    private static int handle(Exception refusal, CommandLine command, ParseResult options)
            throws Exception {
        switch (refusal) {
            case IoFailure failure -> {
                System.err.println(command.getCommandName() + ": " + failure.getMessage());
                return ExitCode.SOFTWARE;
            }
            case IllegalArgumentException outOfRange -> {
                System.err.println(outOfRange.getMessage());
                command.usage(System.err);
                return ExitCode.USAGE;
            }
            default -> throw refusal;
        }
    }
}
