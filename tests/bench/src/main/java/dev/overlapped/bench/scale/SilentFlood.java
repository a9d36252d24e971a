package dev.overlapped.bench.scale;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A trial of silent clients against accepts that wait for first data; meanwhile other clients
 * connect, receive an echo and close, again and again. These are served all the time, and the
 * silent ones are evicted after their limit, not before it.
 */
final class SilentFlood {
    private static final int HONEST = 16;

    /**
     * Connects per second, and the backlog. A client that meets a full backlog may believe to be
     * connected while Linux has forgotten it (SYN cookies): the server learns of it only when it
     * sends.
     */
    private static final String RATE = "4000";

    private static final String BACKLOG = "4096";

    private final Trial trial;
    private final int silent;
    private final int limitSeconds;
    private final boolean direct;

    SilentFlood(Trial trial, int silent, int limitSeconds, boolean direct) {
        this.trial = trial;
        this.silent = silent;
        this.limitSeconds = limitSeconds;
        this.direct = direct;
    }

    Verdict run() throws IOException, InterruptedException {
        List<String> options =
                new ArrayList<>(
                        List.of(
                                "--threads",
                                "1",
                                "--backlog",
                                BACKLOG,
                                "--silent-for",
                                "" + limitSeconds,
                                "--max-silent",
                                "" + 2 * silent));
        if (direct) {
            options.addAll(List.of("--direct", "" + (silent + 1_000)));
        }
        Verdict verdict =
                new Verdict(
                        String.format(
                                Locale.ROOT,
                                "%,d silent clients, %s descriptors",
                                silent,
                                direct ? "direct" : "ordinary"));
        try (Trial.Running server = trial.server(0, options)) {
            Figures alone = trial.runHonest(server, HONEST, 2);
            judgeHonest(verdict, alone, "without silent clients");
            try (Program storm = trial.storm(server, silent, "--silent", "--rate", RATE)) {
                Figures beside = trial.runHonest(server, HONEST, limitSeconds + 2);
                judgeHonest(verdict, beside, "beside them");
                Figures evicted = storm.figures(60 + limitSeconds);
                verdict.mustBreakOff(evicted, "evicted", silent, limitSeconds);
            }
            Figures after = server.counters();
            verdict.must(after.count("evicted") == silent, "%,d evicted", after.count("evicted"));
            Figures again = trial.runHonest(server, HONEST, 1);
            judgeHonest(verdict, again, "after them");
        }
        return verdict;
    }

    private static void judgeHonest(Verdict verdict, Figures load, String when) {
        verdict.must(load.count("messages") > 0, "no client was served %s", when);
        verdict.mustBeZero(when, load, "errors", "wrong");
        verdict.note(
                "connections accepted, echoed and closed per second %s: %,.0f; p50 %,.0f us, p99"
                        + " %,.0f us",
                when,
                load.get("messages") / load.get("seconds"),
                load.get("p50_ns") / 1e3,
                load.get("p99_ns") / 1e3);
    }
}
