package dev.overlapped.examples.mailslot;

import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.ShutdownOptions;
import dev.overlapped.examples.program.PortOptions;
import dev.overlapped.examples.program.Program;
import dev.overlapped.examples.program.ServerRun;
import dev.overlapped.mailslot.Mailslot;
import dev.overlapped.mailslot.MailslotAddress;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * The counter of a company of soda machines: each machine reports each sale by a message to the
 * counter's mailslot, and gets no answer.
 *
 * <p>Two methods are the counter: {@link #open} makes the mailslot and has it receive each message,
 * {@link #reported} adds a sale to the sum of its drink. A message is a line of text: the machine,
 * the drink, and the cents that were paid.
 */
@Command(
        name = "SodaCounter",
        description = "Sums up the sales that soda machines report to a mailslot.",
        sortOptions = false)
public final class SodaCounter implements Callable<Integer> {
    private static final int MAX_DRINKS = 1_000; // a message may come from anybody

    @Option(
            names = "--name",
            defaultValue = "soda\\sales",
            description = "Name of the mailslot (default: ${DEFAULT-VALUE}).")
    private String name;

    @Mixin private PortOptions portOptions;

    @Option(names = "--help", usageHelp = true, description = "Prints this and ends.")
    private boolean help;

    private final Map<String, long[]> centsOf = new TreeMap<>(); // the mailslot's thread only
    private long sales;
    private long refused;

    /** Runs the counter. Exit status: 0 stopped by Ctrl-C, 1 it failed, 2 wrong options. */
    public static void main(String[] args) {
        Program.run(new SodaCounter(), args);
    }

    @Override
    public Integer call() throws IoFailure {
        try (CompletionPort port = portOptions.open()) {
            open(port);
            ServerRun run = new ServerRun("SodaCounter", port, () -> end(port));
            System.out.println(
                    "Completion port: " + port.status().backend() + ". Ctrl-C stops it.");
            return run.await();
        }
    }

    private void open(CompletionPort port) throws IoFailure {
        Mailslot mailslot = Mailslot.open(port, MailslotAddress.local(name));
        mailslot.receiveEach(this::reported);
        System.out.println("Counter at " + mailslot.address());
    }

    /** A message was received; its buffer is ours until we release it. */
    private void reported(Mailslot mailslot, IoBuffer message) {
        String[] words = message.toText().strip().split(" ");
        message.release();
        long cents = words.length == 3 ? centsIn(words[2]) : -1;
        boolean known = words.length == 3 && centsOf.containsKey(words[1]);
        if (cents < 0 || !known && centsOf.size() == MAX_DRINKS) {
            refused++;
            return;
        }
        sales++;
        centsOf.computeIfAbsent(words[1], drink -> new long[1])[0] += cents;
    }

    private static long centsIn(String word) {
        return word.matches("[0-9]{1,9}") ? Long.parseLong(word) : -1;
    }

    private String end(CompletionPort port) {
        port.shutdown(ShutdownOptions.DEFAULT.withDeadline(Deadline.after(5, TimeUnit.SECONDS)));
        StringBuilder text = new StringBuilder();
        centsOf.forEach(
                (drink, cents) ->
                        text.append(
                                String.format(
                                        "%s: %d.%02d%n", drink, cents[0] / 100, cents[0] % 100)));
        return text.append(sales + " sales, " + refused + " messages that are none.").toString();
    }
}
