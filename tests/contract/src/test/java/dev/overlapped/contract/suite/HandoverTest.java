package dev.overlapped.contract.suite;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.overlapped.AbstractUnixAddress;
import dev.overlapped.CompletionPort;
import dev.overlapped.Deadline;
import dev.overlapped.Handover;
import dev.overlapped.IoFailure;
import dev.overlapped.IoFailure.Kind;
import dev.overlapped.ListenerOptions;
import dev.overlapped.TcpListener;
import dev.overlapped.contract.spec.Await;
import dev.overlapped.contract.spec.PortContract;
import dev.overlapped.contract.system.IoUringSystem;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Listeners that pass from one process to another while a client that shares nothing with the
 * library connects all the time.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "SCM_RIGHTS is not Windows'")
class HandoverTest extends PortContract {
    /**
     * Connects until its input ends, and prints how often each letter answered, and what failed.
     */
    private static final String CLIENT =
            """
            import socket, sys, threading
            stop = []
            threading.Thread(target=lambda: (sys.stdin.read(), stop.append(1)), daemon=True).start()
            counts = {}
            while not stop:
                s = socket.socket()
                s.settimeout(30)
                try:
                    s.connect(("127.0.0.1", int(sys.argv[1])))
                    answer = s.recv(9).decode() or "nothing"
                except OSError as e:
                    answer = type(e).__name__
                s.close()
                counts[answer] = counts.get(answer, 0) + 1
                if counts[answer] == 200:
                    print("200 " + answer, flush=True)
            print(sorted(counts.items()), flush=True)
            """;

    /** Opens a listener as descriptor 3, and becomes the program of its arguments. */
    private static final String MANAGER =
            """
            import os, socket, sys
            s = socket.socket()
            s.bind(("127.0.0.1", 0))
            s.listen(50)
            print(s.getsockname()[1], flush=True)
            os.dup2(s.fileno(), 3)
            os.set_inheritable(3, True)
            os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
            os.execv(sys.argv[1], sys.argv[1:])
            """;

    @TempDir Path directory;

    private final List<Process> processes = new ArrayList<>();

    HandoverTest() {
        super(IoUringSystem::new);
    }

    @AfterEach
    void endProcesses() {
        processes.forEach(Process::destroyForcibly);
    }

    /** A process of this test, and what it prints. */
    private record Running(Process process, BufferedReader lines) {
        String line() throws IOException {
            return lines.readLine();
        }

        /** Lets it end by itself, and returns its last line. */
        String end() throws Exception {
            process.getOutputStream().close();
            String last = line();
            assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it does not end");
            return last;
        }
    }

    private Running start(String... command) throws IOException {
        Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        processes.add(process);
        return new Running(
                process, new BufferedReader(new InputStreamReader(process.getInputStream())));
    }

    private Running python(String program, String... arguments) throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/python3")), "there is no /usr/bin/python3");
        List<String> command = new ArrayList<>(List.of("/usr/bin/python3", "-c", program));
        command.addAll(List.of(arguments));
        return start(command.toArray(String[]::new));
    }

    private static String[] successor(String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                ProcessHandle.current().info().command().orElseThrow(),
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                HandoverSuccessor.class.getName()));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    @Test
    void aRestartRefusesNoClient() throws Exception {
        TcpListener listener = port.listen(loopback());
        HandoverSuccessor.serve(listener, "P");
        Running client = python(CLIENT, "" + listener.localPort());
        assertEquals("200 P", client.line());
        String name = "overlapped-handover-" + ProcessHandle.current().pid();
        Handover offer = Handover.offer(AbstractUnixAddress.of(name), List.of(listener));
        Running successor = start(successor(name));
        assertEquals("ready", successor.line());
        offer.taken().get(Await.MILLIS, TimeUnit.MILLISECONDS);
        assertTrue(listener.isClosed());
        assertEquals("200 S", client.line());
        String counts = client.end();
        System.out.println("answers around a handover: " + counts);
        assertTrue(counts.matches("\\[\\('P', \\d+\\), \\('S', \\d+\\)]"), counts);
        successor.end();
    }

    @Test
    void aSuccessorThatFailsLeavesTheListeners() throws Exception {
        TcpListener listener = port.listen(loopback());
        HandoverSuccessor.serve(listener, "P");
        AbstractUnixAddress at =
                AbstractUnixAddress.of("overlapped-failing-" + ProcessHandle.current().pid());
        try (Handover offer = Handover.offer(at, List.of(listener));
                CompletionPort other = CompletionPort.builder().threads(1).open()) {
            assertThrows(
                    IllegalStateException.class,
                    () ->
                            Handover.take(
                                    other,
                                    at,
                                    ListenerOptions.DEFAULT,
                                    soon(),
                                    taken -> {
                                        throw new IllegalStateException("cannot start");
                                    }));
            assertEquals("P", foreign.connect(listener.localAddress()).readText(1));
            List<TcpListener> taken =
                    Handover.take(
                            other,
                            at,
                            ListenerOptions.DEFAULT,
                            soon(),
                            one -> HandoverSuccessor.serve(one, "S"));
            assertEquals(listener.localAddress(), taken.getFirst().localAddress());
            offer.taken().get(Await.MILLIS, TimeUnit.MILLISECONDS);
            assertEquals("S", foreign.connect(listener.localAddress()).readText(1));
        }
        assertThrows(IOException.class, () -> foreign.connect(listener.localAddress()));
    }

    private static AbstractUnixAddress name(String part) {
        return AbstractUnixAddress.of("overlapped-" + part + "-" + ProcessHandle.current().pid());
    }

    private static List<TcpListener> take(CompletionPort into, SocketAddress at, String letter)
            throws IoFailure {
        return Handover.take(
                into,
                at,
                ListenerOptions.DEFAULT,
                soon(),
                one -> HandoverSuccessor.serve(one, letter));
    }

    @Test
    void eachSuccessorOffersAtTheSameNameAtOnce() throws Exception {
        AbstractUnixAddress at = name("chain");
        List<TcpListener> listeners = List.of(port.listen(loopback()));
        SocketAddress address = listeners.getFirst().localAddress();
        try (CompletionPort other = CompletionPort.builder().threads(2).open()) {
            for (int i = 0; i < 50; i++) {
                Handover offer = Handover.offer(at, listeners);
                listeners = take(i % 2 == 0 ? other : port, at, "S");
                // alone, so that the kernel has no later client to wake the successor with
                assertEquals("S", foreign.connect(address).readText(1));
                offer.taken().get(Await.MILLIS, TimeUnit.MILLISECONDS);
            }
        }
    }

    @Test
    void anOfferThatIsWithdrawnInBetweenIsRefused() throws Exception {
        TcpListener listener = port.listen(loopback());
        HandoverSuccessor.serve(listener, "P");
        AbstractUnixAddress at = name("withdrawn");
        Handover offer = Handover.offer(at, List.of(listener));
        List<TcpListener> begun = new ArrayList<>();
        try (CompletionPort other = CompletionPort.builder().threads(1).open()) {
            IoFailure refused =
                    assertFails(
                            Kind.CONNECTION_RESET,
                            () ->
                                    Handover.take(
                                            other,
                                            at,
                                            ListenerOptions.DEFAULT,
                                            soon(),
                                            one -> {
                                                begun.add(one);
                                                offer.close();
                                            }));
            assertTrue(refused.getMessage().contains("withdrawn"), refused.getMessage());
        }
        assertTrue(begun.getFirst().isClosed());
        assertFalse(offer.taken().isDone());
        assertEquals("P", foreign.connect(listener.localAddress()).readText(1));
    }

    @Test
    void ofTwoSuccessorsOneIsServed() throws Exception {
        TcpListener listener = port.listen(loopback());
        AbstractUnixAddress at = name("two");
        Handover offer = Handover.offer(at, List.of(listener));
        try (CompletionPort first = CompletionPort.builder().threads(1).open();
                CompletionPort second = CompletionPort.builder().threads(1).open()) {
            List<TcpListener> winner = new ArrayList<>();
            assertFails(
                    Kind.CONNECTION_RESET,
                    () ->
                            Handover.take(
                                    first,
                                    at,
                                    ListenerOptions.DEFAULT,
                                    soon(),
                                    one ->
                                            assertDoesNotThrow(
                                                    () -> winner.addAll(take(second, at, "2")))));
            offer.taken().get(Await.MILLIS, TimeUnit.MILLISECONDS);
            assertFalse(winner.getFirst().isClosed());
            assertEquals("2", foreign.connect(listener.localAddress()).readText(1));
        }
    }

    @Test
    void withoutAnOfferItListens() throws Exception {
        AbstractUnixAddress at = name("first");
        List<TcpListener> first = takeOrListen(port, at, List.of(loopback(), loopback()), "1");
        assertEquals(2, first.size());
        Handover offer = Handover.offer(at, first);
        try (CompletionPort other = CompletionPort.builder().threads(1).open()) {
            List<TcpListener> next = takeOrListen(other, at, List.of(), "2");
            offer.taken().get(Await.MILLIS, TimeUnit.MILLISECONDS);
            for (int i = 0; i < 2; i++) {
                SocketAddress address = next.get(i).localAddress();
                assertEquals("2", foreign.connect(address).readText(1));
            }
        }
        assertFails(
                Kind.ADDRESS_IN_USE,
                () -> {
                    SocketAddress taken = port.listen(loopback()).localAddress();
                    takeOrListen(port, at, List.of(loopback(), taken), "3");
                });
    }

    private static List<TcpListener> takeOrListen(
            CompletionPort into, SocketAddress at, List<SocketAddress> addresses, String letter)
            throws IoFailure {
        return Handover.takeOrListen(
                into,
                at,
                addresses,
                ListenerOptions.DEFAULT,
                soon(),
                one -> HandoverSuccessor.serve(one, letter));
    }

    @Test
    void nothingIsOfferedIsOneKindOfFailure() throws Exception {
        UnixDomainSocketAddress path = UnixDomainSocketAddress.of(directory.resolve("nothing"));
        for (SocketAddress at : List.of(name("nothing"), path)) {
            IoFailure failure = assertFails(Kind.CONNECTION_REFUSED, () -> take(port, at, "S"));
            assertTrue(failure.getMessage().contains(at.toString()), failure.getMessage());
        }
    }

    @Test
    void misuse() throws Exception {
        TcpListener listener = port.listen(loopback());
        AbstractUnixAddress nowhere =
                AbstractUnixAddress.of("overlapped-nowhere-" + ProcessHandle.current().pid());
        assertThrows(
                IllegalArgumentException.class,
                () -> Handover.offer(loopback(), List.of(listener)));
        assertThrows(IllegalArgumentException.class, () -> Handover.offer(nowhere, List.of()));
        IoFailure failure =
                assertFails(
                        Kind.CONNECTION_REFUSED,
                        () ->
                                Handover.take(
                                        port,
                                        nowhere,
                                        ListenerOptions.DEFAULT,
                                        soon(),
                                        taken -> {}));
        assertTrue(failure.getMessage().contains(nowhere.toString()), failure.getMessage());
        try (TcpListener silent = port.listen(nowhere)) {
            assertFails(
                    Kind.TIMED_OUT,
                    () ->
                            Handover.take(
                                    port,
                                    silent.localAddress(),
                                    ListenerOptions.DEFAULT,
                                    Deadline.after(50, TimeUnit.MILLISECONDS),
                                    taken -> {}));
        }
    }

    @Test
    void aSocketOfAServiceManager() throws Exception {
        Running manager = python(MANAGER, successor());
        int number = Integer.parseInt(manager.line());
        assertEquals("ready", manager.line());
        var address = new InetSocketAddress(loopback().getAddress(), number);
        assertEquals("A", foreign.connect(address).readText(1));
        foreign.close();
        manager.end();
    }
}
