package dev.overlapped.test.internal.linux;

/**
 * An eventfd: a write adds to the counter, a read takes all of it and waits while it is 0
 * (eventfd(2), without EFD_SEMAPHORE).
 */
final class EventCounter extends OpenFile {
    private long counter;

    EventCounter(Kernel kernel, long counter) {
        super(kernel);
        this.counter = counter;
    }

    @Override
    int poll() {
        return counter > 0 ? IN | OUT : OUT;
    }

    void add(long value) {
        counter += value;
        changed();
    }

    /** Takes the counter; 0 = a read waits. */
    long take() {
        long taken = counter;
        counter = 0;
        return taken;
    }

    @Override
    void released() {}

    @Override
    public String toString() {
        return "eventfd";
    }
}
