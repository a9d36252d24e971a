package dev.overlapped.internal.ffi.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.overlapped.internal.ffi.linux.gen.io_uring_h;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

@EnabledOnOs(value = OS.LINUX, disabledReason = "makes system calls of Linux")
class NativeLinuxIoTest {
    private final LinuxIo io = new NativeLinuxIo();

    @Test
    void aRefusedCallReturnsTheNegatedErrno() {
        assertEquals(-ErrorCodes.EBADF, io.close(-1));
        assertEquals(-ErrorCodes.EBADF, io.read(-1, 0, 0));
        assertEquals(-ErrorCodes.EINVAL, io.eventfd(0, 1 << 30));
        assertEquals(-ErrorCodes.EBADF, io.io_uring_enter(-1, 0, 0, 0, 0, 0));
        assertEquals(-ErrorCodes.EFAULT, io.io_uring_setup(1, 0));
    }

    @Test
    void aRefusedMappingIsAnEmptySegmentWithTheErrnoAsAddress() {
        MemorySegment refused =
                io.mmap(4096, MemoryConstants.PROT_READ, MemoryConstants.MAP_SHARED, -1, 0);
        assertEquals(0, refused.byteSize());
        assertEquals(-ErrorCodes.EBADF, refused.address());
    }

    @Test
    void whatIsWrittenToAnEventfdIsRead() {
        int fd = io.eventfd(0, MemoryConstants.EFD_CLOEXEC);
        assertTrue(fd >= 0);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment number = arena.allocateFrom(ValueLayout.JAVA_LONG, 7);
            assertEquals(Long.BYTES, io.write(fd, number.address(), Long.BYTES));
            assertEquals(Long.BYTES, io.write(fd, number.address(), Long.BYTES));
            assertEquals(Long.BYTES, io.read(fd, number.address(), Long.BYTES));
            assertEquals(14, number.get(ValueLayout.JAVA_LONG, 0));
        }
        assertEquals(0, io.close(fd));
    }

    @Test
    void everyThreadHasItsOwnErrno() throws Exception {
        CompletableFuture<Integer> other = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> other.complete(io.eventfd(0, 1 << 30)));
        assertEquals(-ErrorCodes.EBADF, io.close(-1));
        assertEquals(-ErrorCodes.EINVAL, other.get());
    }

    /** All are called alike, so nothing else would see an argument too many or of another width. */
    @Test
    void callsHaveTheTypesThatTheyHaveInC() throws Exception {
        Set<String> systemCalls =
                Set.of("io_uring_setup", "io_uring_enter", "io_uring_register", "cachestat");
        for (Method method : LinuxIo.class.getDeclaredMethods()) {
            String name = method.getName();
            Class<?> function = Class.forName(io_uring_h.class.getPackageName() + ".fn_" + name);
            MethodType inC =
                    ((FunctionDescriptor) function.getMethod("descriptor").invoke(null))
                            .toMethodType();
            if (systemCalls.contains(name)) {
                inC = inC.dropParameterTypes(0, 1).changeReturnType(int.class); // without number
            } else if (name.equals("mmap")) {
                inC = inC.dropParameterTypes(0, 1).changeReturnType(MemorySegment.class);
            }
            assertEquals(
                    inC,
                    MethodType.methodType(method.getReturnType(), method.getParameterTypes()),
                    name);
        }
    }

    @Test
    void layoutsAreThoseOfTheKernel() {
        assertEquals(64, Sqe.SIZE);
        assertEquals(16, Cqe.SIZE);
        assertEquals(120, RingParams.SIZE);
        assertEquals(40 + 24, RingParams.SQ_ARRAY);
        assertEquals(80 + 20, RingParams.CQ_CQES);
        assertEquals(56, Msghdr.SIZE);
        assertEquals(24, GeteventsArg.SIZE);
    }
}
