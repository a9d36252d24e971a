package dev.overlapped.contract.suite;

import dev.overlapped.contract.spec.TransmitContract;
import dev.overlapped.contract.system.IoUringSystem;
import dev.overlapped.contract.system.Refusal;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.ffi.linux.ErrorCodes;
import dev.overlapped.internal.ffi.linux.LinuxIo;
import dev.overlapped.internal.ffi.linux.NativeLinuxIo;
import dev.overlapped.internal.uring.UringFactory;

import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.util.List;

/** A file that is not in the page cache is read through the ring. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "io_uring is Linux's")
class IoUringColdTransmitTest extends TransmitContract {
    IoUringColdTransmitTest() {
        super(System::new);
    }

    private static final class System extends IoUringSystem {
        @Override
        public Backend.Factory backend() {
            LinuxIo io = new NativeLinuxIo();
            for (String call : List.of("preadv2", "sendfile")) {
                io = new Refusal(call, -ErrorCodes.EOPNOTSUPP).of(LinuxIo.class, io);
            }
            return UringFactory.on(io);
        }
    }
}
