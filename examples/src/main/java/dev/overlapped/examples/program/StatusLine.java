package dev.overlapped.examples.program;

/**
 * Shows how things stand, again and again: on a terminal in one line that is written over, else in
 * a line whenever something has changed. One thread shows; any may leave.
 */
public final class StatusLine {
    private final boolean terminal = System.console() != null && System.console().isTerminal();
    private String shown = "";

    public void show(String status) {
        if (status.equals(shown)) {
            return;
        }
        System.out.print(terminal ? "\r" + status : status + System.lineSeparator());
        System.out.flush();
        shown = status;
    }

    /** Before other output: what comes next begins a line. */
    public void leave() {
        if (terminal) {
            System.out.println();
        }
    }
}
