package dev.overlapped.examples.program;

/**
 * The current status: on a terminal one line that each status overwrites, else a line per change.
 * One thread shows; any thread may leave.
 */
public final class StatusLine {
    private final boolean terminal = System.console() != null && System.console().isTerminal();
    private String shown = "";

    /** Shows a status. */
    public void show(String status) {
        if (status.equals(shown)) {
            return;
        }
        System.out.print(terminal ? "\r" + status : status + System.lineSeparator());
        System.out.flush();
        shown = status;
    }

    /** Lets other output begin on a new line. */
    public void leave() {
        if (terminal) {
            System.out.println();
        }
    }
}
