package dev.overlapped.bench.scale;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Clients that connect and say nothing, against accepts that bring first data; meanwhile others
 * connect, have something echoed and close, again and again. These go on being served, and the
 * silent ones are gone behind their limit, not before it.
 */
final class SilentFlood {
    private static final int HONEST = 16;

    /**
     * Connects a second, and the backlog: whom a full one has turned away, by then believing to be
     * connected, Linux has forgotten (SYN cookies), and the server hears of him only if he speaks.
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
                                "--most-silent",
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
            judgeHonest(verdict, again, "behind them");
        }
        return verdict;
    }

    private static void judgeHonest(Verdict verdict, Figures load, String when) {
        verdict.must(load.count("messages") > 0, "nobody was served %s", when);
        verdict.mustBeZero(when, load, "errors", "wrong");
        verdict.note(
                "connections accepted, echoed and closed a second %s: %,.0f; p50 %,.0f us, p99"
                        + " %,.0f us",
                when,
                load.get("messages") / load.get("seconds"),
                load.get("p50_ns") / 1e3,
                load.get("p99_ns") / 1e3);
    }
}
