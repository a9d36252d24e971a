package dev.overlapped.bench;

/**
 * The result of a trial.
 *
 * @param processes of the server
 * @param connected connections that received their first echo
 * @param residentKb of the loaded server's processes
 * @param idleKb the same, warm, without connections
 * @param kernelKb growth of the kernel's memory, by both ends of the connections
 * @param threads of the server's processes
 * @param cpuPercent of one processor
 * @param bytesPerSecond of the echo
 * @param errors connections that failed during the measurement
 * @param note the reason for missing connections, and other remarks
 */
record ModelRow(
        Model model,
        ModelLoad load,
        int processes,
        long connected,
        long residentKb,
        long idleKb,
        long kernelKb,
        int threads,
        double cpuPercent,
        double bytesPerSecond,
        double messagesPerSecond,
        double p50Us,
        double p99Us,
        long errors,
        String note) {
    boolean isComplete() {
        return connected == load.connections();
    }

    /** Returns the growth of the process per connection. */
    long bytesPerConnection() {
        return connected == 0 ? 0 : (residentKb - idleKb) * 1024 / connected;
    }
}
