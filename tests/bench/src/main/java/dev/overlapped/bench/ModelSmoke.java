package dev.overlapped.bench;

import java.io.IOException;
import java.util.List;

/**
 * A trial of every model for a moment, and of two special rows: a server of several processes, and
 * one that holds fewer connections than ask for it. Prints a line per model, and at the end how
 * many passed.
 */
final class ModelSmoke {
    private static final ModelLoad FEW = ModelLoad.of(50);
    private static final int FD_SETSIZE = 1024;

    private final ModelTrial trial;
    private int passed;
    private int failed;

    ModelSmoke(Platform platform, LoadClient client) {
        trial = new ModelTrial(platform, client, new ModelTrial.Duration(0.3, 1, 1));
    }

    private interface Check {
        void run() throws IOException, InterruptedException;
    }

    /** Returns whether all passed. */
    boolean run(List<Model> models) throws InterruptedException {
        for (Model model : models) {
            check(model.name(), () -> complete(trial.run(model, FEW, 1)));
            if (model.name().equals("overlapped")) {
                check("overlapped, three processes", () -> complete(trial.run(model, FEW, 3)));
            }
            if (model.name().equals("select") && !model.isWinsock()) {
                check("select beyond FD_SETSIZE", () -> reportsItsLimit(model));
            }
        }
        System.out.println(passed + " passed, " + failed + " failed");
        return failed == 0;
    }

    private void check(String name, Check check) throws InterruptedException {
        try {
            check.run();
            passed++;
            System.out.println("passed: " + name);
        } catch (IOException e) {
            failed++;
            System.out.println("failed: " + name + ": " + e.getMessage());
        }
    }

    private static void complete(ModelRow row) throws IOException {
        if (!row.isComplete() || row.errors() > 0 || row.messagesPerSecond() < 1) {
            throw new IOException("not all is well: " + row);
        }
        if (row.residentKb() < 1 || row.threads() < row.processes() || !row.note().isEmpty()) {
            throw new IOException("impossible figures: " + row);
        }
    }

    private void reportsItsLimit(Model model) throws IOException, InterruptedException {
        ModelRow row = trial.run(model, ModelLoad.of(FD_SETSIZE + 50), 1);
        boolean nearIt = row.connected() < FD_SETSIZE && row.connected() > FD_SETSIZE - 20;
        if (!nearIt || !row.note().contains("FD_SETSIZE") || row.messagesPerSecond() < 1) {
            throw new IOException("not what FD_SETSIZE allows: " + row);
        }
    }
}
