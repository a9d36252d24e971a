package dev.overlapped.examples.udp;

import dev.overlapped.CompletionPort;
import dev.overlapped.Datagram;
import dev.overlapped.Deadline;
import dev.overlapped.IoBuffer;
import dev.overlapped.IoFailure;
import dev.overlapped.ShutdownOptions;
import dev.overlapped.UdpSocket;
import dev.overlapped.examples.program.PortOptions;
import dev.overlapped.examples.program.Program;
import dev.overlapped.examples.program.ServerRun;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * A name server on the wildcard that answers every question for an address with the address at
 * which the question arrived, and from there.
 *
 * <p>Two methods are the server: {@link #open} binds a socket and has it receive each datagram,
 * {@link #asked} turns a question into its answer, in the same buffer, and sends it back. Try it
 * with {@code dig @127.0.0.5 -p 7007 whoami}.
 */
@Command(
        name = "UdpResponder",
        description = "Answers DNS questions with the address that they were asked at.",
        sortOptions = false)
public final class UdpResponder implements Callable<Integer> {
    // A DNS message (RFC 1035): a header of six 16-bit numbers, then the question.
    private static final int HEADER = 12;
    private static final int FLAGS = 2;
    private static final int QUESTIONS = 4;
    private static final int ANSWERS = 6;
    private static final int OTHER_RECORDS = 8;
    private static final int ANSWER_FLAGS = 0x8400; // an answer, authoritative
    private static final int FLAGS_KEPT = 0x0100; // recursion desired
    private static final int NOT_A_QUERY = 0xF800; // an answer, or another kind of message
    private static final int TYPE_A = 1;
    private static final int TYPE_AAAA = 28;
    private static final int CLASS_IN = 1;
    private static final int NAME_OF_THE_QUESTION = 0xC000 | HEADER; // a pointer to it
    private static final int MAX_LABEL = 63;
    private static final int MAX_NAME = 255; // so that there is room for the answer

    @Option(
            names = "--host",
            defaultValue = "0.0.0.0",
            description =
                    "Address to answer at; 0.0.0.0: all, also of IPv6 (default:"
                            + " ${DEFAULT-VALUE}).")
    private String host;

    @Option(
            names = "--port",
            defaultValue = "7007",
            description = "Port to answer at; 0: any free one (default: ${DEFAULT-VALUE}).")
    private int portNumber;

    @Mixin private PortOptions portOptions;

    @Option(names = "--help", usageHelp = true, description = "Prints this and ends.")
    private boolean help;

    /** Runs the responder. Exit status: 0 stopped by Ctrl-C, 1 it failed, 2 wrong options. */
    public static void main(String[] args) {
        Program.run(new UdpResponder(), args);
    }

    // ---- the server

    @Override
    public Integer call() throws IoFailure {
        try (CompletionPort port = portOptions.open()) {
            open(port, new InetSocketAddress(host, portNumber));
            ServerRun run = new ServerRun("UdpResponder", port, () -> end(port));
            System.out.println(
                    "Completion port: " + port.status().backend() + ". Ctrl-C stops it.");
            return run.await();
        }
    }

    private void open(CompletionPort port, InetSocketAddress address) throws IoFailure {
        UdpSocket socket = port.openUdp(address);
        socket.receiveEach(this::asked);
        System.out.println("Responder on " + ServerRun.text(socket.localAddress()));
    }

    /** A datagram has arrived; its buffer is ours until we send or release it. */
    private void asked(UdpSocket socket, IoBuffer buffer, Datagram question) {
        boolean whole = !question.isTruncated() && !question.isControlTruncated();
        int length = whole ? answer(buffer, question.destination()) : 0;
        if (length == 0) {
            buffer.release(); // no question, or not a whole one
        } else {
            socket.replyAndRelease(buffer.region(0, length), question);
        }
    }

    // ---- DNS

    /** Turns the question in the buffer into its answer; returns its length, 0 = no question. */
    private static int answer(IoBuffer buffer, InetAddress askedAt) {
        ByteBuffer message = buffer.memory().asByteBuffer();
        int end = endOfQuestion(message, buffer.length());
        if (end == 0) {
            return 0;
        }
        byte[] address = askedAt.getAddress();
        int type = address.length == 4 ? TYPE_A : TYPE_AAAA;
        boolean known = message.getShort(end - 4) == type && message.getShort(end - 2) == CLASS_IN;
        message.putShort(FLAGS, (short) (ANSWER_FLAGS | message.getShort(FLAGS) & FLAGS_KEPT));
        message.putShort(ANSWERS, (short) (known ? 1 : 0));
        message.putInt(OTHER_RECORDS, 0);
        if (!known) {
            return end;
        }
        message.position(end)
                .putShort((short) NAME_OF_THE_QUESTION)
                .putShort((short) type)
                .putShort((short) CLASS_IN)
                .putInt(0) // time to live: not to be cached
                .putShort((short) address.length)
                .put(address);
        return message.position();
    }

    /** Returns the end of the only question of a query; 0 = it is not such a query. */
    private static int endOfQuestion(ByteBuffer message, int length) {
        if (length < HEADER
                || (message.getShort(FLAGS) & NOT_A_QUERY) != 0
                || message.getShort(QUESTIONS) != 1) {
            return 0;
        }
        int at = HEADER;
        while (at < length && message.get(at) != 0) {
            int label = message.get(at) & 0xFF;
            if (label > MAX_LABEL) {
                return 0;
            }
            at += 1 + label;
            if (at >= HEADER + MAX_NAME) {
                return 0;
            }
        }
        int end = at + 5; // the root, type and class
        return end <= length ? end : 0;
    }

    // ---- its end

    private static String end(CompletionPort port) {
        port.shutdown(ShutdownOptions.DEFAULT.withDeadline(Deadline.after(5, TimeUnit.SECONDS)));
        return "Stopped.";
    }
}
