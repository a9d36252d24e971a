package dev.overlapped.bench;

import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.reverseOrder;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A target of the lab: a limit of a figure.
 *
 * @param text of the target
 * @param workload of the figure
 * @param metric of the figure
 * @param subject the contender
 * @param references the contenders whose best is the divisor; none = the figure itself counts
 * @param limit the maximum; the minimum, if more is better
 */
record Target(
        String text,
        String workload,
        Metric metric,
        String subject,
        List<String> references,
        double limit) {
    private static final String OURS = "overlapped";
    private static final String BLOCKING = "overlapped-blocking";
    private static final List<String> NONE = List.of();
    private static final List<String> URING = List.of("c-uring");
    private static final List<String> BEST_C = List.of("c-uring", "c-epoll");
    private static final List<String> NETTY =
            List.of("netty-epoll", "netty-uring", "netty-uring-ring");
    private static final List<String> JAVA =
            List.of("nio", "nio2", "netty-epoll", "netty-uring", "netty-uring-ring");
    private static final List<String> NIO = List.of("nio");
    private static final List<String> THREADS = List.of("virtual-threads");

    /** "Ahead of": less, by any amount. */
    private static final double AHEAD = 1.0;

    static final List<Target> LINUX =
            List.of(
                    cpu("of the tuned C io_uring control", "pingpong-64", URING, 1.10),
                    cpu("of JDK NIO", "pingpong-64", NIO, 0.80),
                    cpu("of JDK NIO.2", "pingpong-64", List.of("nio2"), 0.65),
                    cpu("of the best Netty configuration", "pingpong-64", NETTY, 0.87),
                    figure("system calls per message", "pingpong-64", Metric.SYSCALLS, 0.1),
                    figure("bytes allocated per message", "pingpong-64", Metric.ALLOCATED, 0.05),
                    cpu("of the best C control", "16k", BEST_C, 1.10),
                    cpu("of the best Java peer", "16k", JAVA, AHEAD),
                    cpu("of the best C control", "pipelined", BEST_C, 1.10),
                    cpu("of C io_uring multishot", "accept", URING, 1.18),
                    cpu("of the best C way", "file-4k", BEST_C, 1.05),
                    cpu("of the best C way", "file-64k", BEST_C, 1.05),
                    cpu("of the best C way", "file-1m", BEST_C, 1.05),
                    cpu("of the best C way", "file-1g", BEST_C, 1.05),
                    cpu("of JDK DatagramChannel", "udp-64", List.of("jdk-datagram"), AHEAD),
                    cpu("of Netty epoll", "udp-64", List.of("netty-epoll"), AHEAD),
                    cpu("of JDK DatagramChannel", "udp-1400", List.of("jdk-datagram"), AHEAD),
                    cpu("of Netty epoll", "udp-1400", List.of("netty-epoll"), AHEAD),
                    blocking("pingpong-64"),
                    blocking("pingpong-1000"),
                    figure("bytes of live heap", IdleMemory.FEW, Metric.LIVE_HEAP, 300),
                    figure("bytes resident", IdleMemory.FEW, Metric.RESIDENT, 600),
                    figure("bytes of live heap", IdleMemory.MANY, Metric.LIVE_HEAP, 300),
                    figure("bytes resident", IdleMemory.MANY, Metric.RESIDENT, 600),
                    new Target(
                            "first answer of JDK NIO's",
                            StartUp.NAME,
                            Metric.START_MS,
                            OURS,
                            NIO,
                            1.5));

    /**
     * Under Wine rates count, for other processes than the server take the time. Wine 8.0 makes six
     * calls of the wineserver for a receive and a send that succeed at once: recv_socket or
     * send_socket, get_handle_fd and set_async_direct_result for each. Waiting for completions adds
     * to them.
     */
    static final List<Target> WINE =
            List.of(
                    wine("pingpong-64", "nio2", 1.05),
                    wine("16k", "nio2", 1.05),
                    wine("pingpong-1", "nio2", 1.2),
                    wine("pingpong-64", "c-iocp", 0.92),
                    new Target(
                            "least connection's share of the mean",
                            "pingpong-64",
                            Metric.FAIRNESS,
                            OURS,
                            NONE,
                            0.5),
                    figure("wineserver calls per echo", "pingpong-64", Metric.WINESERVER, 6));

    private static Target wine(String workload, String reference, double atLeast) {
        return new Target(
                "rate of " + reference + "'s",
                workload,
                Metric.RATE,
                OURS,
                List.of(reference),
                atLeast);
    }

    private static Target cpu(
            String text, String workload, List<String> references, double atMost) {
        return new Target("CPU " + text, workload, Metric.CPU_US, OURS, references, atMost);
    }

    private static Target figure(String text, String workload, Metric metric, double atMost) {
        return new Target(text, workload, metric, OURS, NONE, atMost);
    }

    private static Target blocking(String workload) {
        return new Target(
                "CPU of JDK sockets on virtual threads",
                workload,
                Metric.CPU_US,
                BLOCKING,
                THREADS,
                AHEAD);
    }

    /** Returns the result, or nothing if the run did not measure all figures of the target. */
    Optional<Verdict> judge(Map<String, Map<Metric, Series>> byContender) {
        OptionalDouble own = figure(byContender, subject);
        List<Double> others =
                references.stream()
                        .map(reference -> figure(byContender, reference))
                        .filter(OptionalDouble::isPresent)
                        .map(OptionalDouble::getAsDouble)
                        .toList();
        if (own.isEmpty() || others.size() < references.size()) {
            return Optional.empty();
        }
        Comparator<Double> better = metric.isMoreBetter() ? reverseOrder() : naturalOrder();
        double reference = others.stream().min(better).orElse(1.0);
        double reached = own.getAsDouble() / reference;
        return Optional.of(new Verdict(this, reached, isMet(reached)));
    }

    private boolean isMet(double reached) {
        if (metric.isMoreBetter()) {
            return reached >= limit;
        }
        return limit == AHEAD ? reached < limit : reached <= limit;
    }

    private OptionalDouble figure(Map<String, Map<Metric, Series>> byContender, String name) {
        Series series =
                Objects.requireNonNullElse(byContender.get(name), Map.<Metric, Series>of())
                        .get(metric);
        return series == null ? OptionalDouble.empty() : OptionalDouble.of(series.median());
    }

    /** The result of a target: whether it was met, and the figure. */
    record Verdict(Target target, double reached, boolean met) {
        /** Returns the limit in words. */
        String limit() {
            if (target.metric.isMoreBetter()) {
                return "at least " + number(target.limit);
            }
            return target.limit == AHEAD ? "below 1" : "at most " + number(target.limit);
        }

        String figure() {
            return number(reached);
        }

        String word() {
            return met ? "met" : "missed";
        }

        private static String number(double value) {
            return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.0f", value);
        }
    }
}
