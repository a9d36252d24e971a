package dev.overlapped.bench;

import java.util.List;
import java.util.Map;

/**
 * A model of I/O, and an echo server by it.
 *
 * @param name what {@code --only} and the table call it
 * @param title in words
 * @param contender the server
 * @param kind that the server is started for
 */
record Model(String name, String title, Contender contender, Kind kind) {
    /** All models, in the order of the table; first the classic ones. */
    static final List<Model> ALL =
            List.of(
                    c("blocking", "blocking, a thread per connection", "echo-threads"),
                    winsock("blocking", "blocking, a thread per connection", "echo-blocking.exe"),
                    c("select", "non-blocking, select, an fd_set of the C library", "echo-select"),
                    new Model(
                            "select-raised",
                            "non-blocking, select, sets as large as the descriptor limit",
                            control(Contender.Systems.LINUX, "echo-select", "raised"),
                            Kind.ECHO),
                    winsock("select", "non-blocking, select, FD_SETSIZE 20,000", "echo-select.exe"),
                    winsock(
                            "message-window",
                            "messages to a window, WSAAsyncSelect",
                            "echo-async-select.exe"),
                    winsock(
                            "event-select",
                            "events, WSAEventSelect, 63 per thread",
                            "echo-event-select.exe"),
                    winsock(
                            "overlapped-events",
                            "overlapped operations with events, 63 per thread",
                            "echo-overlapped-events.exe"),
                    winsock(
                            "completion-port",
                            "completion port, a receive posted per connection",
                            "echo-iocp.exe"),
                    new Model(
                            "completion-port-zero",
                            "completion port, receives of no bytes",
                            control(Contender.Systems.WINDOWS, "echo-iocp.exe", "zero"),
                            Kind.ECHO),
                    of("epoll", "epoll, in C", "c-epoll", Kind.ECHO),
                    of("io_uring", "io_uring with direct descriptors, in C", "c-uring", Kind.ECHO),
                    of(
                            "virtual-threads",
                            "Java's blocking sockets on virtual threads",
                            "virtual-threads",
                            Kind.BLOCKING),
                    of("nio", "JDK NIO, a selector", "nio", Kind.ECHO),
                    of("nio2", "JDK NIO.2, completion handlers", "nio2", Kind.ECHO),
                    of("netty-epoll", "Netty on epoll", "netty-epoll", Kind.ECHO),
                    of("netty-uring", "Netty on io_uring", "netty-uring", Kind.ECHO),
                    of("overlapped", "Overlapped, on ready, one thread", "overlapped", Kind.ECHO),
                    new Model(
                            "overlapped-direct",
                            "Overlapped, on ready, three threads, direct descriptors",
                            new Contender(
                                    "overlapped-direct",
                                    Contender.Family.OURS,
                                    Contender.Systems.LINUX,
                                    "Overlapped",
                                    Map.of(Kind.ECHO, "direct")),
                            Kind.ECHO));

    private static Contender control(Contender.Systems system, String program, String mode) {
        return new Contender(
                program, Contender.Family.CONTROL, system, program, Map.of(Kind.ECHO, mode));
    }

    private static Model c(String name, String title, String program) {
        Contender contender = control(Contender.Systems.LINUX, program, Contender.SAME);
        return new Model(name, title, contender, Kind.ECHO);
    }

    private static Model winsock(String name, String title, String program) {
        Contender contender = control(Contender.Systems.WINDOWS, program, Contender.SAME);
        return new Model(name, title, contender, Kind.ECHO);
    }

    private static Model of(String name, String title, String contender, Kind kind) {
        Contender found =
                Contender.ALL.stream()
                        .filter(each -> each.name().equals(contender))
                        .findFirst()
                        .orElseThrow();
        return new Model(name, title, found, kind);
    }

    /** Returns the model of a server by one of Winsock's models, in C. */
    boolean isWinsock() {
        return contender.systems() == Contender.Systems.WINDOWS;
    }
}
