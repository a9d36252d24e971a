package dev.overlapped.contract.spec;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The records that the library logs while it is open; they are not printed. */
final class LogRecords extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger("dev.overlapped"); // kept: it holds this
    private final boolean usesParents = logger.getUseParentHandlers();
    private final BlockingQueue<LogRecord> records = new LinkedBlockingQueue<>();

    LogRecords() {
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    /** Waits for the next record whose message contains {@code part}. */
    LogRecord next(String part) {
        while (true) {
            LogRecord next = Await.next(records);
            if (next.getMessage().contains(part)) {
                return next;
            }
        }
    }

    /** Returns the number of records that nobody has asked for. */
    int waiting() {
        return records.size();
    }

    @Override
    public void publish(LogRecord record) {
        records.add(record);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(usesParents);
    }
}
