package dev.overlapped.contract.suite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.overlapped.TransmitSource;
import dev.overlapped.contract.spec.Outcomes;
import dev.overlapped.contract.spec.Outcomes.Event;
import dev.overlapped.contract.spec.TransmissionContract;
import dev.overlapped.contract.system.IoUringSystem;
import dev.overlapped.contract.system.Refusal;
import dev.overlapped.internal.backend.Backend;
import dev.overlapped.internal.ffi.linux.ErrorCodes;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Without cachestat all of a file is copied. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "io_uring is Linux's")
class IoUringCopiedTransmitTest extends TransmissionContract {
    IoUringCopiedTransmitTest() {
        super(System::new);
    }

    private static final class System extends IoUringSystem {
        @Override
        public Backend.Factory backend() {
            return backend(new Refusal("cachestat", -ErrorCodes.EPERM));
        }
    }

    @Test
    void aFileThatIsSentAgainAndAgain() throws Exception {
        byte[] content = random((3 << 20) + 13);
        TransmitSource source = open(file(content));
        Pair pair = accepted();
        Outcomes outcomes = new Outcomes();
        for (int i = 0; i < 5; i++) {
            pair.ours().transmitFile(source).start(soon(), outcomes);
            assertArrayEquals(content, pair.theirs().read(content.length));
            assertEquals(content.length, outcomes.next(Event.MOVED).bytes());
        }
    }
}
