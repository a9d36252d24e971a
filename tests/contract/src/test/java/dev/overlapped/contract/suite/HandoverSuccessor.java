package dev.overlapped.contract.suite;

import dev.overlapped.AbstractUnixAddress;
import dev.overlapped.ActivatedSocket;
import dev.overlapped.Adoption;
import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.Handover;
import dev.overlapped.ListenerOptions;
import dev.overlapped.TcpConnection;
import dev.overlapped.TcpListener;

import java.util.concurrent.TimeUnit;

/**
 * A process that takes listeners, from a predecessor whose name is its argument or else from a
 * service manager, and answers each client with its letter until its input ends.
 */
public final class HandoverSuccessor {
    private HandoverSuccessor() {}

    public static void main(String[] args) throws Exception {
        try (CompletionPort port = CompletionPort.builder().threads(1).open()) {
            if (args.length == 1) {
                Handover.take(
                        port,
                        AbstractUnixAddress.of(args[0]),
                        ListenerOptions.DEFAULT,
                        Deadline.after(60, TimeUnit.SECONDS),
                        listener -> serve(listener, "S"));
            } else {
                for (ActivatedSocket socket : ActivatedSocket.ofProcess()) {
                    ListenerOptions options = ListenerOptions.DEFAULT;
                    serve(Adoption.on(port).listener(socket.handle(), options), "A");
                }
            }
            System.out.println("ready");
            while (System.in.read() >= 0) {}
        }
    }

    /** Answers each client with a letter, and ends the connection. */
    static void serve(TcpListener listener, String letter) {
        listener.acceptEach(client -> answer(client, letter));
    }

    private static void answer(TcpConnection client, String letter) {
        client.sendAndRelease(client.port().buffers().lend().put(letter));
        client.closeAfterSending();
    }
}
