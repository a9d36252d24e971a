package dev.overlapped.bench;

/**
 * What came of a trial.
 *
 * @param processes how many of the server
 * @param connected how many connections had their first message back
 * @param residentKb of the server's processes, while it is loaded
 * @param idleKb the same, warm, before the connections came
 * @param kernelKb by how much the kernel's memory grew, by both ends of the connections
 * @param threads of the server's processes
 * @param cpuPercent of one processor
 * @param bytesPerSecond that came back
 * @param errors connections that failed while they were measured
 * @param note what stopped it where not all have come, and what else is to be known
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

    /** By how much the process grew, by each connection. */
    long bytesPerConnection() {
        return connected == 0 ? 0 : (residentKb - idleKb) * 1024 / connected;
    }
}
