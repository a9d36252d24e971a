package dev.overlapped.examples.mailslot;

import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IoFailure;
import dev.overlapped.examples.program.Program;
import dev.overlapped.mailslot.MailslotAddress;
import dev.overlapped.mailslot.MailslotWriter;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** A soda machine: it reports sales to the mailslot of a {@link SodaCounter}. */
@Command(
        name = "SodaMachine",
        description = "Reports the sales of a soda machine to the mailslot of a SodaCounter.",
        sortOptions = false)
public final class SodaMachine implements Callable<Integer> {
    private static final int SECONDS = 30;

    @Option(
            names = "--to",
            defaultValue = "\\\\.\\mailslot\\soda\\sales",
            description =
                    "The counter's mailslot; on Windows also that of another computer or of a"
                            + " domain, \\\\NAME\\mailslot\\... (default: ${DEFAULT-VALUE}).")
    private String to;

    @Option(
            names = "--machine",
            defaultValue = "machine-1",
            description = "Name of the machine (default: ${DEFAULT-VALUE}).")
    private String machine;

    @Option(
            names = "--drink",
            defaultValue = "cola",
            description = "Drink that it sells (default: ${DEFAULT-VALUE}).")
    private String drink;

    @Option(
            names = "--cents",
            defaultValue = "150",
            description = "Price of the drink (default: ${DEFAULT-VALUE}).")
    private int cents;

    @Option(
            names = "--sales",
            defaultValue = "1",
            description = "How many sales to report (default: ${DEFAULT-VALUE}).")
    private int sales;

    @Option(names = "--help", usageHelp = true, description = "Prints this and ends.")
    private boolean help;

    /** Runs the machine. Exit status: 0 all was sent, 1 it failed, 2 wrong options. */
    public static void main(String[] args) {
        Program.run(new SodaMachine(), args);
    }

    @Override
    public Integer call() throws IoFailure {
        try (CompletionPort port = CompletionPort.open();
                MailslotWriter counter = MailslotWriter.open(port, MailslotAddress.parse(to))) {
            for (int i = 0; i < sales; i++) {
                report(port, counter);
            }
        }
        System.out.println(machine + " has reported " + sales + " sales to " + to);
        return 0;
    }

    private void report(CompletionPort port, MailslotWriter counter) throws IoFailure {
        var message = port.buffers().lend().put(machine + " " + drink + " " + cents);
        counter.blocking().send(message, Deadline.after(SECONDS, TimeUnit.SECONDS));
        message.release();
    }
}
