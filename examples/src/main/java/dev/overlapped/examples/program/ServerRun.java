package dev.overlapped.examples.program;

import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.OverlappedSocket;

import picocli.CommandLine.ExitCode;

import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The life of a server on a completion port: its main thread shows a status once a second; Ctrl-C
 * ends the port in order, prints a last line, and ends the process.
 *
 * <p>Threads: the main thread, and the JVM's shutdown hook.
 */
public final class ServerRun {
    private final String name;
    private final CompletionPort port;
    private final Supplier<String> end;
    private final StatusLine statusLine = new StatusLine();
    private volatile boolean stopping;

    /**
     * Has Ctrl-C end the server from now on.
     *
     * @param end ends the port in order, and returns the last line
     */
    public ServerRun(String name, CompletionPort port, Supplier<String> end) {
        this.name = name;
        this.port = port;
        this.end = end;
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop));
    }

    /** Prints the first line: the server, its port, and how to stop it. */
    public void greet(String server) {
        System.out.println(
                "%s; %s; completion threads: %d. Ctrl-C stops it."
                        .formatted(server, port.status().backend(), port.status().threads()));
    }

    /**
     * Ends the server, as a failure, when the socket that it serves by is closed for another reason
     * than Ctrl-C: a server without it would only look alive.
     */
    public void endWith(OverlappedSocket socket) {
        socket.onClosed(
                (closed, cause) -> {
                    if (!stopping) {
                        System.err.println(name + ": " + closed + " is closed: " + cause);
                        port.close();
                    }
                });
    }

    /** Returns an address as text, without the empty name before it. */
    public static String text(SocketAddress address) {
        return address.toString().substring(1);
    }

    /** Shows a line once a second; returns the exit status when the port is closed. */
    public int show(Supplier<String> line) throws InterruptedException {
        return everySecond(() -> statusLine.show(line.get()));
    }

    /** Runs an action once a second; returns the exit status when the port is closed. */
    public int everySecond(Runnable action) throws InterruptedException {
        while (true) {
            TimeUnit.SECONDS.sleep(1);
            if (port.status().isClosed()) {
                return exitStatus();
            }
            action.run();
        }
    }

    /** Waits; returns the exit status when the port is closed. */
    public int await() {
        port.awaitClose(Deadline.NONE);
        return exitStatus();
    }

    private int exitStatus() {
        if (!stopping) {
            System.err.println(name + ": the completion port was closed.");
        }
        return stopping ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** Runs when the process is asked to end: by Ctrl-C, or in another way. */
    private void stop() {
        if (port.status().isClosed()) {
            return;
        }
        stopping = true;
        statusLine.leave();
        System.out.println(end.get());
        Runtime.getRuntime().halt(ExitCode.OK); // the JVM's own status would be that of a failure
    }
}
