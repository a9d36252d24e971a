package dev.overlapped.contract.suite;

import dev.overlapped.ReceiveMode;
import dev.overlapped.contract.spec.CloseContract;
import dev.overlapped.contract.spec.LimitsContract;
import dev.overlapped.contract.spec.PausedReceivingContract;
import dev.overlapped.contract.spec.ReceiveEachContract;
import dev.overlapped.contract.spec.RecyclingContract;
import dev.overlapped.contract.system.InterposedRing;
import dev.overlapped.contract.system.IoUringSystem;
import dev.overlapped.contract.system.SystemError;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.NativeLinuxIo;
import dev.overlapped.internal.ffi.linux.Sqe;
import dev.overlapped.internal.uring.UringFactory;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Receives on kernels, or under filters of system calls, that lack what they are made with on this
 * one: each way is held to the same contract.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "io_uring is Linux's")
class IoUringFallBackTest {
    /** A flag of receives that no kernel has: with it, the kernel itself says EINVAL. */
    private static final short UNKNOWN = (short) 0x8000;

    /** A kernel whose multishot receives take no length, or that has none. */
    private static final class WithoutMultishot extends IoUringSystem {
        @Override
        public Backend.Factory backend() {
            return loop -> UringFactory.on(new RefusingMultishot().io()).open(loop);
        }
    }

    private static final class RefusingMultishot extends InterposedRing {
        @Override
        public void submitted(MemorySegment entry) {
            int priority = entry.get(ValueLayout.JAVA_SHORT, Sqe.IOPRIO);
            if (entry.get(ValueLayout.JAVA_BYTE, Sqe.OPCODE) == IoUring.IORING_OP_RECV
                    && (priority & IoUring.IORING_RECV_MULTISHOT) != 0) {
                entry.set(ValueLayout.JAVA_SHORT, Sqe.IOPRIO, UNKNOWN);
            }
        }

        @Override
        public void completed(MemorySegment completion) {}
    }

    /** One that refuses rings of buffers. */
    private static final class WithoutBufferRings extends IoUringSystem {
        @Override
        public Backend.Factory backend() {
            return UringFactory.on(
                    (LinuxIo)
                            Proxy.newProxyInstance(
                                    LinuxIo.class.getClassLoader(),
                                    new Class<?>[] {LinuxIo.class},
                                    new RefusingBufferRings()));
        }
    }

    private static final class RefusingBufferRings implements InvocationHandler {
        private final LinuxIo system = new NativeLinuxIo();

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            if (method.getName().equals("io_uring_register")
                    && (int) arguments[1] == IoUring.IORING_REGISTER_PBUF_RING) {
                return -SystemError.EINVAL.code(false);
            }
            try {
                return method.invoke(system, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }

    @Nested
    class ReceivingOneAtATime extends ReceiveEachContract {
        ReceivingOneAtATime() {
            super(WithoutMultishot::new, ReceiveMode.ON_READY);
        }
    }

    @Nested
    class PausingOneAtATime extends PausedReceivingContract {
        PausingOneAtATime() {
            super(WithoutMultishot::new);
        }
    }

    @Nested
    class LimitingOneAtATime extends LimitsContract {
        LimitingOneAtATime() {
            super(WithoutMultishot::new);
        }
    }

    @Nested
    class ReceivingByReceivesOfNoBytes extends ReceiveEachContract {
        ReceivingByReceivesOfNoBytes() {
            super(WithoutBufferRings::new, ReceiveMode.ON_READY);
        }
    }

    @Nested
    class ReceivingInBurstsByReceivesOfNoBytes extends ReceiveEachContract {
        ReceivingInBurstsByReceivesOfNoBytes() {
            super(WithoutBufferRings::new, ReceiveMode.BURST);
        }
    }

    @Nested
    class PausingByReceivesOfNoBytes extends PausedReceivingContract {
        PausingByReceivesOfNoBytes() {
            super(WithoutBufferRings::new);
        }
    }

    @Nested
    class ClosingByReceivesOfNoBytes extends CloseContract {
        ClosingByReceivesOfNoBytes() {
            super(WithoutBufferRings::new);
        }
    }

    @Nested
    class LimitingByReceivesOfNoBytes extends LimitsContract {
        LimitingByReceivesOfNoBytes() {
            super(WithoutBufferRings::new);
        }
    }

    @Nested
    class RecyclingByReceivesOfNoBytes extends RecyclingContract {
        RecyclingByReceivesOfNoBytes() {
            super(WithoutBufferRings::new);
        }
    }
}
