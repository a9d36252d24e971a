package dev.overlapped.soak;

import dev.overlapped.Cancellable;
import dev.overlapped.ConnectedConnection;
import dev.overlapped.TcpListener;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/** Tasks on a connection's thread: at once and later, some cancelled, some cut by the end. */
final class TaskLoad implements Load {
    private static final int TASKS = 40;

    @Override
    public void run(Turn turn) throws Exception {
        boolean cut = turn.onceIn(3);
        try (TcpListener listener = turn.listen(connection -> {})) {
            ConnectedConnection connection = turn.connect(listener);
            connection.attach(turn);
            List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
            List<Integer> late = Collections.synchronizedList(new ArrayList<>());
            List<Cancellable> cancellable = new ArrayList<>();
            CompletableFuture<Void> last = new CompletableFuture<>();
            try {
                for (int i = 0; i < TASKS; i++) {
                    int task = i;
                    connection.execute(() -> ran.add(task));
                    Duration delay = Duration.ofMillis(turn.between(0, 15));
                    cancellable.add(connection.schedule(delay, () -> late.add(task)));
                    if (cut && task == TASKS / 2) {
                        connection.close();
                    }
                }
                connection.schedule(Duration.ofMillis(20), () -> last.complete(null));
            } catch (RejectedExecutionException e) {
                Turn.require(cut, "an open connection refuses tasks");
            }
            cancellable.getFirst().cancel();
            if (!cut) {
                Turn.await(last, "the last task has run");
                Turn.require(ran.size() == TASKS, ran.size() + " tasks have run");
                Turn.require(late.size() >= TASKS - 1, late.size() + " delayed tasks have run");
            }
            Turn.require(connection.attachment() == turn, "another object is attached");
            connection.blocking().close(Turn.deadline());
            int accepted = cut ? TASKS / 2 + 1 : TASKS;
            Turn.require(ran.size() == accepted, ran + " have run of " + accepted);
            for (int i = 0; i < ran.size(); i++) {
                Turn.require(ran.get(i) == i, "tasks in another order: " + ran);
            }
            Turn.require(
                    late.stream().distinct().count() == late.size(), "a task ran twice: " + late);
        }
    }
}
