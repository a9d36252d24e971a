package dev.overlapped.internal.schedule;

/**
 * Makes the library's own threads, which inherit nothing from the thread that happens to start
 * them: no thread-locals, class loader, thread group or priority. Any thread.
 */
public final class OwnThreads {
    private OwnThreads() {}

    /** Returns the thread group at the root, which belongs to no application. */
    public static ThreadGroup group() {
        ThreadGroup group = Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    /** Returns a daemon thread, not started. */
    public static Thread daemon(String name, Runnable work) {
        return Thread.ofPlatform()
                .group(group())
                .inheritInheritableThreadLocals(false)
                .priority(Thread.NORM_PRIORITY)
                .daemon()
                .name(name)
                .unstarted(work);
    }

    /** Starts a virtual thread. */
    public static Thread startVirtual(String name, Runnable work) {
        return Thread.ofVirtual().inheritInheritableThreadLocals(false).name(name).start(work);
    }
}
