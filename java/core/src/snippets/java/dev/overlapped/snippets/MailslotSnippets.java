package dev.overlapped.snippets;

import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.mailslot.Mailslot;
import dev.overlapped.mailslot.MailslotAddress;
import dev.overlapped.mailslot.MailslotWriter;

/** Mailslots. */
final class MailslotSnippets {
    private MailslotSnippets() {}

    Mailslot serve(CompletionPort port) throws IoFailure {
        // @start region="counter"
        Mailslot counter = Mailslot.open(port, MailslotAddress.local("soda\\sales"));
        counter.receiveEach(
                (mailslot, message) -> {
                    System.out.println(message.toText());
                    message.release();
                });
        // @end region="counter"
        return counter;
    }

    void report(CompletionPort port, Deadline deadline) throws IoFailure {
        // @start region="machine"
        try (var counter = MailslotWriter.open(port, MailslotAddress.local("soda\\sales"))) {
            IoBuffer message = port.buffers().lend().put("machine-1 cola 150");
            counter.blocking().send(message, deadline);
            message.release();
        }
        // @end region="machine"
    }
}
