package dev.overlapped.internal.uring.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.overlapped.internal.ffi.linux.BufferRing;
import dev.overlapped.internal.ffi.linux.IoUring;
import dev.overlapped.internal.uring.RefusingIo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** A kernel whose pages have 64 KiB takes no ring of buffers that does not begin with one. */
@Timeout(60)
@EnabledOnOs(value = OS.LINUX, disabledReason = "io_uring is Linux's")
class BufferGroupAlignmentTest {
    private static final int LARGEST_PAGE = 65_536;

    /** Refuses rings of buffers as such a kernel does. */
    private static final class LargePages extends RefusingIo {
        int asked;

        @Override
        @SuppressWarnings("restricted") // the argument of the call
        public int io_uring_register(int fd, int opcode, long arg, int nr_args) {
            if (opcode == IoUring.IORING_REGISTER_PBUF_RING) {
                asked++;
                MemorySegment request =
                        MemorySegment.ofAddress(arg).reinterpret(BufferRing.REGISTRATION_SIZE);
                long address = request.get(ValueLayout.JAVA_LONG, BufferRing.RING_ADDR);
                if (address % LARGEST_PAGE != 0) {
                    return -22; // EINVAL
                }
            }
            return super.io_uring_register(fd, opcode, arg, nr_args);
        }
    }

    @Test
    void theRingOfBuffersIsAlignedForTheLargestPages() throws Exception {
        LargePages io = new LargePages();
        try (Arena arena = Arena.ofConfined()) {
            Ring ring = Ring.open(io, arena);
            try {
                for (int i = 0; i < 16; i++) { // by chance one of them would be
                    new BufferGroup(ring, arena, ring.nextBufferGroup(), 16);
                }
            } finally {
                ring.close();
            }
        }
        assertEquals(16, io.asked);
    }
}
