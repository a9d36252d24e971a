package dev.overlapped.bench;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A server of the comparison.
 *
 * @param name what {@code --only} and the tables call it
 * @param family that it belongs to
 * @param systems on which it runs
 * @param program the class in the servers' package, or of a control the file that native/peers
 *     builds
 * @param modes the kinds that it serves, each with its mode
 * @param classPath of a server in Java
 */
record Contender(
        String name,
        Family family,
        Systems systems,
        String program,
        Map<Kind, String> modes,
        String classPath) {
    /** The suffix of a name that stands for the state before a change. */
    static final String BEFORE = "@before";

    /** The kind that every server of streams serves. */
    Contender {
        if (modes.containsKey(Kind.ECHO)) {
            modes = new EnumMap<>(modes);
            modes.put(Kind.STREAM, modes.get(Kind.ECHO));
        }
    }

    /** A server of the state that is built here. */
    Contender(
            String name, Family family, Systems systems, String program, Map<Kind, String> modes) {
        this(name, family, systems, program, modes, System.getProperty("java.class.path"));
    }

    /** Returns the same server of another checkout, in which the lab was built. */
    Contender before(Path checkout) {
        String target = checkout.resolve("tests/bench/target").toString();
        String path = target + "/classes:" + target + "/lib/*";
        return new Contender(name + BEFORE, family, systems, program, modes, path);
    }

    enum Family {
        /** A server in C, which shows the system's share of the time. */
        CONTROL,
        OURS,
        JDK,
        NETTY
    }

    enum Systems {
        LINUX,
        WINDOWS,
        BOTH
    }

    /** The mode of a server that has one. */
    static final String SAME = "same";

    private static final String ELSEWHERE = "elsewhere";

    /** All contenders, in the order of the tables. */
    static final List<Contender> ALL =
            List.of(
                    control("c-uring", "echo-uring"),
                    control("c-epoll", "echo-epoll"),
                    new Contender(
                            "c-iocp",
                            Family.CONTROL,
                            Systems.WINDOWS,
                            "echo-iocp.exe",
                            Map.of(Kind.ECHO, SAME)),
                    new Contender(
                            "overlapped",
                            Family.OURS,
                            Systems.BOTH,
                            "Overlapped",
                            Map.of(
                                    Kind.ECHO, "ready",
                                    Kind.ELSEWHERE, ELSEWHERE,
                                    Kind.FILE, "ready",
                                    Kind.UDP, "ready")),
                    new Contender(
                            "overlapped-posted",
                            Family.OURS,
                            Systems.BOTH,
                            "Overlapped",
                            Map.of(Kind.ECHO, "posted")),
                    new Contender(
                            "overlapped-blocking",
                            Family.OURS,
                            Systems.BOTH,
                            "Overlapped",
                            Map.of(Kind.BLOCKING, "blocking")),
                    new Contender(
                            "overlapped-jfr",
                            Family.OURS,
                            Systems.BOTH,
                            "Overlapped",
                            Map.of(Kind.ECHO, "recorded")),
                    new Contender(
                            "overlapped-jfr-all",
                            Family.OURS,
                            Systems.BOTH,
                            "Overlapped",
                            Map.of(Kind.ECHO, "recorded-transfers")),
                    jdk("nio", "JdkNio"),
                    jdk("nio2", "JdkNio2"),
                    new Contender(
                            "virtual-threads",
                            Family.JDK,
                            Systems.BOTH,
                            "VirtualThreads",
                            Map.of(Kind.BLOCKING, SAME)),
                    new Contender(
                            "jdk-datagram",
                            Family.JDK,
                            Systems.BOTH,
                            "JdkDatagram",
                            Map.of(Kind.UDP, SAME)),
                    netty("netty-epoll", "epoll"),
                    netty("netty-uring", "uring"),
                    netty("netty-uring-ring", "uring-ring"));

    private static Contender control(String name, String program) {
        return new Contender(
                name,
                Family.CONTROL,
                Systems.LINUX,
                program,
                Map.of(Kind.ECHO, SAME, Kind.FILE, SAME, Kind.UDP, SAME));
    }

    private static Contender jdk(String name, String program) {
        return new Contender(
                name,
                Family.JDK,
                Systems.BOTH,
                program,
                Map.of(Kind.ECHO, SAME, Kind.ELSEWHERE, ELSEWHERE, Kind.FILE, SAME));
    }

    private static Contender netty(String name, String transport) {
        return new Contender(
                name,
                Family.NETTY,
                Systems.LINUX,
                "Netty",
                Map.of(
                        Kind.ECHO, transport,
                        Kind.ELSEWHERE, transport + "-elsewhere",
                        Kind.FILE, transport,
                        Kind.UDP, transport));
    }

    /** Returns the first of these kinds that it serves, or null. */
    Kind kindAmong(List<Kind> kinds) {
        return kinds.stream().filter(modes::containsKey).findFirst().orElse(null);
    }
}
