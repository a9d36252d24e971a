package dev.overlapped.bench.scale;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A trial of three times as many clients as the server's process may have descriptors, all at once.
 * Each closes half a second after its echo; the others wait in the backlog, and the kernel tries
 * again for those that do not fit. In the end all have been served, and the listener still accepts.
 */
final class DescriptorLimit {
    private static final String STAY_MILLIS = "500";
    private static final String PATIENCE_SECONDS = "90";

    private final Trial trial;
    private final int descriptors;
    private final boolean direct;

    DescriptorLimit(Trial trial, int descriptors, boolean direct) {
        this.trial = trial;
        this.descriptors = descriptors;
        this.direct = direct;
    }

    Verdict run() throws IOException, InterruptedException {
        int clients = 3 * descriptors;
        List<String> options = new ArrayList<>(List.of("--threads", "1"));
        // A backlog for all of them: with a smaller one, Linux sends SYN cookies, and resets a
        // client whose cookie it does not accept.
        options.addAll(List.of("--backlog", "" + clients));
        if (direct) { // the largest table that the limit allows
            options.addAll(List.of("--direct", "" + descriptors));
        }
        Verdict verdict =
                new Verdict(
                        String.format(
                                Locale.ROOT,
                                "%,d clients of a server with a limit of %,d descriptors, %s",
                                clients,
                                descriptors,
                                direct ? "direct" : "ordinary"));
        try (Trial.Running server = trial.server(descriptors, options)) {
            Figures storm =
                    trial.runStorm(
                            server, clients, "--stay", STAY_MILLIS, "--patience", PATIENCE_SECONDS);
            verdict.must(storm.count("served") == clients, "%,d served", storm.count("served"));
            verdict.mustBeZero("clients", storm, "refused", "dropped", "errors");
            Figures after = server.counters();
            verdict.must(
                    direct || after.count("shortages") > 0, "the limit was not met: no shortage");
            Figures later = trial.runStorm(server, 1, "--stay", "0");
            verdict.must(later.count("served") == 1, "the listener accepts no more");
            verdict.note(
                    "served: %,d, refused: %,d, dropped: %,d, within %.1f s; the longest waited"
                            + " %.1f s for its byte; shortages: %,d",
                    storm.count("served"),
                    storm.count("refused"),
                    storm.count("dropped"),
                    storm.get("settled_seconds"),
                    storm.get("serve_most_us") / 1e6,
                    after.count("shortages"));
        }
        return verdict;
    }
}
