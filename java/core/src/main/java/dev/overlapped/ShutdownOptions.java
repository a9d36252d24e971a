package dev.overlapped;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The settings of the orderly end of a port; see {@link CompletionPort#shutdown}. Immutable; each
 * {@code with} method returns a changed copy.
 *
 * {@snippet file="dev/overlapped/snippets/Snippets.java" region="shutdown"}
 *
 * @since 0.1
 */
public final class ShutdownOptions {
    /** No grace, no deadline, and no listener of stages. */
    public static final ShutdownOptions DEFAULT =
            new ShutdownOptions(Deadline.after(0, TimeUnit.NANOSECONDS), Deadline.NONE, p -> {});

    private final Deadline grace;
    private final Deadline deadline;
    private final Consumer<ShutdownProgress> onStage;

    private ShutdownOptions(Deadline grace, Deadline deadline, Consumer<ShutdownProgress> onStage) {
        this.grace = Objects.requireNonNull(grace, "grace");
        this.deadline = Objects.requireNonNull(deadline, "deadline");
        this.onStage = Objects.requireNonNull(onStage, "onStage");
    }

    /**
     * Changes until when connections and UDP sockets continue as they are.
     *
     * @param until by default they are asked to end at once
     * @return the changed copy
     */
    public ShutdownOptions withGrace(Deadline until) {
        return new ShutdownOptions(until, deadline, onStage);
    }

    /**
     * Changes until when they may end, the grace included; then they are cut.
     *
     * @param until by default {@link Deadline#NONE}
     * @return the changed copy
     */
    public ShutdownOptions withDeadline(Deadline until) {
        return new ShutdownOptions(grace, until, onStage);
    }

    /**
     * Changes the listener that is notified of each stage.
     *
     * @param listener called on the thread that shuts the port down; its exceptions are reported to
     *     {@link PortBuilder#onHandlerFailure} and stop nothing
     * @return the changed copy
     */
    public ShutdownOptions withOnStage(Consumer<ShutdownProgress> listener) {
        return new ShutdownOptions(grace, deadline, listener);
    }

    /**
     * Returns until when connections continue as they are.
     *
     * @return a point in time
     */
    public Deadline grace() {
        return grace;
    }

    /**
     * Returns until when connections may end.
     *
     * @return a point in time, or {@link Deadline#NONE}
     */
    public Deadline deadline() {
        return deadline;
    }

    /**
     * Returns the listener that is notified of each stage.
     *
     * @return the listener
     */
    public Consumer<ShutdownProgress> onStage() {
        return onStage;
    }

    @Override
    public String toString() {
        return "ShutdownOptions[grace " + grace + ", deadline " + deadline + "]";
    }
}
