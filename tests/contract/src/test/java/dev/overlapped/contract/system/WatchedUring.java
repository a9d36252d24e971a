package dev.overlapped.contract.system;

import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.ffi.linux.Cachestat;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.MemoryConstants;
import dev.overlapped.internal.ffi.linux.NativeLinuxIo;
import dev.overlapped.internal.uring.UringFactory;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** io_uring on a kernel whose calls are counted, and some answered otherwise. */
public final class WatchedUring extends IoUringSystem {
    /** Answers a call in the kernel's place. */
    public interface Answer {
        /**
         * @param number of the call, from 1
         * @param kernel makes it with these arguments
         * @param arguments as it was made
         */
        Object to(int number, Kernel kernel, Object[] arguments) throws Throwable;
    }

    /** The real one. */
    public interface Kernel {
        Object call(Object... arguments) throws Throwable;
    }

    private final LinuxIo io = new NativeLinuxIo();
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final int slots;

    /**
     * @param slots how many direct descriptors there are; 0 = connections have ordinary ones
     */
    public WatchedUring(int slots) {
        this.slots = slots;
    }

    @Override
    public Backend.Factory backend() {
        Class<?>[] types = {LinuxIo.class};
        ClassLoader loader = LinuxIo.class.getClassLoader();
        return new UringFactory(
                (LinuxIo)
                        Proxy.newProxyInstance(
                                loader,
                                types,
                                (proxy, method, arguments) -> answer(method, arguments)),
                slots);
    }

    private Object answer(Method method, Object[] arguments) throws Throwable {
        int number = counter(name(method, arguments)).incrementAndGet();
        Answer answer = answers.get(method.getName());
        return answer == null
                ? method.invoke(io, arguments)
                : answer.to(number, changed -> method.invoke(io, changed), arguments);
    }

    /** Mappings of files apart from those of rings, which are written to. */
    private static String name(Method method, Object[] arguments) {
        boolean ofFile =
                method.getName().equals("mmap") && arguments[1].equals(MemoryConstants.PROT_READ);
        return ofFile ? "mmap of a file" : method.getName();
    }

    private AtomicInteger counter(String call) {
        return counts.computeIfAbsent(call, name -> new AtomicInteger());
    }

    /** Returns the number of times that the call has been made; "mmap of a file" is one apart. */
    public int count(String call) {
        return counter(call).get();
    }

    /** Has the call answered like that from here on. */
    public void answer(String call, Answer answer) {
        answers.put(call, answer);
    }

    /** As if every file had this size and were cached, even if it has changed. */
    public void pretendSize(long size) {
        answer("lseek", (number, kernel, arguments) -> size);
        answer(
                "cachestat",
                (number, kernel, arguments) -> {
                    pretendCached((long) arguments[2]);
                    return 0;
                });
    }

    @SuppressWarnings("restricted") // it is the backend's memory, at its address
    private static void pretendCached(long address) {
        MemorySegment.ofAddress(address)
                .reinterpret(Cachestat.SIZE)
                .set(ValueLayout.JAVA_LONG, Cachestat.NR_CACHE, Long.MAX_VALUE);
    }
}
