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

import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * A name server on the wildcard that answers every question for an address with the address at
 * which the question arrived, and from there.
 *
 * <p>Two methods are the server: {@link #open} binds a socket and has it receive each datagram,
 * {@link #asked} puts the answer to a question into the same buffer, and sends it back. Try it with
 * {@code dig @127.0.0.5 -p 7007 whoami}.
 */
@Command(
        name = "UdpResponder",
        description = "Answers DNS questions with the address that they were asked at.",
        sortOptions = false)
public final class UdpResponder implements Callable<Integer> {
    /** The most bytes of an answer that every client takes (RFC 1035). */
    private static final int MAX_ANSWER = 512;

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
            UdpSocket socket = open(port, new InetSocketAddress(host, portNumber));
            ServerRun run = new ServerRun("UdpResponder", port, () -> end(port));
            run.endWith(socket);
            System.out.println(
                    "Completion port: " + port.status().backend() + ". Ctrl-C stops it.");
            return run.await();
        }
    }

    private UdpSocket open(CompletionPort port, InetSocketAddress address) throws IoFailure {
        UdpSocket socket = port.openUdp(address);
        socket.receiveEach(this::asked);
        System.out.println("Responder on " + ServerRun.text(socket.localAddress()));
        return socket;
    }

    /** A datagram has arrived; its buffer is ours until we send or release it. */
    private void asked(UdpSocket socket, IoBuffer buffer, Datagram question) {
        byte[] answer = null;
        if (!question.isTruncated() && !question.isControlTruncated()) {
            try {
                answer = answer(buffer.toByteArray(), question.destination());
            } catch (IOException | RuntimeException e) {
                // It is from anybody, and may be anything: it is not answered, and that is all.
            }
        }
        if (answer == null || answer.length > buffer.capacity()) {
            buffer.release();
        } else {
            socket.replyAndRelease(buffer.clear().put(answer), question);
        }
    }

    // ---- DNS, by dnsjava

    /** Returns the answer to a message; null if it is not a question. */
    private static byte[] answer(byte[] message, InetAddress askedAt) throws IOException {
        Message asked = new Message(message);
        Header header = asked.getHeader();
        if (header.getFlag(Flags.QR)
                || header.getOpcode() != Opcode.QUERY
                || header.getCount(Section.QUESTION) != 1) {
            return null;
        }
        Record question = asked.getQuestion();
        Message answer = new Message(header.getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.AA);
        if (header.getFlag(Flags.RD)) {
            answer.getHeader().setFlag(Flags.RD);
        }
        answer.addRecord(question, Section.QUESTION);
        int type = askedAt instanceof Inet4Address ? Type.A : Type.AAAA;
        if (question.getType() == type && question.getDClass() == DClass.IN) {
            answer.addRecord(recordOf(question.getName(), askedAt), Section.ANSWER);
        }
        return answer.toWire(MAX_ANSWER);
    }

    private static Record recordOf(Name name, InetAddress address) {
        int dontKeep = 0; // time to live
        return address instanceof Inet4Address
                ? new ARecord(name, DClass.IN, dontKeep, address)
                : new AAAARecord(name, DClass.IN, dontKeep, address);
    }

    // ---- its end

    private static String end(CompletionPort port) {
        port.shutdown(ShutdownOptions.DEFAULT.withDeadline(Deadline.after(5, TimeUnit.SECONDS)));
        return "Stopped.";
    }
}
