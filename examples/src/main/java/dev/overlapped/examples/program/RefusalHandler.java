package dev.overlapped.examples.program;

import dev.overlapped.IoFailure;

import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

import java.util.concurrent.Callable;

/**
 * Turns what a command was refused into a line for people: by the system (exit status 1), or for a
 * number outside its range (exit status 2). Anything else is a bug and keeps its stack trace.
 */
public final class RefusalHandler implements IExecutionExceptionHandler {
    /** Runs a command with the options of its process, whose exit status it gives. */
    public static void run(Callable<Integer> command, String[] args) {
        CommandLine commandLine = new CommandLine(command);
        commandLine.setExecutionExceptionHandler(new RefusalHandler());
        System.exit(commandLine.execute(args));
    }

    @Override
    public int handleExecutionException(Exception refusal, CommandLine command, ParseResult options)
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
